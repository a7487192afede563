import {
  type ActivityState,
  type Execution,
  LAST_EXECUTIONS,
  type PageOf,
  type PageRequest,
  type TemplateExecutions,
  type Verdict,
} from '@testyard/core';
import { sql } from 'kysely';
import { type Database, pageOf } from '../sql/database.ts';

interface Row {
  readonly template_id: string;
  readonly template_name: string;
  readonly id: string | null;
  readonly run_id: string;
  readonly run_number: number;
  readonly round: number;
  readonly position: number;
  readonly state: string;
  readonly verdict: string | null;
  readonly created_at: number;
}

/**
 * The newest tasks of each template of a page, by one statement: of each the number of the run in which the tenth of its
 * tasks is, two steps down the index of its tasks, and from there on those that follow. A template that was never executed
 * is a row without a task.
 */
export async function readLastExecutions(
  db: Database,
  projectId: string,
  page: PageRequest,
): Promise<PageOf<TemplateExecutions>> {
  const after = page.after ?? '';
  const { rows } = await sql<Row>`
    with page(id, name) as (
      select id, name from templates
      where project_id = ${projectId} and deleted_at is null and name > ${after}
      order by name limit ${page.limit + 1}
    )
    select page.id as template_id, page.name as template_name, tasks.id, tasks.run_id, tasks.run_number, tasks.round,
      tasks.position, tasks.state, tasks.verdict, tasks.created_at
    from page left join tasks on tasks.template_id = page.id and tasks.dry_run = 0 and tasks.run_number >= coalesce(
      (select newer.run_number from tasks as newer where newer.template_id = page.id and newer.dry_run = 0
        order by newer.run_number desc limit 1 offset ${sql.lit(LAST_EXECUTIONS - 1)}), 0)
    order by page.name`.execute(db);
  const found = new Map<string, { readonly id: string; readonly tasks: Row[] }>();
  for (const row of rows) {
    const of = found.get(row.template_name) ?? { id: row.template_id, tasks: [] };
    if (row.id !== null) of.tasks.push(row);
    found.set(row.template_name, of);
  }
  return pageOf([...found], page, {
    item: ([, { id, tasks }]) => ({ templateId: id, executions: newestOf(tasks) }),
    key: ([name]) => name,
  });
}

function newestOf(tasks: readonly Row[]): Execution[] {
  const newestFirst = tasks.toSorted(
    (one, other) =>
      Number(other.run_number) - Number(one.run_number) ||
      other.round - one.round ||
      other.position - one.position,
  );
  return newestFirst.slice(0, LAST_EXECUTIONS).map((row) => ({
    taskId: String(row.id),
    runId: row.run_id,
    number: Number(row.run_number),
    state: row.state as ActivityState,
    verdict: row.verdict as Verdict | null,
    createdAt: Number(row.created_at),
  }));
}
