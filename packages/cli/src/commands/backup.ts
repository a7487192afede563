import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, type Manifest, printManifest, tellProblems } from '../copies/copy-service.ts';
import { type CopyCall, defineCopy } from '../copies/define-copy.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { localTime } from '../terminal/figures.ts';
import { VERSION } from '../version.ts';

export function defineBackup(command: Command, context: CommandContext): void {
  defineCopy(command, context, {
    name: 'backup',
    folder: 'folder',
    rows: rowsOfUp('data', 'databaseUrl', 'objectStore'),
    shown: rowsOfUp('data', 'objectStore'),
    run: backup,
  });
}

async function backup(
  context: CommandContext,
  handle: CopyHandle,
  { folder, isJson, options }: CopyCall,
): Promise<ExitCode> {
  const target = resolve(context.io.cwd, folder);
  const manifest = await handle.server.makeBackup({
    ...handle,
    dataFolder: options.text('data') ?? '',
    inPostgres: options.text('databaseUrl') !== undefined,
    inBucket: options.text('objectStore') !== undefined,
    target,
    program: VERSION,
  });
  if (isJson) context.printJson({ folder: target, ...manifest });
  else printBackup(context, target, manifest);
  tellProblems(context, manifest);
  return manifest.problems.length === 0 ? EXIT.passed : EXIT.error;
}

function printBackup(context: CommandContext, folder: string, manifest: Manifest): void {
  const { print, t, style } = context;
  print(`${style.out.green('✓')} ${t('backup.done', { folder: style.out.bold(folder) })}`);
  printManifest(context, manifest, localTime(manifest.madeAt));
  if (manifest.objects === 'bucket') print(`  ${t('backup.bucket')}`);
  print(t('backup.next', { folder }));
}
