import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { executorInput } from '../executors/executor-input.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { EXECUTOR_OPTIONS } from '../options/executor-options.ts';
import { tellMisspelled } from '../options/misspelled-variables.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { refuseWindows } from '../start/refuse-windows.ts';
import { addDoctorCommand } from './executor-doctor.ts';
import { addInstallCommand } from './install-executor.ts';
import { addExecutorCommands } from './manage-executors.ts';
import { addCodeCommand } from './registration-code.ts';

type ExecutorFlags = Readonly<Record<string, unknown>>;

export function defineExecutor(command: Command, context: CommandContext): void {
  const { t } = context;
  const example =
    'testyard executor --server https://testyard.example.org --code-file code --labels gpu=no site=lab';
  addCodeCommand(command, context);
  addExecutorCommands(command, context);
  addInstallCommand(command, context);
  addDoctorCommand(command, context);
  for (const row of EXECUTOR_OPTIONS) command.option(row.flag, helpOf(row, t));
  command
    .addOption(new Option('--embedded').hideHelp())
    .addHelpText('after', `\n${t('executor.brackets')}`)
    .addHelpText('after', `\n${t('help.example')}\n  ${example}`)
    .action(async (flags: ExecutorFlags) => {
      context.exitCode = await serve(context, flags);
    });
}

/** Serves until a signal asks to end; what is not a usable option is told by the executor's own words. */
async function serve(context: CommandContext, flags: ExecutorFlags): Promise<ExitCode> {
  const { io, language } = context;
  refuseWindows(io);
  if (flags.embedded !== true) tellMisspelled(context);
  const options = new OptionValues(EXECUTOR_OPTIONS, { flags, env: io.env, file: {}, cwd: io.cwd });
  const { runExecutorProcess } = await import('@testyard/executor');
  const code = await runExecutorProcess({
    ...executorInput(options),
    embedded: flags.embedded === true,
    language,
  });
  const told: readonly ExitCode[] = [EXIT.passed, EXIT.usage, EXIT.signIn, EXIT.timeout];
  return told.find((each) => each === code) ?? EXIT.error;
}
