/**
 * What a unit of work holds, so that nobody else changes it until the unit ends. The single writer of SQLite holds
 * everything by itself; on PostgreSQL these are locks on rows. Held are whole things, not rows one by one: a run is its
 * row with all tasks, cases, leases and blocks of it, and the lock is on the row of the run. A task or a lease read by
 * its id is locked itself, too: time is added to all of them at once without the runs.
 */
export interface RowLocks {
  runOfTask(taskId: string): Promise<void>;
  runOfLease(leaseId: string): Promise<void>;
  /** The query holds the rows that it reads. */
  held<Query extends Lockable<Query>>(query: Query): Query;
  /** The first of these tasks, in order, whose run nobody else holds; null where others hold them all. */
  firstFreeTask(taskIds: readonly string[]): Promise<string | null>;
  /** Something that may have no row yet, by a name of its own. */
  name(kind: 'idempotency' | 'sign-in', name: string): Promise<void>;
}

/** What a query of Kysely that reads has of it. */
export interface Lockable<Query> {
  forUpdate(): Query;
}

/** Of the single writer, and of whoever only reads. */
export const noLocks: RowLocks = {
  runOfTask: () => Promise.resolve(),
  runOfLease: () => Promise.resolve(),
  held: (query) => query,
  firstFreeTask: ([first]) => Promise.resolve(first ?? null),
  name: () => Promise.resolve(),
};
