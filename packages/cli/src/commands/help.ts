import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitName } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { described } from '../terminal/table.ts';
import { UsageError } from '../usage-error.ts';

/** Topics that are commands never arrive here: `help run` is read as `run --help`. */
export function defineHelp(command: Command, context: CommandContext): void {
  const { t } = context;
  command
    .argument('[topic]', t('help.topic'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard help exit-codes`)
    .action((topic: string | undefined) => {
      if (topic !== 'exit-codes') throw new UsageError('usage.unknownCommand', { given: topic ?? '' });
      printExitCodes(context);
    });
}

function printExitCodes({ io, print, t }: CommandContext): void {
  print(t('exit.title'));
  const rows = (Object.keys(EXIT) as ExitName[]).map((name): [string, string] => [
    `  ${String(EXIT[name]).padStart(3)}`,
    t(`exit.${name}`),
  ]);
  for (const line of described(rows, terminalColumns(io))) print(line);
}
