import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { tellChecks } from '../doctor/tell-checks.ts';
import { EXECUTOR_OPTIONS } from '../options/executor-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { addSubcommand } from '../prepare-command.ts';
import { refuseWindows } from '../start/refuse-windows.ts';

type Flags = Readonly<Record<string, unknown>> & { readonly json?: boolean };

/** `executor doctor`: on the host, before an executor is started there or where it does not do what it should. */
export function addDoctorCommand(parent: Command, context: CommandContext): void {
  const { t, io } = context;
  const command = addSubcommand(parent, context, { name: 'doctor', summary: t('hostDoctor.summary') });
  for (const row of EXECUTOR_OPTIONS) command.option(row.flag, helpOf(row, t));
  command
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('doctor.about')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard executor doctor --server https://testyard.example.org`,
    )
    .action(async (flags: Flags) => {
      refuseWindows(io);
      const { checkExecutorsServer, checkExecutorsOptions, checkExecutorsHost } = await import(
        '../doctor/check-executor.ts'
      );
      const options = new OptionValues(EXECUTOR_OPTIONS, { flags, env: io.env, file: {}, cwd: io.cwd });
      const checks = [
        () => checkExecutorsServer(options, context),
        () => checkExecutorsOptions(options, context),
        () => checkExecutorsHost(options, context.language),
      ];
      context.exitCode = await tellChecks(context, flags, checks);
    });
}
