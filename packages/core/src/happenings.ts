import type { Run, Task } from './runs/run.ts';

/** What a unit of work brought about that is worth counting. */
export type Happening =
  /** A round of the run has its verdict. */
  | { readonly kind: 'run-finished'; readonly run: Run }
  /** The first lease of a task has begun. */
  | { readonly kind: 'task-started'; readonly task: Task };
