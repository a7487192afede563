/** Cases with all that is kept of them: their lines, their tries, their files. */
import type {
  AttemptRecord,
  CaseArtifact,
  CaseFilter,
  CaseStatus,
  Cause,
  PageOf,
  PageRequest,
  WholeCase,
} from '@testyard/core';
import { type Database, pageOf } from '../sql/database.ts';
import { caseOf } from './case-rows.ts';
import { remarkOf } from './remark-columns.ts';

type Attempt = AttemptRecord & { readonly executor: string | null };

export async function wholeCases(
  db: Database,
  filter: Omit<CaseFilter, 'order'>,
  page: PageRequest,
): Promise<PageOf<WholeCase>> {
  let query = db
    .selectFrom('cases')
    .selectAll()
    .where('run_id', '=', filter.runId)
    .orderBy('id')
    .limit(page.limit + 1);
  if (filter.round !== null) query = query.where('round', '=', filter.round);
  if (filter.taskId !== null) query = query.where('task_id', '=', filter.taskId);
  if (filter.statuses !== null) query = query.where('status', 'in', filter.statuses);
  if (page.after !== null) query = query.where('id', '>', Number(page.after));
  const rows = pageOf(await query.execute(), page, { item: (row) => row, key: (row) => String(row.id) });
  const ids = rows.items.map((row) => row.id);
  const tries = gathered(await attemptsOf(db, ids), ({ caseId, record }) => [String(caseId), record]);
  const files = gathered(await filesOf(db, ids), ({ caseId, file }) => [caseId, file]);
  const items = rows.items.map((row) => ({
    ...caseOf(row),
    finishedAt: row.finished_at,
    tries: tries.get(String(row.id)) ?? [],
    files: files.get(String(row.id)) ?? [],
  }));
  return { items, next: rows.next };
}

/** Tries of these cases, in order. */
export async function attemptsOf(
  db: Database,
  caseIds: readonly number[],
): Promise<readonly { readonly caseId: number; readonly record: Attempt }[]> {
  if (caseIds.length === 0) return [];
  const rows = await db
    .selectFrom('attempts')
    .leftJoin('leases', 'leases.id', 'attempts.lease_id')
    .leftJoin('executors', 'executors.id', 'leases.executor_id')
    .selectAll('attempts')
    .select('executors.name as executor')
    .where('case_id', 'in', caseIds)
    .orderBy('case_id')
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    caseId: row.case_id,
    record: {
      number: row.number,
      status: row.status as CaseStatus,
      cause: row.cause as Cause | null,
      phase: row.phase,
      durationMs: row.duration_ms,
      message: remarkOf(row),
      details: row.details,
      output: row.output,
      leaseId: row.lease_id,
      finishedAt: row.finished_at,
      executor: row.executor,
    },
  }));
}

async function filesOf(
  db: Database,
  caseIds: readonly number[],
): Promise<readonly { readonly caseId: string; readonly file: CaseArtifact }[]> {
  if (caseIds.length === 0) return [];
  const rows = await db
    .selectFrom('artifacts')
    .select(['id', 'case_id', 'name', 'size', 'sha256'])
    .where('case_id', 'in', caseIds.map(String))
    .orderBy('id')
    .execute();
  return rows.map(({ id, case_id, name, size, sha256 }) => ({
    caseId: case_id ?? '',
    file: { id, name, size, sha256 },
  }));
}

function gathered<T, V>(rows: readonly T[], entryOf: (row: T) => readonly [string, V]): Map<string, V[]> {
  const lists = new Map<string, V[]>();
  for (const row of rows) {
    const [key, value] = entryOf(row);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [value]);
    else list.push(value);
  }
  return lists;
}
