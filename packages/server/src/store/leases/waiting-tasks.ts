import type { WaitingTask } from '@testyard/core';
import { sql } from 'kysely';
import { type Database, fromJson } from '../sql/database.ts';

interface Row {
  readonly id: string;
  readonly run_id: string;
  readonly lane: string;
  readonly template_id: string;
  readonly concurrency: number | null;
  readonly needs_json: string;
  readonly excluded_executors_json: string;
  readonly pause_json: string | null;
  readonly deadline: number;
}

/** Of each of these runs the first task of its latest round that waits and that nobody works on, by id of the run; no plan is read. */
export async function firstWaiting(
  db: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, WaitingTask>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select tasks.id, tasks.run_id, tasks.lane, tasks.template_id, tasks.concurrency, tasks.needs_json, tasks.excluded_executors_json, tasks.pause_json,
      tasks.deadline
    from runs join tasks on tasks.id = (
      select t.id from tasks t
      where t.run_id = runs.id and t.round = runs.round and t.state = 'queued'
        and (t.claimable = 1 or t.pause_json is not null)
        and not exists (select 1 from leases where leases.task_id = t.id and leases.state != 'ended')
      order by t.position limit 1
    )
    where runs.id in (${sql.join(runIds)})`.execute(db);
  return new Map(rows.map((row) => [row.run_id, waitingTaskOf(row)]));
}

function waitingTaskOf(row: Row): WaitingTask {
  const pause = fromJson<{ by: string; note: string } | null>(row.pause_json ?? 'null');
  return {
    id: row.id,
    lane: row.lane,
    limit: row.concurrency === null ? null : { templateId: row.template_id, slots: row.concurrency },
    needs: fromJson(row.needs_json),
    excludedExecutors: fromJson(row.excluded_executors_json),
    pause: pause && { by: pause.by, note: pause.note, until: Number(row.deadline) },
  };
}
