import type { PageRequest, RunFilter } from '@testyard/core';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * Runs from the newest on, one more than the page has. Each filter has an index that ends with the number, so that a
 * page is a walk along it, however many runs there are.
 */
export function listedRuns(db: Database, filter: RunFilter, page: PageRequest) {
  const { projectId, state, verdict, sut, createdBy } = filter;
  let query = db
    .selectFrom('runs')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('number', 'desc')
    .limit(page.limit + 1);
  if (state !== null) query = query.where('state', '=', state);
  if (verdict !== null) query = query.where('verdict', '=', verdict);
  if (sut !== null) query = query.where('sut_name', '=', sut);
  if (createdBy !== null) query = query.where('created_by', '=', createdBy);
  if (page.after !== null) query = query.where('number', '<', Number(page.after));
  for (const condition of [...withinTime(filter), ...ofTemplate(filter, page), ...indexed(filter)])
    query = query.where(condition);
  return query;
}

/** A partial index is used only where the statement itself says its condition. */
function* indexed({ state, sut, verdict }: RunFilter): Generator<RawBuilder<boolean>> {
  if (state !== null && state !== 'finished') yield sql<boolean>`state != 'finished'`;
  if (sut !== null && sut !== '') yield sql<boolean>`sut_name != ''`;
  if (verdict !== null) yield sql<boolean>`verdict is not null`;
}

/**
 * Numbers go with time, so that two of them bound it; `+` keeps the database from sorting all that is within. Where a
 * clock was set back meanwhile, runs of that hour may be left out.
 */
function* withinTime({ projectId, since, until }: RunFilter): Generator<RawBuilder<boolean>> {
  if (since !== null)
    yield sql<boolean>`+created_at >= ${since} and number >= (
      select number from runs as early where project_id = ${projectId} and created_at >= ${since}
      order by created_at, number limit 1)`;
  if (until !== null)
    yield sql<boolean>`+created_at < ${until} and number <= (
      select number from runs as late where project_id = ${projectId} and created_at < ${until}
      order by created_at desc, number desc limit 1)`;
}

/** No more numbers than a page has, where nothing else decides what is on it. */
function* ofTemplate(filter: RunFilter, { after, limit }: PageRequest): Generator<RawBuilder<boolean>> {
  const { projectId: _, templateId, ...others } = filter;
  if (templateId === null) return;
  const most = Object.values(others).every((each) => each === null) ? limit + 1 : Number.MAX_SAFE_INTEGER;
  const below = after === null ? Number.MAX_SAFE_INTEGER : Number(after);
  yield sql<boolean>`number in (
    select run_number from tasks where template_id = ${templateId} and run_number < ${below}
    group by run_number order by run_number desc limit ${most})`;
}
