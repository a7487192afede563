import type { RemovalStore } from '@testyard/core';
import type { Database } from '../sql/database.ts';

/** What of deleted runs is to be removed yet: rows in small portions, and bytes. */
export class SqlRemovalStore implements RemovalStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async pending(limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('removals')
      .select('task_id')
      .orderBy('removed_at')
      .orderBy('task_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.task_id);
  }

  async removeCases(taskId: string, most: number): Promise<number> {
    const rows = await this.#db
      .selectFrom('cases')
      .select(['id', 'run_id', 'round', 'case_key', 'finish_sequence'])
      .where('task_id', '=', taskId)
      .limit(most)
      .execute();
    const [first] = rows;
    if (first === undefined) return 0;
    const ids = rows.map((row) => row.id);
    const keys = rows.map((row) => row.case_key);
    const ends = rows.flatMap((row) => row.finish_sequence ?? []);
    await this.#db.deleteFrom('attempts').where('case_id', 'in', ids).execute();
    await this.#db
      .deleteFrom('unsteady_cases')
      .where('task_id', '=', taskId)
      .where('case_key', 'in', keys)
      .execute();
    // A list goes with the last of its cases.
    if (ends.length > 0)
      await this.#db
        .deleteFrom('case_ends')
        .where('run_id', '=', first.run_id)
        .where('round', '=', first.round)
        .where('last_sequence', 'in', ends)
        .execute();
    await this.#db.deleteFrom('cases').where('id', 'in', ids).execute();
    return ids.length;
  }

  async removeLeases(taskId: string): Promise<void> {
    const tables = [
      'blocks',
      'log_streams',
      'late_evidence',
      'report_receipts',
      'kept_keys',
      'long_plans',
      'leases',
    ] as const;
    for (const table of tables) await this.#db.deleteFrom(table).where('task_id', '=', taskId).execute();
  }

  async artifacts(taskId: string, most: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('artifacts')
      .select('id')
      .where('task_id', '=', taskId)
      .orderBy('id')
      .limit(most)
      .execute();
    return rows.map((row) => row.id);
  }

  async removeArtifacts(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#db.deleteFrom('artifacts').where('id', 'in', ids).execute();
  }

  async putLast(taskId: string, now: number): Promise<void> {
    await this.#db.updateTable('removals').set({ removed_at: now }).where('task_id', '=', taskId).execute();
  }

  async done(taskId: string): Promise<void> {
    await this.#db.deleteFrom('removals').where('task_id', '=', taskId).execute();
  }

  async unknownArtifacts(ids: readonly string[]): Promise<readonly string[]> {
    const known = await this.#db.selectFrom('artifacts').select('id').where('id', 'in', ids).execute();
    return without(ids, known);
  }

  async unknownTasks(ids: readonly string[]): Promise<readonly string[]> {
    const known = await this.#db
      .selectFrom('tasks')
      .select('id')
      .where('id', 'in', ids)
      .unionAll((e) => e.selectFrom('removals').select('task_id as id').where('task_id', 'in', ids))
      .execute();
    return without(ids, known);
  }

  async storeBegan(): Promise<number | null> {
    const oldest = await this.#db
      .selectFrom('projects')
      .select('created_at')
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    return oldest?.created_at ?? null;
  }
}

function without(ids: readonly string[], known: readonly { readonly id: string }[]): readonly string[] {
  const there = new Set(known.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}
