import type { KyselyPlugin } from 'kysely';

/**
 * What a unit of work holds, so that nobody else changes it until the unit ends. The single writer of SQLite holds
 * everything by itself; on PostgreSQL these are locks on rows. Held are whole things, not rows one by one: a run is its
 * row with all tasks, cases, leases and blocks of it, and the lock is on the row of the run. A task or a lease read by
 * its id is locked itself, too: time is added to all of them at once without the runs.
 */
export interface RowLocks {
  /** The query holds the rows that it reads. */
  held<Query extends Lockable<Query>>(query: Query): Query;
  /** The query, which joins `runs`, holds the rows that it reads of the table and their runs, as they are then. */
  heldWithRun<Table extends string, Query extends LockableWithRun<Query, Table>>(
    query: Query,
    table: Table,
  ): Query;
  /** The same, and it leaves out what others hold. */
  freeWithRun<Table extends string, Query extends LockableWithRun<Query, Table> & Skipping<Query>>(
    query: Query,
    table: Table,
  ): Query;
  /** What a statement that holds rows answers, sent by itself: `held` and the like see to that where Kysely sends it. */
  taken<T>(answer: Promise<T>): Promise<T>;
  /** Something that may have no row yet, by a name of its own. */
  name(
    kind: 'idempotency' | 'import' | 'secret' | 'sign-in' | 'slots' | 'template' | 'users',
    name: string,
  ): Promise<void>;
}

interface Watchable<Query> {
  withPlugin(plugin: KyselyPlugin): Query;
}

/** What a query of Kysely that reads has of it. */
export interface Lockable<Query> extends Watchable<Query> {
  forUpdate(): Query;
}

export interface LockableWithRun<Query, Table extends string> extends Watchable<Query> {
  forUpdate(of: ['runs', Table]): Query;
}

export interface Skipping<Query> {
  skipLocked(): Query;
}

/** Of the single writer, and of whoever only reads. */
export const noLocks: RowLocks = {
  held: (query) => query,
  heldWithRun: (query) => query,
  freeWithRun: (query) => query,
  taken: (answer) => answer,
  name: () => Promise.resolve(),
};
