import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { executorInput } from '../executors/executor-input.ts';
import { systemdUnit } from '../executors/systemd-unit.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { unwritable } from '../file-error.ts';
import { EXECUTOR_OPTIONS } from '../options/executor-options.ts';
import { flagName, helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { addSubcommand } from '../prepare-command.ts';
import { UsageError } from '../usage-error.ts';

type Flags = Readonly<Record<string, unknown>> & {
  readonly unit?: string;
  readonly user: string;
  readonly memory?: string;
  readonly tasks?: string;
  readonly cpu?: string;
};

const rows = EXECUTOR_OPTIONS.filter(({ key }) => key !== 'data' && key !== 'code');

/** `executor install`: writes a unit for systemd and touches nothing else. */
export function addInstallCommand(parent: Command, context: CommandContext): void {
  const { t } = context;
  const command = addSubcommand(parent, context, { name: 'install', summary: t('install.summary') });
  command
    .option('--unit <file>', t('install.unit'))
    .option('--user <name>', t('install.user'), 'testyard-executor')
    .option('--memory <size>', t('install.memory'))
    .option('--tasks <count>', t('install.tasks'))
    .option('--cpu <percent>', t('install.cpu'));
  for (const row of rows) command.option(row.flag, helpOf(row, t));
  command
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard executor install --server https://testyard.example.org --memory 8G`,
    )
    .action(async (flags: Flags) => {
      context.exitCode = await install(context, flags);
    });
}

async function install(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { io, language } = context;
  const options = new OptionValues(rows, { flags, env: {}, file: {}, cwd: io.cwd });
  if (options.text('server') === undefined) throw new UsageError('install.noServer');
  // The code may come to the host later than the unit.
  const { optionFlaw } = await import('@testyard/executor');
  const flaw = optionFlaw({ ...executorInput(options), codeFile: '', language }, io.env);
  if (flaw !== null) throw new UsageError('executor.flaw', { flaw });
  const unit = systemdUnit({
    program: [process.execPath, resolve(process.argv[1] ?? 'testyard')],
    flags: rows.flatMap((row) => given(options, row, flags)),
    user: matching(flags.user, /^[a-z_][a-z0-9_-]{0,30}$/, '--user'),
    limits: {
      memory: limit(flags.memory, /^[1-9]\d{0,8}[KMGT]?$|^[1-9]\d?%$/, '--memory'),
      tasks: limit(flags.tasks, /^[1-9]\d{0,6}$/, '--tasks'),
      cpu: limit(flags.cpu, /^[1-9]\d{0,5}%$/, '--cpu'),
    },
  });
  if (flags.unit === undefined) context.print(unit.trimEnd());
  else {
    const file = resolve(io.cwd, flags.unit);
    await writeFile(file, unit).catch((error: unknown) => {
      throw unwritable(file, error);
    });
    context.print(context.t('install.written', { file }));
  }
  return EXIT.passed;
}

/** Defaults are those of the executor when it starts, and not written down. */
function given(options: OptionValues, row: (typeof rows)[number], flags: Flags): string[] {
  const flag = flagName(row);
  if (row.kind === 'switch') return options.isOn(row.key) ? [flag] : [];
  const single = options.text(row.key) ?? options.number(row.key);
  if (single !== undefined) return flags[row.key] === undefined ? [] : [flag, String(single)];
  return options.list(row.key).flatMap((value) => [flag, value]);
}

function limit(value: string | undefined, form: RegExp, name: string): string | null {
  return value === undefined ? null : matching(value, form, name);
}

function matching(value: string, form: RegExp, name: string): string {
  if (!form.test(value)) throw new UsageError('install.bad', { name, given: value });
  return value;
}
