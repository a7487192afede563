import { COMMANDS } from '../../packages/cli/src/command-table.ts';
import type { Io } from '../../packages/cli/src/io.ts';
import { commandFor, createContext, main } from '../../packages/cli/src/program.ts';

const opening = `# The command line

Made from the help pages of the program by \`UPDATE_DOCS=1 npm test -- --project unit tests/house\`; a test compares. The same in Chinese:
\`testyard --lang zh <command> --help\`. Where each setting comes from is told by \`testyard config explain\`, what is not well by \`testyard doctor\`.
Times are told in the time zone of the caller with its distance from UTC, as in \`2026-01-02 03:04:05+08:00\`, which \`--since\` and the like take as well; with \`--json\` in UTC.
At a terminal a table fits its width: times lose their seconds and their zone, long texts are cut, and where even that is too wide each row is a block of lines. Into a file or a pipe nothing is cut.
`;

/** What one command line prints, on a terminal of 110 columns that has no settings. */
async function printed(words: readonly string[]): Promise<string> {
  let text = '';
  const write = (part: string | Uint8Array) => {
    text += String(part);
    return true;
  };
  const stream = { write, once: () => {}, columns: 110 };
  const io = {
    stdout: stream,
    stderr: stream,
    env: {},
    cwd: '/',
    program: ['testyard'],
    outputError: async () => null,
    onSignal: () => () => {},
  };
  await main(words, io as unknown as Io);
  return text.trimEnd();
}

/** Names of the subcommands of a command, in the order of its help. */
async function subcommandsOf(name: string): Promise<string[]> {
  const stream = { write: () => true, once: () => {} };
  const context = createContext([], { stdout: stream, stderr: stream, env: {} } as unknown as Io);
  const program = await commandFor(context, [name]);
  return program.commands.find((each) => each.name() === name)?.commands.map((each) => each.name()) ?? [];
}

const block = (text: string) => `\`\`\`text\n${text}\n\`\`\`\n`;

/** The text of docs/command-line.md. */
export async function commandPage(): Promise<string> {
  const parts = [opening, block(await printed(['--help']))];
  for (const row of COMMANDS) {
    parts.push(`## testyard ${row.name}\n`, block(await printed([row.name, '--help'])));
    if (row.name === 'help') parts.push(block(await printed(['help', 'exit-codes'])));
    for (const sub of await subcommandsOf(row.name))
      parts.push(`### testyard ${row.name} ${sub}\n`, block(await printed([row.name, sub, '--help'])));
  }
  return `${parts.join('\n')}`;
}
