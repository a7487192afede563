import type { PageOf, PageRequest, RunFilter } from '@testyard/core';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { RunRow } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';

/** A filter that has an index ending with the numbers of runs: it gives them from the newest on, however many there are. */
type Way = RawBuilder<{ readonly number: number }>;

/** Numbers, the ends not within. */
interface Range {
  readonly above: number;
  readonly below: number;
}

/** Where a way has led after so many runs: the last number that it came by; null where it had no more. */
interface Walk {
  readonly way: Way;
  readonly floor: number | null;
}

/** Sorts behind every letter and digit: what begins with a commit lies before the two. */
const afterAll = '~';

/** Runs that one page looks at for each that it may show, and at least. */
const looksPerRun = 10;
const leastLooks = 100;

/**
 * Runs from the newest on. One filter alone is a walk along its index. Of several the one with the fewest runs is walked
 * along, and the others are asked of each run by the way; that is done for so many runs and no more, so that a page may
 * have fewer runs than asked for and say, by `next`, from where to go on.
 */
export async function listRuns(
  db: Database,
  filter: RunFilter,
  page: PageRequest,
): Promise<PageOf<Selectable<RunRow>>> {
  const range = await rangeOf(db, filter, page);
  const ways = [...waysOf(filter, range)];
  const looks = Math.max(leastLooks, looksPerRun * page.limit);
  const { way, floor } = await rarestOf(db, ways, looks);
  let query = db
    .selectFrom('runs')
    .selectAll()
    .where('project_id', '=', filter.projectId)
    .where('number', '>', range.above)
    .where('number', '<', range.below)
    .where(sql<boolean>`number in (${firstOf(way, looks)})`)
    .orderBy('number', 'desc')
    .limit(page.limit + 1);
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  const rows = await query.execute();
  const found = pageOf(rows, page, { item: (row) => row, key: (row) => String(row.number) });
  return found.next !== null || floor === null ? found : { ...found, next: String(floor) };
}

/** Numbers go with time, so that two of them bound it. Where a clock was set back, runs of that hour may be left out. */
async function rangeOf(
  db: Database,
  { projectId, since, until }: RunFilter,
  { after }: PageRequest,
): Promise<Range> {
  const ofProject = db.selectFrom('runs').select('number').where('project_id', '=', projectId).limit(1);
  const first =
    since === null
      ? null
      : await ofProject
          .where('created_at', '>=', since)
          .orderBy('created_at')
          .orderBy('number')
          .executeTakeFirst();
  const last =
    until === null
      ? null
      : await ofProject
          .where('created_at', '<', until)
          .orderBy('created_at', 'desc')
          .orderBy('number', 'desc')
          .executeTakeFirst();
  const below = after === null ? Number.MAX_SAFE_INTEGER : Number(after);
  return {
    above: first === null ? 0 : (first?.number ?? Number.MAX_SAFE_INTEGER) - 1,
    below: last === null ? below : Math.min(below, (last?.number ?? -1) + 1),
  };
}

/** A partial index is used only where the statement itself says its condition. */
function* waysOf(filter: RunFilter, { above, below }: Range): Generator<Way> {
  const { projectId, dryRun, state, verdict, templateId, sut, createdBy, ci, branch, commit } = filter;
  const along = (condition: RawBuilder<unknown>): Way =>
    sql`select number from runs where project_id = ${projectId} and number > ${above} and number < ${below}
      ${condition}`;
  if (dryRun) yield along(sql`and dry_run != 0`);
  if (templateId !== null)
    yield sql`select distinct run_number as number from tasks
      where template_id = ${templateId} and run_number > ${above} and run_number < ${below}`;
  if (sut !== null && sut !== '') yield along(sql`and sut_name = ${sut} and sut_name != ''`);
  if (ci !== null) yield along(sql`and ci_provider = ${ci} and ci_provider != ''`);
  if (branch !== null) yield along(sql`and ci_branch = ${branch} and ci_branch != ''`);
  if (commit !== null)
    yield along(sql`and ci_commit >= ${commit} and ci_commit < ${commit + afterAll} and ci_commit != ''`);
  if (createdBy !== null) yield along(sql`and created_by = ${createdBy}`);
  if (verdict !== null) yield along(sql`and verdict = ${verdict} and verdict is not null`);
  if (state !== null && state !== 'finished') yield along(sql`and state = ${state} and state != 'finished'`);
  // What most runs are has no index. Without a way PostgreSQL might sort all that is within a span of time.
  yield along(sql``);
}

function firstOf(way: Way, looks: number): Way {
  return sql`select number from (${way} order by number desc limit ${looks}) as first`;
}

/** The one that comes furthest with the same number of runs, or to its end; `ways` are never none. */
async function rarestOf(db: Database, ways: readonly Way[], looks: number): Promise<Walk> {
  const looked = ways.map(
    (way, place) => sql`select ${sql.lit(place)} as place, count(*) as runs, min(number) as floor
      from (${firstOf(way, looks)}) as looked`,
  );
  const { rows } = await sql<{ place: number; runs: number; floor: number | null }>`
    ${sql.join(looked, sql` union all `)}`.execute(db);
  const floors = new Map(
    rows.map(({ place, runs, floor }) => [Number(place), Number(runs) < looks ? null : Number(floor)]),
  );
  const walks = ways.map((way, place): Walk => ({ way, floor: floors.get(place) ?? null }));
  return walks.reduce((one, other) => ((other.floor ?? 0) < (one.floor ?? 0) ? other : one));
}

/** Asked of each run; they are written so that no index is looked for. */
function* conditionsOf(filter: RunFilter) {
  const { dryRun, state, verdict, templateId, sut, createdBy, ci, branch, commit, since, until } = filter;
  const is = (column: string, value: string) => sql<boolean>`${sql.ref(column)} || '' = ${value}`;
  yield sql<boolean>`dry_run + 0 = ${Number(dryRun)}`;
  if (state !== null) yield is('state', state);
  if (verdict !== null) yield is('verdict', verdict);
  if (sut !== null) yield is('sut_name', sut);
  if (createdBy !== null) yield is('created_by', createdBy);
  if (ci !== null) yield is('ci_provider', ci);
  if (branch !== null) yield is('ci_branch', branch);
  if (commit !== null) yield sql<boolean>`substr(ci_commit, 1, ${sql.lit(commit.length)}) = ${commit}`;
  if (since !== null) yield sql<boolean>`+created_at >= ${since}`;
  if (until !== null) yield sql<boolean>`+created_at < ${until}`;
  if (templateId !== null)
    // Not "exists", for which PostgreSQL would read all tasks of the template.
    yield sql<boolean>`(select tasks.run_number from tasks where tasks.template_id = ${templateId}
      and tasks.run_number = runs.number limit 1) is not null`;
}
