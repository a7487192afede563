import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';

/** Process groups, signals and modes of files, which keep tests from one another, are those of POSIX. */
export function refuseWindows({ platform }: Io): void {
  if (platform === 'win32') throw new UsageError('start.windows');
}
