import { type NeededSut, placeMs, type SutAccess, type SutClaim } from '@testyard/core';
import type { Database } from '../sql/database.ts';

/** Rows of tasks that have SUTs or wait for some. */
export class SutClaims {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async of(sutIds: readonly string[], now: number): Promise<readonly SutClaim[]> {
    if (sutIds.length === 0) return [];
    const rows = await this.#db.selectFrom('sut_claims').selectAll().where('sut_id', 'in', sutIds).execute();
    return rows
      .filter(({ held, until, asked_at }) =>
        held === 1 ? until === null || until > now : asked_at > now - placeMs,
      )
      .map((row) => ({
        ...{ taskId: row.task_id, sutId: row.sut_id, access: row.access as SutAccess, held: row.held === 1 },
      }));
  }

  /** A place in the line takes the right from nobody who has it, were it only until the last of its leases is over. */
  async put(claim: {
    readonly taskId: string;
    readonly suts: readonly NeededSut[];
    readonly held: boolean;
    readonly at: number;
  }): Promise<void> {
    const held = Number(claim.held);
    const rows = claim.suts.map(({ sutId, access }) => ({
      ...{ task_id: claim.taskId, sut_id: sutId, access, held, asked_at: claim.at, until: null },
    }));
    await this.#db
      .insertInto('sut_claims')
      .values(rows)
      .onConflict((conflict) => {
        const change = conflict
          .columns(['task_id', 'sut_id'])
          .doUpdateSet({ held, asked_at: claim.at, until: null });
        if (claim.held) return change;
        return change.where((row) =>
          row.or([row('sut_claims.held', '=', 0), row('sut_claims.until', '<=', claim.at)]),
        );
      })
      .execute();
  }

  async release(taskId: string, until: number | null): Promise<void> {
    const rows = this.#db.deleteFrom('sut_claims').where('task_id', '=', taskId);
    if (until === null) return void (await rows.execute());
    await rows.where('held', '=', 0).execute();
    await this.#db.updateTable('sut_claims').set({ until }).where('task_id', '=', taskId).execute();
  }

  async forgetOver(now: number): Promise<void> {
    await this.#db.deleteFrom('sut_claims').where('until', '<=', now).execute();
  }
}
