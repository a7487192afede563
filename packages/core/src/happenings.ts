import type { Lease } from './leases/lease.ts';
import type { Run, Task } from './runs/run.ts';

/** What a unit of work brought about that is worth counting, or telling a collector of traces. */
export type Happening =
  /** A round of the run has come to its end, dry runs too. */
  | { readonly kind: 'run-finished'; readonly run: Run }
  /** The first lease of a task has begun. */
  | { readonly kind: 'task-started'; readonly task: Task }
  | { readonly kind: 'task-finished'; readonly task: Task; readonly run: Run }
  /** By its executor, or without it. */
  | { readonly kind: 'lease-ended'; readonly lease: Lease; readonly run: Run };
