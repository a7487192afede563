import type { Argument, Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { type Candidates, candidatesOf, type NameKind } from './names.ts';

/** What an argument of this name is, by the command where that is not enough to tell. */
const KINDS: Readonly<Record<string, NameKind>> = {
  ...{
    template: 'template',
    group: 'group',
    run: 'run',
    executor: 'executor',
    user: 'user',
    token: 'token',
    secret: 'secret',
    sut: 'sut',
  },
  'member remove user': 'member',
  'user disable name': 'user',
  'user enable name': 'user',
  'user delete name': 'user',
  'user password name': 'user',
};

/** Values that are few and known. */
const VALUES: Readonly<Record<string, readonly string[]>> = { '--lang': ['en', 'zh'] };

/** Options whose value is a name that the server knows. */
const VALUE_KINDS: Readonly<Record<string, NameKind>> = {
  ...{ '--project': 'project', '--template': 'template', '--sut': 'sut', '--by': 'user' },
};

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
  const { command, rest } = deepest(program, before);
  const [option = '', joined] = current.startsWith('--') ? splitAt(current, '=') : [];
  const valuesFor = (name: string) => valuesOf(context, { before, command, name });
  if (joined !== undefined)
    return beginning(
      (await valuesFor(option)).map((value) => `${option}=${value}`),
      current,
    );
  const last = before.at(-1) ?? '';
  if (takesValue(command, last)) return beginning(await valuesFor(last), current);
  if (current.startsWith('-')) return beginning(optionsOf(command), current);
  const names = command.commands.map((one) => one.name());
  const place = placeBehind(command, rest);
  const argument = argumentAt(command, place);
  const choices = argument?.argChoices ?? [];
  if (command === program) return place === 0 ? beginning(names, current) : [];
  if (names.length > 0 && rest.length === 0) return beginning([...names, ...choices], current);
  const kind = argument && (KINDS[`${pathOf(command)} ${argument.name()}`] ?? KINDS[argument.name()]);
  return beginning(kind === undefined ? choices : await namesFor(context, { before, kind }), current);
}

/** What may stand as the value of an option; nothing where that is anything, as a file. */
async function valuesOf(
  context: CommandContext,
  { before, command, name }: { before: readonly string[]; command: Command; name: string },
): Promise<Candidates> {
  const option = command.options.find((one) => isCalled(one, name));
  const few = VALUES[name] ?? option?.argChoices;
  const kind = VALUE_KINDS[name];
  return few ?? (option && kind ? await namesFor(context, { before, kind }) : []);
}

/** How many arguments these words of the command are. */
function placeBehind(command: Command, words: readonly string[]): number {
  let place = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) place += 1;
    else if (takesValue(command, word)) at += 1;
  }
  return place;
}

/** The last one where that takes any number. */
function argumentAt({ registeredArguments }: Command, place: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[place] ?? (last?.variadic ? last : undefined);
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

interface Found {
  readonly command: Command;
  /** Words behind its name. */
  readonly rest: readonly string[];
}

/** The command that the words lead to, through its subcommands. */
function deepest(program: Command, words: readonly string[]): Found {
  let found: Found = { command: program, rest: words };
  for (const [place, word] of words.entries()) {
    const command = found.command.commands.find((one) => one.name() === word);
    if (command) found = { command, rest: words.slice(place + 1) };
  }
  return found;
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
