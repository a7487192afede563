import type { Happening, Topic } from '@testyard/core';
import type { TaskPlans } from './runs/task-plans.ts';
import type { RowLists } from './sql/row-lists.ts';
import type { RowLocks } from './sql/row-locks.ts';

/** What the stores of one unit of work need beside its own database handle. */
export interface UnitParts {
  /** Moves on where the unit waited for a lock. */
  readonly time: { readonly now: number };
  readonly locks: RowLocks;
  readonly lists: RowLists;
  readonly plans: TaskPlans;
  notify(topic: Topic): void;
  report(happening: Happening): void;
}
