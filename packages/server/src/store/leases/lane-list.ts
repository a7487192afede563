import { type Lane, oncePer, type UnreadableRow } from '@testyard/core';
import { sql } from 'kysely';
import { type Database, fromJson } from '../sql/database.ts';
import type { RowLists } from '../sql/row-lists.ts';
import { statement } from '../sql/statement.ts';

export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly unreadable: readonly UnreadableRow[];
}

/** Of the head of a lane, in this order. */
const headColumns = [
  ...['t.id', 't.project_id', 't.template_id', 't.priority', 't.created_at', 't.needs_json', 't.concurrency'],
  '(select maximum_slots from projects where projects.id = t.project_id)',
];
type Head = readonly [
  id: string,
  projectId: string,
  templateId: string,
  priority: number,
  queuedAt: number,
  needs: string,
  concurrency: number | null,
  projectSlots: number | null,
];

interface Walk {
  readonly from: string;
  readonly to: string;
  /** JSON text of a list of ids. */
  readonly except: string;
}

interface WalkedLane {
  readonly lane: string;
  /** JSON text; null where all that wait in it are left out. */
  readonly head: string | null;
}

/**
 * The head comes as one value from within the index: PostgreSQL takes a walk for a hundred lanes, and would read all
 * tasks to join as many.
 */
const walkBy = oncePer((lists: RowLists) =>
  statement<Record<keyof Walk, string>, WalkedLane>((db, { from, to, except }) => {
    const walk = sql<WalkedLane>`
      with recursive walk(lane) as (
        select (select min(lane) from tasks where claimable = 1 and lane > ${from} and lane < ${to})
        union all
        select (select min(t.lane) from tasks t where t.claimable = 1 and t.lane > walk.lane and t.lane < ${to})
        from walk where walk.lane is not null
      )
      select walk.lane, (
        select ${lists.row(headColumns)} from tasks t
        where t.claimable = 1 and t.lane = walk.lane and t.id not in ${lists.texts(except)}
        order by t.priority desc, t.id limit 1
      ) as head
      from walk where walk.lane is not null`;
    return { compile: () => walk.compile(db) };
  }),
);

/**
 * From one lane to the next along the index of tasks that may be offered, two steps down the index for each: what
 * waits behind the head of a lane is not read. The key of a lane begins with its project.
 */
export async function readLanes(
  db: Database,
  lists: RowLists,
  of: { readonly projectId: string | null; readonly except: readonly string[] },
): Promise<Lanes> {
  const [from, to] = of.projectId === null ? ['', '~'] : [`${of.projectId}.`, `${of.projectId}/`];
  const rows = await walkBy(lists)(db, { from, to, except: JSON.stringify(of.except) });
  const lanes: Lane[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const { lane, head } of rows) {
    if (head === null) continue;
    const values = fromJson<Head>(head);
    try {
      lanes.push(laneOf(lane, values));
    } catch (error) {
      unreadable.push({ id: values[0], error });
    }
  }
  return { lanes, unreadable };
}

function laneOf(
  key: string,
  [id, projectId, templateId, priority, queuedAt, needs, slots, most]: Head,
): Lane {
  return {
    key,
    projectId,
    needs: fromJson(needs),
    limit: slots === null ? null : { templateId, slots },
    projectSlots: most,
    head: { id, priority, templateId, queuedAt },
  };
}
