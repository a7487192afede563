import type { Run } from '@testyard/protocol';

export type Pace = 'usual' | 'slower' | 'faster';

export type PacedRun = Pick<Run, 'usualMs' | 'startedAt' | 'finishedAt' | 'verdict'>;

/** So much longer than usual is worth a word, and so many milliseconds at least. */
const noticeable = 1.3;
const leastMs = 2000;

/** Beside what is usual. A run that goes on, or was stopped, is never faster: it has not ended; one that waits has not begun to be slow. */
export function paceOf(tookMs: number, { usualMs, startedAt, finishedAt, verdict }: PacedRun): Pace {
  if (usualMs === null || startedAt === null || Math.abs(tookMs - usualMs) < leastMs) return 'usual';
  if (tookMs > usualMs * noticeable) return 'slower';
  return finishedAt !== null && verdict !== 'stopped' && tookMs * noticeable < usualMs ? 'faster' : 'usual';
}
