import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { EXECUTOR_OPTIONS } from '../options/executor-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
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

const numeric = [
  'slots',
  'hookSeconds',
  'idleSeconds',
  'gitCache',
  'sessionMemory',
  'sessionProcesses',
  'sessionCpuSeconds',
  'sessionOpenFiles',
  'sessionFileSize',
] as const;

/** Serves until a signal asks to end; what is not a usable option is told by the executor's own words. */
async function serve({ io, language }: CommandContext, flags: ExecutorFlags): Promise<ExitCode> {
  const options = new OptionValues(EXECUTOR_OPTIONS, { flags, env: io.env, file: {}, cwd: io.cwd });
  const texts = [
    'server',
    'code',
    'codeFile',
    'name',
    'data',
    'beforeSession',
    'afterSession',
    'canary',
  ] as const;
  const given = texts.flatMap((key) => {
    const value = options.text(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const numbers = numeric.flatMap((key) => {
    const value = options.number(key);
    return value === undefined ? [] : [[key, String(value)] as const];
  });
  const { runExecutorProcess } = await import('@testyard/executor');
  const code = await runExecutorProcess({
    ...Object.fromEntries(given),
    ...Object.fromEntries(numbers),
    labels: options.list('labels'),
    allowSource: options.list('allowSource'),
    allowPath: options.list('allowPath'),
    allowProject: options.list('allowProject'),
    allowCommand: options.list('allowCommand'),
    noSetup: options.isOn('noSetup'),
    once: options.isOn('once'),
    passEnv: options.list('passEnv'),
    hide: options.list('hide'),
    embedded: flags.embedded === true,
    language,
  });
  if (code === EXIT.passed || code === EXIT.usage || code === EXIT.timeout) return code;
  return EXIT.error;
}
