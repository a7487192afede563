/** For tests: a file system with little room, so that a full disk is a real one. Needs Linux, root and the right to mount. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lays an empty file system of that size over `folder`. */
export function mountSmallDisk(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', folder], { stdio: 'ignore' });
}

export function unmountSmallDisk(folder: string): void {
  execFileSync('umount', ['--lazy', folder]);
}

/** Whether this process may mount; tries it once, and prints why tests are skipped where it may not. */
export function mayMountSmallDisk(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'testyard-mount-'));
  try {
    mountSmallDisk(probe, 1);
    unmountSmallDisk(probe);
    return true;
  } catch {
    console.log('skipped: a full disk needs Linux, root and the right to mount');
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}
