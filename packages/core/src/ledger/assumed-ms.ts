import type { Task } from '../runs/run.ts';
import { unknownCaseMs } from '../scheduling/cases/block-length.ts';
import { finalCount } from './counts.ts';

/** How long a case takes of which nothing is known, in milliseconds: as those before it. */
export function assumedMs({ counts, workMs }: Task): number {
  const done = finalCount(counts);
  return done === 0 ? unknownCaseMs : Math.max(1, workMs / done);
}
