import type { Counts, Run } from '@testyard/protocol';

/** What the program's end says; stable, documented by `testyard help exit-codes`. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  error: 3,
  signIn: 4,
  zeroCases: 5,
  stopped: 6,
  timeout: 7,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;
export type ExitCode = (typeof EXIT)[ExitName];

/** Cases that have a final state. */
export function countFinal(counts: Counts): number {
  const { expected: _, ...finals } = counts;
  return Object.values(finals).reduce((sum, count) => sum + count, 0);
}

/** The exit code of a finished run; zero cases is told from failed cases. */
export function exitCodeOf(run: Run): ExitCode {
  if (run.dryRun) return exitCodeOfDryRun(run);
  switch (run.verdict) {
    case 'passed':
      return EXIT.passed;
    case 'stopped':
      return EXIT.stopped;
    case 'failed':
      return failedByZeroCases(run) ? EXIT.zeroCases : EXIT.failed;
    default:
      return EXIT.error;
  }
}

/** A dry run has no verdict: what stands in the way of a run speaks for it. */
function exitCodeOfDryRun({ tasks, counts }: Run): ExitCode {
  const cause = tasks.find((task) => task.cause !== null)?.cause ?? null;
  if (cause === null) return EXIT.passed;
  if (cause === 'stopped') return EXIT.stopped;
  if (cause !== 'test' && cause !== 'time-out' && cause !== 'resource-limit') return EXIT.error;
  return counts.expected === 0 ? EXIT.zeroCases : EXIT.failed;
}

function failedByZeroCases(run: Run): boolean {
  const failed = run.tasks.filter((task) => task.verdict === 'failed');
  return failed.length > 0 && failed.every((task) => countFinal(task.counts) === 0);
}
