import type { EvidenceReader, TaskEvidence } from '@testyard/core';
import type { Database } from '../sql/database.ts';

/** How much is kept of the tasks of a run beside their results. */
export class SqlEvidenceCounts implements EvidenceReader {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async ofRound(run: { readonly id: string; readonly round: number }): Promise<readonly TaskEvidence[]> {
    const db = this.#db;
    const tasks = await db
      .selectFrom('tasks')
      .select('id')
      .select((e) => [
        e
          .selectFrom('artifacts')
          .whereRef('artifacts.task_id', '=', 'tasks.id')
          .select((of) => of.fn.countAll().as('count'))
          .as('artifacts'),
        e
          .selectFrom('artifacts')
          .whereRef('artifacts.task_id', '=', 'tasks.id')
          .select((of) => of.fn.sum('artifacts.size').as('bytes'))
          .as('bytes'),
        e
          .selectFrom('late_evidence')
          .whereRef('late_evidence.task_id', '=', 'tasks.id')
          .select((of) => of.fn.countAll().as('count'))
          .as('late'),
      ])
      .where('run_id', '=', run.id)
      .where('round', '=', run.round)
      .orderBy('position')
      .execute();
    return tasks
      .map((row) => ({
        taskId: row.id,
        artifacts: Number(row.artifacts),
        artifactBytes: Number(row.bytes ?? 0),
        lateEvents: Number(row.late),
      }))
      .filter(({ artifacts, lateEvents }) => artifacts + lateEvents > 0);
  }
}
