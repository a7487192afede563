import type { CommanderError } from 'commander';
import { nearest } from './nearest.ts';
import type { TextKey } from './texts/texts.ts';
import { UsageError } from './usage-error.ts';

const TEXTS: Readonly<Record<string, TextKey>> = {
  'commander.unknownOption': 'usage.unknownOption',
  'commander.missingArgument': 'usage.missingArgument',
  'commander.optionMissingArgument': 'usage.missingValue',
  'commander.missingMandatoryOptionValue': 'usage.missingOption',
  'commander.excessArguments': 'usage.tooMany',
};

/** What was typed where a subcommand may stand. */
export interface TypedSubcommand {
  readonly word: string;
  readonly subcommands: readonly string[];
}

/** Commander speaks English; what it quotes is put into a text of ours. */
export function usageErrorOf(error: CommanderError, name: string, typed: TypedSubcommand): UsageError {
  const subcommand = nearSubcommand(typed);
  if (subcommand !== undefined && UNREAD.has(error.code)) {
    const words = { given: `${name} ${typed.word}`, meant: `${name} ${subcommand}` };
    return new UsageError('usage.unknownCommandNear', words);
  }
  const command = typed.subcommands.includes(typed.word) ? `${name} ${typed.word}` : name;
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const given = quoted.split(' ').find((part) => part.startsWith('--')) ?? quoted;
  const meant = /Did you mean (\S+?)\?/.exec(error.message)?.[1];
  if (meant && error.code === 'commander.unknownOption') {
    return new UsageError('usage.unknownOptionNear', { given, meant });
  }
  const choice = choiceIn(error.message);
  if (choice)
    return new UsageError(choice.meant ? 'usage.notOneOfNear' : 'usage.notOneOf', { ...choice, command });
  const key = TEXTS[error.code];
  if (key) return new UsageError(key, { given, command });
  return new UsageError('usage.invalidValue', { given: error.message.replace(/^error: /, ''), command });
}

/** What commander says of a command line whose subcommand it does not know. */
const UNREAD = new Set(['commander.excessArguments', 'commander.unknownOption']);

const nearSubcommand = ({ word, subcommands }: TypedSubcommand) =>
  subcommands.includes(word) ? undefined : nearest(word, subcommands);

/** What was given where only some values are taken, as commander says it of options and of arguments. */
function choiceIn(message: string) {
  const of =
    /^error: option '([^']*)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(message) ??
    /^error: command-argument value '()(.*)' is invalid for argument '.*'\. Allowed choices are (.*)\.$/s.exec(
      message,
    );
  if (!of) return null;
  const [, flags = '', given = '', choices = ''] = of;
  const name = /--[a-z-]+/.exec(flags)?.[0] ?? /'([^']*)'\. Allowed/.exec(message)?.[1] ?? '';
  const meant = nearest(given, choices.split(', '));
  return { name, given, choices, ...(meant === undefined ? {} : { meant }) };
}
