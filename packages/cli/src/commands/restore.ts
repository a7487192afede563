import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, printManifest, tellProblems } from '../copies/copy-service.ts';
import { type CopyCall, defineCopy } from '../copies/define-copy.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { localTime } from '../terminal/figures.ts';

export function defineRestore(command: Command, context: CommandContext): void {
  defineCopy(command, context, {
    name: 'restore',
    folder: 'backup',
    rows: rowsOfUp('data').map((row) => ({ ...row, text: 'restore.data' as const })),
    run: restore,
  });
}

async function restore(
  context: CommandContext,
  handle: CopyHandle,
  { folder: from, isJson, options }: CopyCall,
): Promise<ExitCode> {
  const { io, t, print, style } = context;
  const folder = options.text('data') ?? '';
  const backup = resolve(io.cwd, from);
  const { manifest, leases } = await handle.server.restoreBackup({ ...handle, backup, dataFolder: folder });
  tellProblems(context, { ...manifest, removedMeanwhile: 0 });
  if (isJson) {
    context.printJson({ folder, leases, ...manifest });
    return EXIT.passed;
  }
  print(`${style.out.green('✓')} ${t('restore.done', { folder: style.out.bold(folder) })}`);
  printManifest(context, manifest, localTime(manifest.madeAt));
  const inBucket = manifest.objects === 'bucket';
  if (inBucket) print(`  ${t('restore.bucket')}`);
  if (leases > 0) print(`  ${t('restore.leases', { count: leases })}`);
  print(t(inBucket ? 'restore.nextBucket' : 'restore.next', { folder }));
  return EXIT.passed;
}
