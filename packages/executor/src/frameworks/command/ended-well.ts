import type { ProcessExit } from '../framework.ts';

export function endedWell({ code, signal }: ProcessExit): boolean {
  return code === 0 && signal === null;
}
