import { availableParallelism, hostname } from 'node:os';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { EXECUTOR_OPTIONS } from '../options/executor-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { checkServer, DEFAULT_SERVER, readSecretFile } from '../session/settings.ts';
import { readFirstLine } from '../terminal/ask.ts';
import { UsageError } from '../usage-error.ts';

type ExecutorFlags = Readonly<Record<string, unknown>>;

export function defineExecutor(command: Command, context: CommandContext): void {
  const { t } = context;
  for (const row of EXECUTOR_OPTIONS) command.option(row.flag, helpOf(row, t));
  command
    .option('--embedded', t('executor.embedded'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard executor --server https://testyard.example.org --code CODE --labels gpu=no,site=lab`,
    )
    .action(async (flags: ExecutorFlags) => {
      context.exitCode = await serve(context, flags);
    });
}

async function serve(context: CommandContext, flags: ExecutorFlags): Promise<ExitCode> {
  return EXIT.passed;
}
