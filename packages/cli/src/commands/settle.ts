import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, copying } from '../copies/copy-service.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { readConfigFile } from '../session/config-file.ts';
import { UsageError } from '../usage-error.ts';

type SettleFlags = Readonly<Record<string, unknown>>;

const OPTIONS = rowsOfUp('databaseUrl').map((row) => ({ ...row, text: 'settle.database' as const }));

export function defineSettle(command: Command, context: CommandContext): void {
  const { t } = context;
  const example = 'TESTYARD_DATABASE_URL=postgres://testyard:PASSWORD@db:5432/testyard testyard settle';
  for (const row of OPTIONS) command.option(row.flag, helpOf(row, t, row.key));
  command
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('settle.about')}`)
    .addHelpText('after', `\n${t('help.example')}\n  ${example}`)
    .action(async (flags: SettleFlags) => {
      context.exitCode = await copying(context, (handle) => settle(context, handle, flags));
    });
}

async function settle(
  context: CommandContext,
  { server }: CopyHandle,
  flags: SettleFlags,
): Promise<ExitCode> {
  const { io, t, print, style } = context;
  const file = await readConfigFile(io.cwd);
  const options = new OptionValues(OPTIONS, { flags, env: io.env, file, cwd: io.cwd });
  const databaseUrl = options.text('databaseUrl');
  if (databaseUrl === undefined) throw new UsageError('settle.noDatabase');
  const leases = await server.settleDatabase(databaseUrl);
  if (flags.json === true) context.printJson({ leases });
  else print(`${style.out.green('✓')} ${t('settle.done', { count: leases })}`);
  return EXIT.passed;
}
