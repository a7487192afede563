// Everything of one run of the harness lies below one folder, and every process that it starts has the folder's name in
// its environment: so nothing is left of it, also where it is interrupted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killProcessesWith, processesWith } from '../../setup/processes.ts';

/** Makes the folder and has all temporary folders made in it from now on. Answers what leaves nothing of it. */
export function inOneFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-faults-'));
  process.env.TMPDIR = folder;
  return () => {
    for (let tries = 0; tries < 100 && processesWith(folder).length > 0; tries += 1) {
      killProcessesWith(folder);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
    for (const mounted of mountsBelow(folder).reverse()) spawnSync('umount', ['--lazy', mounted]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
}

function mountsBelow(folder: string): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(`${folder}/`));
}
