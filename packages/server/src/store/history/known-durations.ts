import type { HistoryOf } from '@testyard/core';
import { type RawBuilder, sql } from 'kysely';

/**
 * What recent runs say of a case, in whole milliseconds: in its environment, else in all of them; null where none does.
 * `caseKey`: the column that has its key.
 */
export function knownMs(
  { templateId, framework, environment }: HistoryOf,
  caseKey: string,
): RawBuilder<number | null> {
  const known = sql`
    select coalesce(max(case when environment = ${environment} then mean_ms end), avg(mean_ms))
    from case_history
    where template_id = ${templateId} and framework = ${framework} and case_history.case_key = ${sql.ref(caseKey)}`;
  return sql`cast(round((${known})) as bigint)`;
}
