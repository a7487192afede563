import type { Task } from '@testyard/core';
import { type Database, fromJson } from '../sql/database.ts';

type Reason = NonNullable<Task['reason']>;

/** Why each of these runs has its verdict, as the first task that says so has it: of a large run one row is read. */
export async function firstReasons(
  db: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, Reason>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('runs')
    .select('runs.id')
    .select((e) =>
      e
        .selectFrom('tasks')
        .select('tasks.reason_json')
        .whereRef('tasks.run_id', '=', 'runs.id')
        .whereRef('tasks.round', '=', 'runs.round')
        .whereRef('tasks.verdict', '=', 'runs.verdict')
        .where('tasks.reason_json', 'is not', null)
        .orderBy('tasks.position')
        .limit(1)
        .as('reason'),
    )
    .where('runs.id', 'in', runIds)
    .execute();
  return new Map(rows.flatMap(({ id, reason }) => (reason === null ? [] : [[id, fromJson<Reason>(reason)]])));
}
