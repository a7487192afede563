/** Words of the commands that texts propose: a name in one is one word, and no option, whatever is in it. */
import { shellWord } from '@testyard/protocol/shell-word';

/** As the last argument of a command; what begins like an option is none. */
export const argumentWord = (text: string): string =>
  `${text.startsWith('-') ? '-- ' : ''}${shellWord(text)}`;

/** The option that says which project a command is about. */
export const inProject = (project: string): string =>
  ` --project${project.startsWith('-') ? '=' : ' '}${shellWord(project)}`;
