import type { ProcessExit } from '../framework.ts';

/** Exit code 0, and no signal. */
export function endedWell({ code, signal }: ProcessExit): boolean {
  return code === 0 && signal === null;
}
