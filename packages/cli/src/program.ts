import { Command, CommanderError } from 'commander';
import { COMMANDS, type CommandRow } from './command-table.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { closeHelp } from './help-closing.ts';
import type { Io } from './io.ts';
import { jsonLines, wholeJson } from './json-form.ts';
import { nearest } from './nearest.ts';
import { prepareCommand } from './prepare-command.ts';
import { reportError } from './report-error.ts';
import { styleOf } from './terminal/style.ts';
import { chooseLanguage, translator } from './texts/texts.ts';
import { UsageError } from './usage-error.ts';
import { type TypedSubcommand, usageErrorOf } from './usage-of-commander.ts';
import { VERSION } from './version.ts';

/** Runs one command line and gives its exit code; never throws and never ends the process. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const words = helpAsOption(argv);
  const context = createContext(words, io);
  const exitCode = await execute(words, context);
  const lost = await io.outputError();
  // What a run came to stands, whatever became of the lines about it.
  return lost && exitCode === EXIT.passed ? reportError(context, lost, asksForJson(words)) : exitCode;
}

async function execute(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  let program: Command | undefined;
  try {
    checkLanguage(words);
    const row = chosenRow(words);
    program = await buildProgram(context, row);
    await program.parseAsync([...words], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.passed;
    const command = commandWord(words) ?? '';
    const told =
      error instanceof CommanderError ? usageErrorOf(error, command, typedIn(words, program)) : error;
    return reportError(context, told, asksForJson(words));
  }
}

/** What commands work with; `words` are looked through for the options that all of them have. */
export function createContext(words: readonly string[], io: Io): CommandContext {
  const language = chooseLanguage(askedLanguage(words), io.env);
  const coloured = !words.includes('--no-color');
  const context: CommandContext = {
    io,
    language,
    t: translator(language),
    style: { out: styleOf(io.stdout, io.env, coloured), err: styleOf(io.stderr, io.env, coloured) },
    print: (line = '') => void io.stdout.write(`${line}\n`),
    tell: (line = '') => void io.stderr.write(`${line}\n`),
    jsonForm: wholeJson,
    printJson: (value) => {
      for (const line of jsonLines(value, context.jsonForm)) io.stdout.write(`${line}\n`);
    },
    exitCode: EXIT.passed,
  };
  return context;
}

const asksForJson = (words: readonly string[]): boolean =>
  words.some((word) => /^--(json|ndjson|fields(=.*)?)$/.test(word));

/** Known before the arguments are read, because their errors are told in it. */
function askedLanguage(all: readonly string[]): string | undefined {
  // What stands after "--" is somebody else's.
  const words = all.includes('--') ? all.slice(0, all.indexOf('--')) : all;
  const joined = words.find((word) => word.startsWith('--lang='));
  if (joined !== undefined) return joined.slice('--lang='.length);
  const at = words.indexOf('--lang');
  return at < 0 ? undefined : words[at + 1];
}

function checkLanguage(words: readonly string[]): void {
  const asked = askedLanguage(words);
  if (asked !== undefined && !/^(en|zh)([-_].*)?$/i.test(asked)) {
    throw new UsageError('usage.language', { given: asked });
  }
}

/** `help run` means `run --help`. */
function helpAsOption(argv: readonly string[]): readonly string[] {
  const at = commandIndex(argv);
  if (argv[at] !== 'help') return argv;
  const rest = [...argv.slice(0, at), ...argv.slice(at + 1)];
  const topic = rest[at];
  if (topic === undefined) return [...rest, '--help'];
  return COMMANDS.some((row) => row.name === topic && topic !== 'help') ? [...rest, '--help'] : argv;
}

/** The first word that is neither an option nor the value of --lang. */
function commandIndex(words: readonly string[]): number {
  return words.findIndex((word, index) => !word.startsWith('-') && words[index - 1] !== '--lang');
}

const commandWord = (words: readonly string[]) => words[commandIndex(words)];

/** What stands behind the command, and what may stand there. */
function typedIn(words: readonly string[], program: Command | undefined): TypedSubcommand {
  const command = program?.commands.find((each) => each.name() === commandWord(words));
  const subcommands = command?.commands.map((each) => each.name()) ?? [];
  return { word: words[commandIndex(words) + 1] ?? '', subcommands };
}

function chosenRow(words: readonly string[]): CommandRow | undefined {
  const word = commandWord(words);
  if (word === undefined) return undefined;
  const row = COMMANDS.find(({ name }) => name === word);
  if (row) return row;
  const names = COMMANDS.map(({ name }) => name);
  const meant = nearest(word, names);
  throw new UsageError(meant ? 'usage.unknownCommandNear' : 'usage.unknownCommand', {
    given: word,
    meant: meant ?? '',
  });
}

/** The program with the command that the words name, for who asks what it takes. */
export function commandFor(context: CommandContext, words: readonly string[]): Promise<Command> {
  const word = commandWord(words);
  return buildProgram(
    context,
    COMMANDS.find(({ name }) => name === word),
  );
}

/** All commands by name; only the chosen one with its options and its code. */
async function buildProgram(context: CommandContext, chosen: CommandRow | undefined): Promise<Command> {
  const { t } = context;
  const program = prepareCommand(new Command('testyard'), context)
    .description(t('program.summary'))
    .version(VERSION, '-V, --version', t('option.version'))
    // What is said after a subcommand reaches it in its order: a command above would take options of the same name.
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('after', `\n${t('help.more')}`);
  for (const row of COMMANDS) {
    const command = prepareCommand(program.command(row.name), context).description(t(row.summary));
    if (row === chosen) {
      (await row.load())(command, context);
      closeHelp(command, context, row.page);
    } else command.usage(row.usage);
  }
  if (!chosen) program.action(() => program.outputHelp());
  return program;
}
