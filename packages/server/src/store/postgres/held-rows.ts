import { type Kysely, type KyselyPlugin, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Lockable, LockableWithRun, RowLocks, Skipping } from '../sql/row-locks.ts';

/**
 * The locks of one unit. The order is always: executor, name or code; then a run; then tasks and leases of it. A sign
 * of life locks leases alone. Where units still wait for each other in a circle, the database ends one, which runs
 * again.
 *
 * Run and task, or lease, are locked by one statement, in the order in which `for update of` names them. A row that
 * somebody else had changed before it could be locked is read and judged again by the database as it is then: nobody
 * changes a task without its run, so that all that such a statement answers is true as long as the unit lasts.
 *
 * Whoever waited for a lock learns what time it is when it has it: what is read then is judged by that time.
 */
export class HeldRows implements RowLocks {
  readonly #db: Kysely<Tables>;
  readonly #whenHeld: () => Promise<void>;
  readonly #told: KyselyPlugin;

  /** `whenHeld` is awaited each time that something is held. */
  constructor(db: Kysely<Tables>, whenHeld: () => Promise<void>) {
    this.#db = db;
    this.#whenHeld = whenHeld;
    this.#told = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await whenHeld();
        return result;
      },
    };
  }

  held<Query extends Lockable<Query>>(query: Query): Query {
    return query.forUpdate().withPlugin(this.#told);
  }

  heldWithRun<Table extends string, Query extends LockableWithRun<Query, Table>>(
    query: Query,
    table: Table,
  ): Query {
    return query.forUpdate(['runs', table]).withPlugin(this.#told);
  }

  freeWithRun<Table extends string, Query extends LockableWithRun<Query, Table> & Skipping<Query>>(
    query: Query,
    table: Table,
  ): Query {
    return query.forUpdate(['runs', table]).skipLocked().withPlugin(this.#told);
  }

  async taken<T>(answer: Promise<T>): Promise<T> {
    const taken = await answer;
    await this.#whenHeld();
    return taken;
  }

  async name(kind: string, name: string): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind} ${name}`}, 0))`.execute(this.#db);
    await this.#whenHeld();
  }
}
