import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import {
  type CopyHandle,
  copying,
  type Manifest,
  printManifest,
  tellProblems,
} from '../copies/copy-service.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { readConfigFile } from '../session/config-file.ts';
import { localTime } from '../terminal/figures.ts';
import { VERSION } from '../version.ts';

type BackupFlags = Readonly<Record<string, unknown>>;

const OPTIONS = rowsOfUp('data', 'databaseUrl', 'objectStore');
/** Those that can be given on the command line; the others are heard where the service has them. */
const SHOWN = rowsOfUp('data', 'objectStore');

export function defineBackup(command: Command, context: CommandContext): void {
  const { t } = context;
  for (const row of SHOWN) command.option(row.flag, helpOf(row, t, row.key));
  command
    .argument('<folder>', t('backup.argument'))
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('backup.about')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard backup /backups/monday --data /var/lib/testyard`,
    )
    .action(async (folder: string, flags: BackupFlags) => {
      context.exitCode = await copying(context, (handle) => backup(context, handle, { folder, flags }));
    });
}

interface BackupCall {
  readonly folder: string;
  readonly flags: BackupFlags;
}

async function backup(context: CommandContext, handle: CopyHandle, call: BackupCall): Promise<ExitCode> {
  const { io } = context;
  const { flags } = call;
  const options = new OptionValues(OPTIONS, {
    flags,
    env: io.env,
    file: await readConfigFile(io.cwd),
    cwd: io.cwd,
  });
  const target = resolve(io.cwd, call.folder);
  const manifest = await handle.server.makeBackup({
    ...handle,
    dataFolder: options.text('data') ?? '',
    inPostgres: options.text('databaseUrl') !== undefined,
    inBucket: options.text('objectStore') !== undefined,
    target,
    program: VERSION,
  });
  if (flags.json === true) context.printJson({ folder: target, ...manifest });
  else printBackup(context, target, manifest);
  tellProblems(context, manifest);
  return manifest.problems.length === 0 ? EXIT.passed : EXIT.error;
}

function printBackup(context: CommandContext, folder: string, manifest: Manifest): void {
  const { print, t, style } = context;
  print(`${style.out.green('✓')} ${t('backup.done', { folder: style.out.bold(folder) })}`);
  printManifest(context, manifest, localTime(manifest.madeAt));
  print(t('backup.next', { folder }));
}
