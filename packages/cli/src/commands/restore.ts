import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, copying, printManifest, tellProblems } from '../copies/copy-service.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { readConfigFile } from '../session/config-file.ts';
import { localTime } from '../terminal/figures.ts';

type RestoreFlags = Readonly<Record<string, unknown>>;

const OPTIONS = rowsOfUp('data').map((row) => ({ ...row, text: 'restore.data' as const }));

export function defineRestore(command: Command, context: CommandContext): void {
  const { t } = context;
  for (const row of OPTIONS) command.option(row.flag, helpOf(row, t, row.key));
  command
    .argument('<backup>', t('restore.argument'))
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('restore.about')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard restore /backups/monday --data /var/lib/testyard`,
    )
    .action(async (folder: string, flags: RestoreFlags) => {
      context.exitCode = await copying(context, (handle) => restore(context, handle, { folder, flags }));
    });
}

interface RestoreCall {
  readonly folder: string;
  readonly flags: RestoreFlags;
}

async function restore(context: CommandContext, handle: CopyHandle, call: RestoreCall): Promise<ExitCode> {
  const { io, t, print, style } = context;
  const { flags } = call;
  const options = new OptionValues(OPTIONS, {
    flags,
    env: io.env,
    file: await readConfigFile(io.cwd),
    cwd: io.cwd,
  });
  const folder = options.text('data') ?? '';
  const backup = resolve(io.cwd, call.folder);
  const { manifest, leases } = await handle.server.restoreBackup({ ...handle, backup, dataFolder: folder });
  tellProblems(context, { ...manifest, removedMeanwhile: 0 });
  if (flags.json === true) {
    context.printJson({ folder, leases, ...manifest });
    return EXIT.passed;
  }
  print(`${style.out.green('✓')} ${t('restore.done', { folder: style.out.bold(folder) })}`);
  printManifest(context, manifest, localTime(manifest.madeAt));
  if (leases > 0) print(`  ${t('restore.leases', { count: leases })}`);
  print(t('restore.next', { folder }));
  return EXIT.passed;
}
