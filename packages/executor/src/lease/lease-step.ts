import type { LeaseContext } from './lease-context.ts';

export interface LeaseStep {
  readonly name: string;
  /** `work` is left out once the lease is concluded; `ending` is done then, but not for a lost lease. */
  readonly part: 'work' | 'ending';
  run(context: LeaseContext): Promise<void>;
  /** Called at the end where `run` was, even where it failed. */
  tearDown?(context: LeaseContext): Promise<void>;
}
