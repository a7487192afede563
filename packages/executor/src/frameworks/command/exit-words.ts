import type { ProcessExit } from '../framework.ts';

/** How a process ended, for people: `exit code 3`, `killed by signal SIGSEGV`. */
export function exitWords({ code, signal }: ProcessExit): string {
  if (signal !== null) return `killed by signal ${signal}`;
  return code === null ? 'ended in an unknown way' : `exit code ${code}`;
}

export function endedWell({ code, signal }: ProcessExit): boolean {
  return code === 0 && signal === null;
}
