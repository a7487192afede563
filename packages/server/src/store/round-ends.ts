import type { CaseStatus, NamedCase, RoundOfRun } from '@testyard/core';
import type { Database } from './database.ts';

/** Ends of cases that nobody executed. */
const neverRan: readonly CaseStatus[] = ['blocked', 'not-run', 'not-reported'];

/** Cases of a round that have ended, along their numbers. */
export class RoundEnds {
  readonly #db: Database;
  readonly #round: RoundOfRun;

  constructor(db: Database, round: RoundOfRun) {
    this.#db = db;
    this.#round = round;
  }

  /** Of those that were executed, the last that ended up to this number. */
  async lastUpTo(sequence: number): Promise<NamedCase | null> {
    const row = await this.#ran()
      .where('finish_sequence', '<=', sequence)
      .orderBy('finish_sequence', 'desc')
      .executeTakeFirst();
    return row ? named(row) : null;
  }

  /** Of those that were executed, the first that ended after it; `taskId`: of this task. */
  async firstAfter(sequence: number, taskId?: string): Promise<NamedCase | null> {
    let query = this.#ran().where('finish_sequence', '>', sequence).orderBy('finish_sequence');
    if (taskId !== undefined) query = query.where('task_id', '=', taskId);
    const row = await query.executeTakeFirst();
    return row ? named(row) : null;
  }

  /** The first that ended after it in whatever way. */
  async anyAfter(sequence: number): Promise<NamedCase | null> {
    const row = await this.#ended()
      .where('finish_sequence', '>', sequence)
      .orderBy('finish_sequence')
      .executeTakeFirst();
    return row ? named(row) : null;
  }

  #ran() {
    return this.#ended().where('status', 'not in', neverRan);
  }

  #ended() {
    return this.#db
      .selectFrom('cases')
      .select(['id', 'name'])
      .where('run_id', '=', this.#round.runId)
      .where('round', '=', this.#round.round)
      .where('finish_sequence', 'is not', null)
      .limit(1);
  }
}

const named = ({ id, name }: { readonly id: number; readonly name: string }): NamedCase => ({
  caseId: String(id),
  name,
});
