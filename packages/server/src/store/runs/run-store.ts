import type {
  ActivityState,
  KeptRun,
  Opening,
  PageOf,
  PageRequest,
  Round,
  Run,
  RunFilter,
  RunStanding,
  RunStore,
  Verdict,
} from '@testyard/core';
import { type Selectable, sql } from 'kysely';
import type { RoundRow, RunRow } from '../schema.ts';
import { type Database, fromJson } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';
import { usualInsert } from '../sql/usual-insert.ts';
import { countsText, noCountsText } from './row-texts.ts';
import { listRuns } from './run-list.ts';

/** Runs whose bytes one statement sums up, and those that finished in the same millisecond as the last. */
const summedAtOnce = 5_000;

const byId = statement((db, { id }: { id: string }, locks) =>
  locks.held(db.selectFrom('runs').selectAll().where('id', '=', id)),
);

const insert = usualInsert<StoredRun>(
  {
    ...{
      round: 1,
      opening_json: null,
      state: 'queued',
      verdict: null,
      counts_json: noCountsText,
      dry_run: 0,
    },
    ...{ import_key: null, started_at: null, finished_at: null, stop_json: null, pause_json: null },
    ...{ finish_sequence: 0, pinned: 0 },
  },
  (db, row) => db.insertInto('runs').values(row),
);

const update = statement((db, { id, ...changed }: Pick<StoredRun, ChangingOfRun>) =>
  db.updateTable('runs').set(changed).where('id', '=', id),
);

type StoredRun = ReturnType<typeof runRow>;
type ChangingOfRun =
  | ('id' | 'state' | 'verdict' | 'counts_json' | 'started_at' | 'finished_at')
  | ('stop_json' | 'pause_json' | 'finish_sequence' | 'sut_guard_json');

export class SqlRunStore implements RunStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<Run | null> {
    const [row] = await byId(this.#db, { id }, this.#locks);
    return row ? runOf(row) : null;
  }

  async holdStanding(id: string): Promise<RunStanding | null> {
    const query = this.#db
      .selectFrom('runs')
      .select(['state', 'pinned', 'finished_at as finishedAt'])
      .where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? { ...row, state: row.state as ActivityState, pinned: row.pinned === 1 } : null;
  }

  async byNumber(projectId: string, number: number): Promise<Run | null> {
    const row = await this.#db
      .selectFrom('runs')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('number', '=', number)
      .executeTakeFirst();
    return row ? runOf(row) : null;
  }

  async byImport(projectId: string, key: string): Promise<Run | null> {
    await this.#locks.name('import', JSON.stringify([projectId, key]));
    const row = await this.#db
      .selectFrom('runs')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('import_key', '=', key)
      .executeTakeFirst();
    return row ? runOf(row) : null;
  }

  async forgetImport(runId: string): Promise<void> {
    await this.#db
      .updateTable('runs')
      .set({ import_key: `${runId} broke off` })
      .where('id', '=', runId)
      .execute();
  }

  async list(filter: RunFilter, page: PageRequest): Promise<PageOf<Run>> {
    const { items, next } = await listRuns(this.#db, filter, page);
    return { items: items.map(runOf), next };
  }

  async insert(run: Run): Promise<void> {
    await insert(this.#db, runRow(run));
  }

  async update(run: Run): Promise<void> {
    const { id, state, verdict, counts_json, started_at, finished_at, ...row } = runRow(run);
    const { stop_json, pause_json, finish_sequence, sut_guard_json } = row;
    await update(this.#db, {
      ...{ id, state, verdict, counts_json, started_at, finished_at, stop_json, pause_json, finish_sequence },
      sut_guard_json,
    });
  }

  async openRound(before: Run, next: Run): Promise<void> {
    await this.#db.insertInto('run_rounds').values(roundRow(before)).execute();
    const { round, opening_json } = runRow(next);
    await this.#db.updateTable('runs').set({ round, opening_json }).where('id', '=', next.id).execute();
    await this.update(next);
  }

  async earlierRounds(runId: string): Promise<readonly Round[]> {
    const rows = await this.#db
      .selectFrom('run_rounds')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('round')
      .execute();
    return rows.map(roundOf);
  }

  async setPinned(runId: string, pinned: boolean): Promise<void> {
    await this.#db
      .updateTable('runs')
      .set({ pinned: Number(pinned) })
      .where('id', '=', runId)
      .execute();
  }

  finishedBefore(before: number, limit: number): Promise<KeptRun[]> {
    return this.#db
      .selectFrom('runs')
      .select(['id', 'bytes'])
      .where('state', '=', 'finished')
      .where('finished_at', '<', before)
      .where('pinned', '=', 0)
      .orderBy('finished_at')
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  async finishedBytes(after: number): Promise<{ bytes: number; next: number | null }> {
    const later = sql`from runs where state = 'finished' and finished_at > ${after}`;
    const last = await sql<{ finished_at: number }>`
      select finished_at ${later} order by finished_at limit 1 offset ${summedAtOnce - 1}`.execute(this.#db);
    const next = last.rows[0]?.finished_at ?? null;
    const sum = await sql<{ bytes: number }>`
      select cast(coalesce(sum(bytes), 0) as bigint) as bytes ${later}
      and finished_at <= ${next ?? Number.MAX_SAFE_INTEGER}`.execute(this.#db);
    return { bytes: sum.rows[0]?.bytes ?? 0, next };
  }

  async measure(runId: string): Promise<void> {
    await sql`
      update runs set bytes = coalesce((
          select sum(log_streams.length) from log_streams join tasks on tasks.id = log_streams.task_id
          where tasks.run_id = ${runId}), 0)
        + coalesce((
          select sum(artifacts.size) from artifacts join tasks on tasks.id = artifacts.task_id
          where tasks.run_id = ${runId}), 0)
      where id = ${runId}`.execute(this.#db);
  }

  async addBytes(runId: string, bytes: number): Promise<void> {
    await this.#db
      .updateTable('runs')
      .set((e) => ({ bytes: e('bytes', '+', bytes) }))
      .where('id', '=', runId)
      .where('state', '=', 'finished')
      .execute();
  }

  async delete(runId: string, at: number): Promise<void> {
    await this.#db
      .insertInto('removals')
      .columns(['task_id', 'removed_at'])
      .expression((e) =>
        e
          .selectFrom('tasks')
          .select((row) => ['id', row.val(at).as('removed_at')])
          .where('run_id', '=', runId),
      )
      .execute();
    await this.#db.deleteFrom('tasks').where('run_id', '=', runId).execute();
    await this.#db.deleteFrom('run_rounds').where('run_id', '=', runId).execute();
    await this.#db.deleteFrom('run_sources').where('run_id', '=', runId).execute();
    await this.#db.deleteFrom('runs').where('id', '=', runId).execute();
  }

  async pinSource(source: { runId: string; url: string; ref: string; commit: string }): Promise<string> {
    await this.#db
      .insertInto('run_sources')
      .values({ run_id: source.runId, url: source.url, ref: source.ref, commit_id: source.commit })
      .onConflict((conflict) => conflict.columns(['run_id', 'url', 'ref']).doNothing())
      .execute();
    return (await this.pinnedSource(source)) ?? source.commit;
  }

  async pinnedSource(source: { runId: string; url: string; ref: string }): Promise<string | null> {
    const row = await this.#db
      .selectFrom('run_sources')
      .select('commit_id')
      .where('run_id', '=', source.runId)
      .where('url', '=', source.url)
      .where('ref', '=', source.ref)
      .executeTakeFirst();
    return row?.commit_id ?? null;
  }
}

function runRow(run: Run): Omit<Selectable<RunRow>, 'bytes'> {
  return {
    id: run.id,
    project_id: run.projectId,
    number: run.number,
    round: run.round,
    opening_json: run.opening && JSON.stringify(run.opening),
    state: run.state,
    verdict: run.verdict,
    counts_json: countsText(run.counts),
    sut_json: JSON.stringify(run.sut),
    sut_name: run.sut.name,
    sut_guard_json: run.sutGuard && JSON.stringify(run.sutGuard),
    parameters_json: JSON.stringify(run.parameters),
    on_behalf_of: run.onBehalfOf,
    traceparent: run.traceparent,
    ci_json: run.ci && JSON.stringify(run.ci),
    ci_provider: run.ci?.provider ?? '',
    ci_branch: run.ci?.branch ?? '',
    ci_commit: run.ci?.commit ?? '',
    dry_run: Number(run.dryRun),
    import_key: run.importKey,
    usual_ms: run.usualMs,
    created_by: run.createdBy,
    created_at: run.createdAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
    stop_json: run.stop && JSON.stringify(run.stop),
    pause_json: run.pause && JSON.stringify(run.pause),
    finish_sequence: run.finishSequence,
    pinned: Number(run.pinned),
  };
}

function roundRow({ verdict, finishedAt, ...run }: Run): RoundRow {
  if (verdict === null || finishedAt === null)
    throw new Error('assertion: a round that is put away is finished');
  return {
    run_id: run.id,
    round: run.round,
    opening_json: run.opening && JSON.stringify(run.opening),
    verdict,
    counts_json: JSON.stringify(run.counts),
    started_at: run.startedAt,
    finished_at: finishedAt,
    stop_json: run.stop && JSON.stringify(run.stop),
    sut_guard_json: run.sutGuard && JSON.stringify(run.sutGuard),
  };
}

/** Rounds that were opened before there were series have none. */
function openingOf(json: string | null): Run['opening'] {
  return json === null ? null : { series: null, ...fromJson<Omit<Opening, 'series'>>(json) };
}

function roundOf(row: RoundRow): Round {
  return {
    round: row.round,
    opening: openingOf(row.opening_json),
    state: 'finished',
    verdict: row.verdict as Verdict,
    counts: fromJson(row.counts_json),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    stop: row.stop_json === null ? null : fromJson(row.stop_json),
    sutGuard: row.sut_guard_json === null ? null : fromJson(row.sut_guard_json),
  };
}

function runOf(row: Selectable<RunRow>): Run {
  return {
    id: row.id,
    projectId: row.project_id,
    number: row.number,
    round: row.round,
    opening: openingOf(row.opening_json),
    state: row.state as ActivityState,
    verdict: row.verdict as Verdict | null,
    counts: fromJson(row.counts_json),
    sut: fromJson(row.sut_json),
    parameters: fromJson(row.parameters_json),
    onBehalfOf: row.on_behalf_of,
    traceparent: row.traceparent,
    ci: row.ci_json === null ? null : fromJson(row.ci_json),
    dryRun: row.dry_run === 1,
    importKey: row.import_key,
    usualMs: row.usual_ms,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    stop: row.stop_json === null ? null : fromJson(row.stop_json),
    sutGuard: row.sut_guard_json === null ? null : fromJson(row.sut_guard_json),
    pause: row.pause_json === null ? null : fromJson(row.pause_json),
    finishSequence: row.finish_sequence,
    pinned: row.pinned === 1,
  };
}
