import type { Lane, UnreadableRow } from '@testyard/core';
import { sql } from 'kysely';
import { type Database, fromJson } from './database.ts';

export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly unreadable: readonly UnreadableRow[];
}

interface LaneRow {
  readonly lane: string;
  readonly id: string;
  readonly project_id: string;
  readonly template_id: string;
  readonly priority: number;
  readonly created_at: number;
  readonly needs_json: string;
  readonly concurrency: number | null;
  readonly maximum_slots: number | null;
}

/**
 * From one lane to the next along the index of tasks that may be offered, two steps down the index for each: what
 * waits behind the head of a lane is not read. The key of a lane begins with its project.
 */
export async function readLanes(
  db: Database,
  of: { readonly projectId: string | null; readonly except: readonly string[] },
): Promise<Lanes> {
  const [from, to] = of.projectId === null ? ['', '~'] : [`${of.projectId}.`, `${of.projectId}/`];
  const others = of.except.length === 0 ? sql`` : sql`and t.id not in (${sql.join(of.except)})`;
  const { rows } = await sql<LaneRow>`
    with recursive walk(lane) as (
      select (select min(lane) from tasks where claimable = 1 and lane > ${from} and lane < ${to})
      union all
      select (select min(t.lane) from tasks t where t.claimable = 1 and t.lane > walk.lane and t.lane < ${to})
      from walk where walk.lane is not null
    ),
    heads(lane, id) as (
      select walk.lane, (
        select t.id from tasks t where t.claimable = 1 and t.lane = walk.lane ${others}
        order by t.priority desc, t.id limit 1
      ) from walk where walk.lane is not null
    )
    select heads.lane, heads.id, tasks.project_id, tasks.template_id, tasks.priority, tasks.created_at, tasks.needs_json,
      tasks.concurrency, projects.maximum_slots
    from heads join tasks on tasks.id = heads.id left join projects on projects.id = tasks.project_id`.execute(
    db,
  );
  const lanes: Lane[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    try {
      lanes.push(laneOf(row));
    } catch (error) {
      unreadable.push({ id: row.id, error });
    }
  }
  return { lanes, unreadable };
}

function laneOf(row: LaneRow): Lane {
  const { template_id: templateId, concurrency } = row;
  return {
    key: row.lane,
    projectId: row.project_id,
    needs: fromJson(row.needs_json),
    limit: concurrency === null ? null : { templateId, slots: Number(concurrency) },
    projectSlots: row.maximum_slots,
    head: { id: row.id, priority: row.priority, templateId, queuedAt: Number(row.created_at) },
  };
}
