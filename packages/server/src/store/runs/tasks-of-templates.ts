import type { EarlierTask, NamedTemplate } from '@testyard/core';
import type { Database } from '../sql/database.ts';
import type { TaskPlans } from './task-plans.ts';

/** Of one template: a run of a larger matrix counts for several. */
const tasksPerRun = 10;

/** Templates of the first tasks of these runs, deleted ones too, at most `most` of each, in the order of the call. */
export async function firstTemplates(
  db: Database,
  runIds: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, readonly NamedTemplate[]>> {
  const rows =
    runIds.length === 0
      ? []
      : await db
          .selectFrom('tasks')
          .innerJoin('templates', 'templates.id', 'tasks.template_id')
          .select(['tasks.run_id', 'templates.id', 'templates.name'])
          .where('run_id', 'in', runIds)
          .where('round', '=', 1)
          .where('position', '<', most)
          .orderBy('run_id')
          .orderBy('position')
          .execute();
  const found = new Map<string, NamedTemplate[]>();
  for (const { run_id, id, name } of rows) found.set(run_id, [...(found.get(run_id) ?? []), { id, name }]);
  return found;
}

export interface EndedBefore {
  readonly templateId: string;
  /** Of the run before which they are looked for. */
  readonly number: number;
  /** JSON; `null` where the template has no matrix. */
  readonly combination: string;
  readonly limit: number;
}

/** Tasks of first rounds that passed or failed, newest first. Plans are read only where there is a matrix. */
export async function endedBefore(
  db: Database,
  plans: TaskPlans,
  { templateId, number, combination, limit }: EndedBefore,
): Promise<readonly EarlierTask[]> {
  const hasMatrix = combination !== 'null';
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'run_id', 'run_number'])
    .where('template_id', '=', templateId)
    .where('run_number', '<', number)
    .where('round', '=', 1)
    .where('dry_run', '=', 0)
    .where('verdict', 'in', ['passed', 'failed'])
    .orderBy('run_number', 'desc')
    .limit(hasMatrix ? limit * tasksPerRun : limit)
    .execute();
  const found = rows.map((row) => ({ id: row.id, runId: row.run_id, number: row.run_number }));
  if (!hasMatrix) return found;
  const read = await plans.read(
    db,
    rows.map(({ id }) => id),
  );
  return found.filter(
    ({ id }) => read.has(id) && JSON.stringify(read.of(id).combination ?? null) === combination,
  );
}
