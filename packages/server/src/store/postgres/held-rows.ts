import { type Kysely, sql } from 'kysely';
import type { Lockable, RowLocks } from '../row-locks.ts';
import type { Tables } from '../schema.ts';

/**
 * The locks of one unit. The order is always: executor, name or code; then a run; then tasks and leases of it. A sign
 * of life locks leases alone. Where units still wait for each other in a circle, the database ends one, which runs
 * again.
 */
export class HeldRows implements RowLocks {
  readonly #db: Kysely<Tables>;
  /** Tasks and leases whose run is held: most units ask for theirs several times. */
  readonly #known = new Set<string>();

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async runOfTask(taskId: string): Promise<void> {
    if (this.#known.has(taskId)) return;
    await sql`select from runs where id = (select run_id from tasks where id = ${taskId}) for update`.execute(
      this.#db,
    );
    this.#known.add(taskId);
  }

  async runOfLease(leaseId: string): Promise<void> {
    if (this.#known.has(leaseId)) return;
    const { rows } = await sql<{ task_id: string }>`
      select leases.task_id from runs join leases on leases.run_id = runs.id
      where leases.id = ${leaseId} for update of runs`.execute(this.#db);
    for (const { task_id } of rows) this.#known.add(task_id);
    this.#known.add(leaseId);
  }

  held<Query extends Lockable<Query>>(query: Query): Query {
    return query.forUpdate();
  }

  async firstFreeTask(taskIds: readonly string[]): Promise<string | null> {
    if (taskIds.length === 0) return null;
    const wanted = sql.join(taskIds.map((id, place) => sql`(${id}, ${sql.lit(place)})`));
    const { rows } = await sql<{ id: string }>`
      select tasks.id from (values ${wanted}) as wanted (id, place)
      join tasks on tasks.id = wanted.id
      join runs on runs.id = tasks.run_id
      order by wanted.place limit 1 for update of runs skip locked`.execute(this.#db);
    const [first] = rows;
    if (first) this.#known.add(first.id);
    return first?.id ?? null;
  }

  async name(kind: string, name: string): Promise<void> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind} ${name}`}, 0))`.execute(this.#db);
  }
}
