/** Cases that failed, or passed on a retry, beside all others: an index of the cases would be written when any of them ends. */
import type { CaseStatus, CaseUpdate } from '@testyard/core';
import { sql } from 'kysely';
import { chunksOf, type Database } from '../sql/database.ts';
import type { RowLists } from '../sql/row-lists.ts';

export const failed: readonly CaseStatus[] = ['failed', 'error'];
const unsteady: ReadonlySet<CaseStatus | null> = new Set([...failed, 'flaky'] as const);

/** Failed, or passed on a retry. */
export const isUnsteady = sql<boolean>`status in ('failed', 'error', 'flaky')`;

const rowsAtOnce = 1_000;

/** Those of these cases that ended so, as they are stored by now. */
export async function noteUnsteady(
  db: Database,
  lists: RowLists,
  updates: readonly CaseUpdate[],
): Promise<void> {
  const ids = updates.filter(({ status }) => unsteady.has(status)).map(({ id }) => Number(id));
  for (const chunk of chunksOf(ids, rowsAtOnce))
    await sql`
      insert into unsteady_cases (task_id, case_key, case_id, status, cause)
      select task_id, case_key, id, status, cause from cases where ${lists.among('id', chunk)}`.execute(db);
}
