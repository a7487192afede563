import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, copying } from '../copies/copy-service.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { helpOf, type OptionRow } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { readConfigFile } from '../session/config-file.ts';
import { grouped } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

type MigrateFlags = Readonly<Record<string, unknown>>;

/** By variable and key the same as those of `up`. */
const OPTIONS: readonly OptionRow[] = [
  ...rowsOfUp('data').map((row) => ({ ...row, flag: '--from <folder>', text: 'migrate.from' as const })),
  ...rowsOfUp('databaseUrl').map((row) => ({ ...row, flag: '--to <url>', text: 'migrate.to' as const })),
];

export function defineMigrate(command: Command, context: CommandContext): void {
  const { t } = context;
  const example =
    'TESTYARD_DATABASE_URL=postgres://testyard:PASSWORD@db:5432/testyard testyard migrate --from /var/lib/testyard';
  for (const row of OPTIONS) command.option(row.flag, helpOf(row, t, row.key));
  command
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('migrate.about')}`)
    .addHelpText('after', `\n${t('help.example')}\n  ${example}`)
    .action(async (flags: MigrateFlags) => {
      context.exitCode = await copying(context, (handle) => migrate(context, handle, flags));
    });
}

async function migrate(context: CommandContext, handle: CopyHandle, flags: MigrateFlags): Promise<ExitCode> {
  const { io, t, print, style } = context;
  const options = new OptionValues(OPTIONS, {
    flags,
    env: io.env,
    file: await readConfigFile(io.cwd),
    cwd: io.cwd,
  });
  const folder = options.text('data') ?? '';
  const databaseUrl = options.text('databaseUrl');
  if (databaseUrl === undefined) throw new UsageError('migrate.noTarget');
  const { server, clock, signal, tell } = handle;
  const tables = await server.moveToPostgres({
    ...{ dataFolder: folder, databaseUrl, clock, signal },
    onProgress: ({ step, table, rows, ofRows }) =>
      tell(t(`migrate.${step}`, { table, rows: grouped(rows), ofRows: grouped(ofRows) })),
  });
  if (flags.json === true) {
    context.printJson({ folder, tables });
    return EXIT.passed;
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  print(`${style.out.green('✓')} ${t('migrate.done', { rows: grouped(rows), tables: tables.length })}`);
  print(`  ${t('migrate.kept', { folder })}`);
  print(t('migrate.next', { folder }));
  return EXIT.passed;
}
