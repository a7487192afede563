import type {
  ActivityState,
  Cause,
  KeptRun,
  LedgerMode,
  PageOf,
  PageRequest,
  Run,
  RunStore,
  Task,
  TaskStore,
  UnreadableRow,
  Verdict,
} from '@testyard/core';
import { type Selectable, sql } from 'kysely';
import { type Database, fromJson, pageOf } from './database.ts';
import type { RowLocks } from './row-locks.ts';
import type { RunRow, TaskRow } from './schema.ts';

export class SqlRunStore implements RunStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<Run | null> {
    const query = this.#db.selectFrom('runs').selectAll().where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? runOf(row) : null;
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

  async list(
    projectId: string,
    page: PageRequest & { readonly state: ActivityState | null },
  ): Promise<PageOf<Run>> {
    let query = this.#db
      .selectFrom('runs')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('number', 'desc')
      .limit(page.limit + 1);
    if (page.state !== null) query = query.where('state', '=', page.state);
    if (page.after !== null) query = query.where('number', '<', Number(page.after));
    return pageOf(await query.execute(), page, { item: runOf, key: (row) => String(row.number) });
  }

  async insert(run: Run): Promise<void> {
    await this.#db.insertInto('runs').values(runRow(run)).execute();
  }

  async update(run: Run): Promise<void> {
    const { id, state, verdict, counts_json, started_at, finished_at, stop_json, finish_sequence } =
      runRow(run);
    await this.#db
      .updateTable('runs')
      .set({ state, verdict, counts_json, started_at, finished_at, stop_json, finish_sequence })
      .where('id', '=', id)
      .execute();
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
      .limit(limit)
      .execute();
  }

  async finishedBytes(): Promise<number> {
    const { rows } = await sql<{ bytes: number }>`
      select cast(coalesce(sum(bytes), 0) as bigint) as bytes from runs where state = 'finished'`.execute(
      this.#db,
    );
    return rows[0]?.bytes ?? 0;
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

export class SqlTaskStore implements TaskStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<Task | null> {
    await this.#locks.runOfTask(id);
    const query = this.#db.selectFrom('tasks').selectAll().where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? taskOf(row) : null;
  }

  async holdFirstFree(ids: readonly string[]): Promise<Task | null> {
    const id = await this.#locks.firstFreeTask(ids);
    return id === null ? null : this.byId(id);
  }

  async ofRun(runId: string): Promise<readonly Task[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .selectAll()
      .where('run_id', '=', runId)
      .orderBy('position')
      .execute();
    return rows.map(taskOf);
  }

  async insert(tasks: readonly Task[]): Promise<void> {
    for (const task of tasks)
      await this.#db
        .insertInto('tasks')
        .values({ ...taskRow(task), plan_json: JSON.stringify(task.plan), priority: 0 })
        .execute();
  }

  async update(task: Task): Promise<void> {
    const { id, ...changed } = taskRow(task);
    await this.#db.updateTable('tasks').set(changed).where('id', '=', id).execute();
  }

  async claimable(page: {
    readonly projectId: string | null;
    readonly offset: number;
    readonly limit: number;
  }): Promise<{ tasks: Task[]; unreadable: UnreadableRow[] }> {
    let query = this.#db
      .selectFrom('tasks')
      .selectAll()
      .where('claimable', '=', 1)
      .orderBy('priority', 'desc')
      .orderBy('id')
      .limit(page.limit)
      .offset(page.offset);
    if (page.projectId !== null) query = query.where('project_id', '=', page.projectId);
    const tasks: Task[] = [];
    const unreadable: UnreadableRow[] = [];
    for (const row of await query.execute()) {
      try {
        tasks.push(taskOf(row));
      } catch (error) {
        unreadable.push({ id: row.id, error });
      }
    }
    return { tasks, unreadable };
  }

  async overdue(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .select('id')
      .where('state', '!=', 'finished')
      .where('deadline', '<=', now)
      .orderBy('deadline')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async postponeTo(deadline: number): Promise<void> {
    await this.#db
      .updateTable('tasks')
      .set({ deadline })
      .where('state', '!=', 'finished')
      .where('deadline', '<', deadline)
      .execute();
  }

  async postponeAll(ms: number): Promise<void> {
    await this.#db
      .updateTable('tasks')
      .set((e) => ({ deadline: e('deadline', '+', ms) }))
      .where('state', '!=', 'finished')
      .execute();
  }
}

function runRow(run: Run): Omit<RunRow, 'bytes'> {
  return {
    id: run.id,
    project_id: run.projectId,
    number: run.number,
    round: run.round,
    state: run.state,
    verdict: run.verdict,
    counts_json: JSON.stringify(run.counts),
    sut_json: JSON.stringify(run.sut),
    parameters_json: JSON.stringify(run.parameters),
    on_behalf_of: run.onBehalfOf,
    created_by: run.createdBy,
    created_at: run.createdAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
    stop_json: run.stop && JSON.stringify(run.stop),
    finish_sequence: run.finishSequence,
    pinned: Number(run.pinned),
  };
}

function runOf(row: Selectable<RunRow>): Run {
  return {
    id: row.id,
    projectId: row.project_id,
    number: row.number,
    round: row.round,
    state: row.state as ActivityState,
    verdict: row.verdict as Verdict | null,
    counts: fromJson(row.counts_json),
    sut: fromJson(row.sut_json),
    parameters: fromJson(row.parameters_json),
    onBehalfOf: row.on_behalf_of,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    stop: row.stop_json === null ? null : fromJson(row.stop_json),
    finishSequence: row.finish_sequence,
    pinned: row.pinned === 1,
  };
}

/** All but its plan, which never changes and may be long. */
function taskRow(task: Task): Omit<TaskRow, 'priority' | 'plan_json'> {
  return {
    id: task.id,
    run_id: task.runId,
    project_id: task.projectId,
    template_id: task.templateId,
    template_version: task.templateVersion,
    position: task.position,
    round: task.round,
    state: task.state,
    verdict: task.verdict,
    cause: task.cause,
    reason_json: task.reason && JSON.stringify(task.reason),
    warnings_json: JSON.stringify(task.warnings),
    failures_json: JSON.stringify(task.failures),
    stop_json: task.stop && JSON.stringify(task.stop),
    trouble_json: task.trouble && JSON.stringify(task.trouble),
    sick_cause: task.sickCause,
    ledger_mode: task.ledgerMode,
    ledger_fixed: Number(task.ledgerFixed),
    ledger_size: task.ledgerSize,
    frontier: task.frontier,
    counts_json: JSON.stringify(task.counts),
    claimable: Number(task.claimable),
    halted: Number(task.halted),
    setup_failures: task.setupFailures,
    deaths_in_row: task.deathsInRow,
    losses_in_row: task.lossesInRow,
    work_ms: task.workMs,
    excluded_executors_json: JSON.stringify(task.excludedExecutors),
    commit_id: task.commit,
    created_at: task.createdAt,
    started_at: task.startedAt,
    finished_at: task.finishedAt,
    deadline: task.deadline,
  };
}

function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    runId: row.run_id,
    projectId: row.project_id,
    templateId: row.template_id,
    templateVersion: row.template_version,
    position: row.position,
    round: row.round,
    plan: fromJson(row.plan_json),
    state: row.state as ActivityState,
    verdict: row.verdict as Verdict | null,
    cause: row.cause as Cause | null,
    reason: row.reason_json === null ? null : fromJson(row.reason_json),
    warnings: fromJson(row.warnings_json),
    failures: fromJson(row.failures_json),
    stop: row.stop_json === null ? null : fromJson(row.stop_json),
    trouble: row.trouble_json === null ? null : fromJson(row.trouble_json),
    sickCause: row.sick_cause as Cause | null,
    ledgerMode: row.ledger_mode as LedgerMode | null,
    ledgerFixed: row.ledger_fixed === 1,
    ledgerSize: row.ledger_size,
    frontier: row.frontier,
    counts: fromJson(row.counts_json),
    claimable: row.claimable === 1,
    halted: row.halted === 1,
    setupFailures: row.setup_failures,
    deathsInRow: row.deaths_in_row,
    lossesInRow: row.losses_in_row,
    workMs: row.work_ms,
    excludedExecutors: fromJson(row.excluded_executors_json),
    commit: row.commit_id,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadline: row.deadline,
  };
}
