import {
  type CaseStatus,
  type Cause,
  type Combination,
  type KeptKeys,
  keptKeyLength,
  type PastStore,
  type PastTask,
  type Task,
  type UnsteadyCase,
  type UnsteadyEnd,
  type Verdict,
} from '@testyard/core';
import { type RawBuilder, sql } from 'kysely';
import { remarkOf } from '../runs/remark-columns.ts';
import type { TaskPlans } from '../runs/task-plans.ts';
import { isUnsteady } from '../runs/unsteady.ts';
import { chunksOf, type Database, fromJson } from '../sql/database.ts';
import type { ListColumns, RowLists } from '../sql/row-lists.ts';
import { write } from '../sql/statement.ts';
import type { UnitParts } from '../unit-parts.ts';

/** Looked up in each of several tasks by one statement: few enough that others are served in between. */
const keysAtOnce = 200;
/** Values of their own in a statement: of a list in one value PostgreSQL does not know how long it is, and may read all rows. */
const tasksAtOnce = 50;
const rowsAtOnce = 1_000;
/** Cases of a task of which those that did not fail are kept: more would hold up everything else while it ends. */
const mostKept = 100_000;

type EndRow = [id: number, taskId: string, caseKey: string, status: CaseStatus, cause: Cause | null];

export class SqlPastStore implements PastStore {
  readonly #db: Database;
  readonly #lists: RowLists;
  readonly #plans: TaskPlans;

  constructor(db: Database, { lists, plans }: Pick<UnitParts, 'lists' | 'plans'>) {
    this.#db = db;
    this.#lists = lists;
    this.#plans = plans;
  }

  async firstRounds(templateId: string, numbers: readonly number[]): Promise<readonly PastTask[]> {
    if (numbers.length === 0) return [];
    const rows = await this.#db
      .selectFrom('tasks')
      .select(['id', 'run_id', 'run_number', 'verdict', 'counts_json'])
      .select(['commit_id', 'started_at', 'finished_at'])
      .where('template_id', '=', templateId)
      .where('run_number', 'in', numbers)
      .where('round', '=', 1)
      .where('dry_run', '=', 0)
      .orderBy('run_number', 'desc')
      .orderBy('position')
      .execute();
    return rows.map((row) => ({
      ...{ id: row.id, runId: row.run_id, number: row.run_number, commit: row.commit_id },
      ...{ verdict: row.verdict as Verdict | null, counts: fromJson(row.counts_json) },
      ...{ startedAt: row.started_at, finishedAt: row.finished_at },
    }));
  }

  async combinations(taskIds: readonly string[]): Promise<ReadonlyMap<string, Combination | null>> {
    const plans = await this.#plans.read(this.#db, taskIds);
    const known = taskIds.filter((id) => plans.has(id));
    return new Map(known.map((id) => [id, plans.of(id).combination ?? null]));
  }

  async unsteadyOf(taskIds: readonly string[], most: number): Promise<readonly UnsteadyEnd[]> {
    const found: UnsteadyEnd[] = [];
    for (const id of taskIds) {
      const first = sql`(select * from unsteady_cases where task_id = ${id} order by case_key limit ${most}) as first`;
      found.push(...(await this.#ends(first)));
    }
    return found;
  }

  async unsteadyAmong(
    taskIds: readonly string[],
    caseKeys: readonly string[],
  ): Promise<readonly UnsteadyEnd[]> {
    const found: UnsteadyEnd[] = [];
    for (const tasks of chunksOf(taskIds, tasksAtOnce))
      for (const keys of chunksOf(caseKeys, keysAtOnce)) {
        const among = sql`(select * from unsteady_cases
          where task_id in (${sql.join(tasks)}) and case_key in (${sql.join(keys)})) as among`;
        found.push(...(await this.#ends(among)));
      }
    return found;
  }

  async #ends(from: RawBuilder<unknown>): Promise<readonly UnsteadyEnd[]> {
    const rows = this.#lists.gather(['case_id', 'task_id', 'case_key', 'status', 'cause']);
    const { rows: found } = await sql<{ rows: string }>`select ${rows} as rows from ${from}`.execute(
      this.#db,
    );
    return fromJson<EndRow[]>(found[0]?.rows ?? '[]').map(([id, taskId, caseKey, status, cause]) => ({
      ...{ id: String(id), taskId, caseKey, status, cause },
    }));
  }

  async unsteadyById(ids: readonly string[]): Promise<readonly UnsteadyCase[]> {
    const found: UnsteadyCase[] = [];
    for (const chunk of chunksOf(ids, rowsAtOnce)) {
      const rows = await this.#db
        .selectFrom('cases')
        .select(['id', 'name', 'suite', 'file', 'message', 'remark_json'])
        .where(this.#lists.among('id', chunk.map(Number)))
        .execute();
      for (const row of rows) {
        const { name, suite, file } = row;
        found.push({ id: String(row.id), name, suite, file, message: remarkOf(row) });
      }
    }
    return found;
  }

  async keptKeys(taskIds: readonly string[], parts: readonly string[]): Promise<readonly KeptKeys[]> {
    if (parts.length === 0) return [];
    const found: KeptKeys[] = [];
    for (const tasks of chunksOf(taskIds, tasksAtOnce)) {
      const rows = await this.#db
        .selectFrom('kept_keys')
        .selectAll()
        .where('task_id', 'in', tasks)
        .where('part', 'in', parts)
        .execute();
      for (const { task_id, part, status, keys } of rows)
        found.push({ taskId: task_id, part, status: status as CaseStatus, keys });
    }
    return found;
  }

  async keepKeys({ id, ledgerSize }: Pick<Task, 'id' | 'ledgerSize'>): Promise<void> {
    if (ledgerSize > mostKept) return;
    const ends = this.#lists.gather(['status', `substr(case_key, 1, ${keptKeyLength})`]);
    const { rows } = await sql<{ ends: string }>`
      select ${ends} as ends from cases where task_id = ${id} and not ${isUnsteady}`.execute(this.#db);
    const kept = keptParts(fromJson<[CaseStatus, string][]>(rows[0]?.ends ?? '[]'));
    if (kept.length === 0) return;
    await write(
      this.#db,
      sql`insert into kept_keys (task_id, part, status, keys)
        select ${id}, part, status, keys from ${this.#lists.list(keptList, kept)} as kept`,
    );
  }
}

const keptList = { part: 'text', status: 'text', keys: 'text' } as const satisfies ListColumns;

/** Rows of `keptList`: the keys of each first letter and status, sorted, one behind the other. */
function keptParts(
  ends: readonly (readonly [status: CaseStatus, key: string])[],
): readonly (readonly [part: string, status: CaseStatus, keys: string])[] {
  const parts = new Map<
    string,
    { readonly part: string; readonly status: CaseStatus; readonly keys: string[] }
  >();
  for (const [status, key] of ends) {
    const part = key.slice(0, 1);
    const of = parts.get(part + status) ?? { part, status, keys: [] };
    if (of.keys.push(key) === 1) parts.set(part + status, of);
  }
  return [...parts.values()].map(({ part, status, keys }) => [part, status, keys.sort().join('')]);
}
