import type { Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { type Candidates, candidatesOf, type NameKind } from './names.ts';

/** Which names stand where an argument can be, by command and subcommand. */
const ARGUMENTS: Readonly<Record<string, NameKind>> = {
  run: 'template',
  watch: 'run',
  show: 'run',
  logs: 'run',
  stop: 'run',
  pause: 'run',
  resume: 'run',
  rerun: 'run',
  'runs pin': 'run',
  'runs unpin': 'run',
  'runs delete': 'run',
  'template get': 'template',
  'template dry-run': 'template',
  'template export': 'template',
  'template diff': 'template',
  'template versions': 'template',
  'template restore': 'template',
  'template enable': 'template',
  'template disable': 'template',
  'template delete': 'template',
  'user disable': 'user',
  'user enable': 'user',
  'user delete': 'user',
  'user password': 'user',
  'member set': 'user',
  'member remove': 'member',
  'token revoke': 'token',
  'executor get': 'executor',
  'executor drain': 'executor',
  'executor pause': 'executor',
  'executor resume': 'executor',
  'executor remove': 'executor',
};

/** Values that are few and known. */
const VALUES: Readonly<Record<string, readonly string[]>> = { '--lang': ['en', 'zh'] };

export interface Asked {
  /** What was typed after the program's name; the last word is the one to complete, empty where it is not begun. */
  readonly words: readonly string[];
  /** The command that was typed, with its options and subcommands; the program itself where none was. */
  commandFor(words: readonly string[]): Promise<Command>;
}

/** Words that can stand next, those that begin as the last one does. Empty: the shell offers files. */
export async function nextWords(context: CommandContext, asked: Asked): Promise<string[]> {
  const current = asked.words.at(-1) ?? '';
  const before = asked.words.slice(0, -1);
  const program = await asked.commandFor(before);
  const command = deepest(program, before);
  const [option = '', joined] = current.startsWith('--') ? splitAt(current, '=') : [];
  if (joined !== undefined)
    return beginning(
      VALUES[option]?.map((value) => `${option}=${value}`),
      current,
    );
  const last = before.at(-1) ?? '';
  if (takesValue(command, last))
    return beginning(VALUES[last] ?? command.options.find((one) => isCalled(one, last))?.argChoices, current);
  if (current.startsWith('-')) return beginning(optionsOf(command), current);
  const names = command.commands.map((one) => one.name());
  const choices = command.registeredArguments[0]?.argChoices ?? [];
  if (names.length > 0 && last === command.name()) return beginning([...names, ...choices], current);
  const kind = ARGUMENTS[pathOf(command)];
  if (kind !== undefined) return beginning(await namesFor(context, { before, kind }), current);
  if (command !== program) return beginning(choices, current);
  const isNamed = before.some((word, index) => !word.startsWith('-') && before[index - 1] !== '--lang');
  return isNamed ? [] : beginning(names, current);
}

async function namesFor(
  context: CommandContext,
  asked: { readonly before: readonly string[]; readonly kind: NameKind },
): Promise<Candidates> {
  const value = (name: string) => {
    const joined = asked.before.find((word) => word.startsWith(`${name}=`));
    return joined === undefined
      ? asked.before[asked.before.indexOf(name) + 1 || -1]
      : joined.slice(name.length + 1);
  };
  const [server, project] = [value('--server'), value('--project')];
  return candidatesOf(context, asked.kind, {
    ...(server === undefined ? {} : { server }),
    ...(project === undefined ? {} : { project }),
  });
}

const beginning = (words: readonly string[] | undefined, current: string) =>
  (words ?? []).filter((word) => word.startsWith(current) && !/[\r\n]/.test(word));

const optionsOf = (command: Command) => [
  ...command.options.filter((one) => !one.hidden).flatMap((one) => one.long ?? []),
  '--help',
];

const isCalled = ({ long, short }: Option, word: string) => word === long || word === short;

const takesValue = (command: Command, word: string) =>
  word.startsWith('-') &&
  command.options.some((one) => isCalled(one, word) && (one.required || one.optional));

/** The command that the words lead to, through its subcommands. */
function deepest(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) command = command.commands.find((one) => one.name() === word) ?? command;
  return command;
}

function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
