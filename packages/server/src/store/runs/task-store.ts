import {
  type ActivityState,
  type Cause,
  type LedgerMode,
  oncePer,
  type Plan,
  type Run,
  type Task,
  type TaskStore,
  type Verdict,
} from '@testyard/core';
import { type Selectable, sql } from 'kysely';
import { type Lanes, readLanes } from '../leases/lane-list.ts';
import { firstWaiting } from '../leases/waiting-tasks.ts';
import type { TaskRow } from '../schema.ts';
import { type Database, fromJson } from '../sql/database.ts';
import { type Readable, readable } from '../sql/readable-rows.ts';
import type { RowLists } from '../sql/row-lists.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';
import { usualInsert } from '../sql/usual-insert.ts';
import type { UnitParts } from '../unit-parts.ts';
import { firstReasons } from './first-reasons.ts';
import { areOthersOpen, type TaskOfRound } from './open-tasks.ts';
import { countsText, listText, noCountsText } from './row-texts.ts';
import type { TaskPlans } from './task-plans.ts';
import { type EndedBefore, endedBefore, firstTemplates } from './tasks-of-templates.ts';

/** All but the plan, which never changes and may be megabytes long. */
type StoredTask = Omit<Selectable<TaskRow>, 'plan_json'>;

const byId = statement((db, { id }: { id: string }, locks) =>
  locks.heldWithRun(withRun(db).where('tasks.id', '=', id), 'tasks'),
);

/** `except`: JSON text of a list of ids. `givenUp`: what stands in the list of executors that gave the task up. */
const firstFree = oncePer((lists: RowLists) =>
  statement((db, part: { lane: string; limit: number; except: string; givenUp: string }, locks) =>
    locks.freeWithRun(
      withRun(db)
        .where('tasks.claimable', '=', sql.lit(1))
        .where('tasks.lane', '=', part.lane)
        .where('tasks.excluded_executors_json', 'not like', part.givenUp)
        .where('tasks.id', 'not in', lists.texts(part.except))
        .orderBy('tasks.priority', 'desc')
        .orderBy('tasks.id')
        .limit(part.limit),
      'tasks',
    ),
  ),
);

const insert = usualInsert<InsertedTask>(
  {
    ...{ round: 1, chosen: 0, dry_run: 0, state: 'queued', verdict: null, cause: null, reason_json: null },
    ...{ warnings_json: '[]', failures_json: '[]', stop_json: null, pause_json: null, paused_ms: 0 },
    ...{ trouble_json: null, sick_cause: null, ledger_mode: null, ledger_lease_id: null, ledger_fixed: 0 },
    ...{ found_by: null, ledger_size: 0, frontier: 0, counts_json: noCountsText, claimable: 1 },
    ...{ halted: 0, setup_failures: 0, deaths_in_row: 0, losses_in_row: 0, work_ms: 0, untouched_ms: null },
    ...{ planned_slots: 0, setup_ms: null, excluded_executors_json: '[]', commit_id: null },
    ...{ started_at: null, finished_at: null },
  },
  (db, row) => db.insertInto('tasks').values(row),
);

/** Not what stays the same from the first moment to the last: its indexes would be written, too. */
const update = statement((db, row: InsertedTask) => {
  const { id, run_id, run_number, project_id, template_id, template_version, position, ...others } = row;
  const { round, chosen, dry_run, created_at, plan_json, needs_json, concurrency, ...changed } = others;
  return db.updateTable('tasks').set(changed).where('id', '=', id);
});

function withRun(db: Database) {
  return db.selectFrom('tasks').innerJoin('runs', 'runs.id', 'tasks.run_id').select(columns);
}

export class SqlTaskStore implements TaskStore {
  readonly #db: Database;
  readonly #locks: RowLocks;
  readonly #lists: RowLists;
  readonly #plans: TaskPlans;

  constructor(db: Database, { locks, lists, plans }: Pick<UnitParts, 'lists' | 'locks' | 'plans'>) {
    this.#db = db;
    this.#locks = locks;
    this.#lists = lists;
    this.#plans = plans;
  }

  async byId(id: string): Promise<Task | null> {
    const rows = await byId(this.#db, { id }, this.#locks);
    return (await this.#tasksOf(rows))[0] ?? null;
  }

  async holdFirstFree(part: {
    readonly lane: string;
    readonly except: readonly string[];
    readonly executorId: string;
    readonly limit: number;
  }): Promise<Readable<Task>> {
    const { lane, limit, except, executorId } = part;
    const others = { except: JSON.stringify(except), givenUp: `%"executorId":"${executorId}"%` };
    const rows = await firstFree(this.#lists)(this.#db, { lane, limit, ...others }, this.#locks);
    const plans = await this.#plansOf(rows);
    return readable(
      rows.filter((row) => plans.has(row.id)),
      (row) => taskOf(row, plans.of(row.id)),
    );
  }

  lanes(of: { readonly projectId: string | null; readonly except: readonly string[] }): Promise<Lanes> {
    return readLanes(this.#db, this.#lists, of);
  }

  async waitingByLane({ id, priority }: Pick<Task, 'id' | 'priority'>) {
    const rows = await this.#db
      .selectFrom('tasks')
      .select('lane')
      .select((e) => e.fn.countAll<number>().as('tasks'))
      .select(
        sql<number>`sum(case when priority > ${priority} or (priority = ${priority} and id < ${id}) then 1 else 0 end)`.as(
          'before',
        ),
      )
      .where('claimable', '=', sql.lit(1))
      .groupBy('lane')
      .execute();
    return rows.map((row) => ({ lane: row.lane, tasks: Number(row.tasks), before: Number(row.before) }));
  }

  async countClaimable(): Promise<number> {
    const row = await this.#db
      .selectFrom('tasks')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('claimable', '=', sql.lit(1))
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  firstTemplates(runIds: readonly string[], most: number) {
    return firstTemplates(this.#db, runIds, most);
  }

  firstReasons(runIds: readonly string[]) {
    return firstReasons(this.#db, runIds);
  }

  firstWaiting(runIds: readonly string[]) {
    return firstWaiting(this.#db, runIds);
  }

  endedBefore(of: EndedBefore) {
    return endedBefore(this.#db, this.#plans, of);
  }

  async ofRun(runId: string): Promise<readonly Task[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .select(columns)
      .where('run_id', '=', runId)
      .orderBy('round')
      .orderBy('position')
      .execute();
    return this.#tasksOf(rows);
  }

  async ofRound({ id, round }: Pick<Run, 'id' | 'round'>): Promise<readonly Task[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .select(columns)
      .where('run_id', '=', id)
      .where('round', '=', round)
      .orderBy('position')
      .execute();
    return this.#tasksOf(rows);
  }

  areOthersOpen(task: TaskOfRound, until: 'ended' | 'ledger-fixed') {
    return areOthersOpen(this.#db, task, until);
  }

  async insert({ number }: Pick<Run, 'number'>, tasks: readonly Task[]): Promise<void> {
    for (const task of tasks) {
      const texts = await this.#plans.insert(this.#db, task);
      await insert(this.#db, rowOf(task, { ...texts, run_number: number }));
    }
  }

  async update(task: Task): Promise<void> {
    await update(this.#db, rowOf(task, unplanned));
  }

  #plansOf(rows: readonly StoredTask[]) {
    return this.#plans.read(
      this.#db,
      rows.map((row) => row.id),
    );
  }

  async #tasksOf(rows: readonly StoredTask[]): Promise<readonly Task[]> {
    const plans = await this.#plansOf(rows);
    return rows.filter((row) => plans.has(row.id)).map((row) => taskOf(row, plans.of(row.id)));
  }

  async overdue(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .select('id')
      .where('state', '!=', sql.lit('finished'))
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
      .where('state', '!=', sql.lit('finished'))
      .where('deadline', '<', deadline)
      .execute();
  }

  async postponeAll(ms: number): Promise<void> {
    await this.#db
      .updateTable('tasks')
      .set((e) => ({ deadline: e('deadline', '+', ms) }))
      .where('state', '!=', sql.lit('finished'))
      .execute();
  }
}

const columns = [
  'tasks.id',
  'tasks.run_id',
  'tasks.project_id',
  'tasks.template_id',
  'tasks.template_version',
  'tasks.run_number',
  'tasks.position',
  'tasks.round',
  'tasks.chosen',
  'tasks.dry_run',
  'tasks.state',
  'tasks.verdict',
  'tasks.cause',
  'tasks.reason_json',
  'tasks.warnings_json',
  'tasks.failures_json',
  'tasks.trouble_json',
  'tasks.pause_json',
  'tasks.paused_ms',
  'tasks.stop_json',
  'tasks.sick_cause',
  'tasks.ledger_mode',
  'tasks.ledger_lease_id',
  'tasks.ledger_fixed',
  'tasks.found_by',
  'tasks.ledger_size',
  'tasks.frontier',
  'tasks.counts_json',
  'tasks.claimable',
  'tasks.priority',
  'tasks.lane',
  'tasks.needs_json',
  'tasks.concurrency',
  'tasks.halted',
  'tasks.setup_failures',
  'tasks.deaths_in_row',
  'tasks.losses_in_row',
  'tasks.work_ms',
  'tasks.untouched_ms',
  'tasks.planned_slots',
  'tasks.setup_ms',
  'tasks.excluded_executors_json',
  'tasks.commit_id',
  'tasks.created_at',
  'tasks.started_at',
  'tasks.finished_at',
  'tasks.deadline',
] as const satisfies readonly `tasks.${keyof StoredTask}`[];

type InsertedTask = Selectable<TaskRow>;

/** Without spreads: the engine puts each member of one in its place by itself, which took longer than the insert. */
function rowOf(
  task: Task,
  planned: Pick<InsertedTask, 'needs_json' | 'plan_json' | 'run_number'>,
): InsertedTask {
  return {
    id: task.id,
    run_id: task.runId,
    run_number: planned.run_number,
    project_id: task.projectId,
    template_id: task.templateId,
    template_version: task.templateVersion,
    position: task.position,
    round: task.round,
    chosen: Number(task.chosen),
    dry_run: Number(task.dryRun),
    created_at: task.createdAt,
    plan_json: planned.plan_json,
    needs_json: planned.needs_json,
    concurrency: task.plan.concurrency,
    state: task.state,
    verdict: task.verdict,
    cause: task.cause,
    reason_json: task.reason && JSON.stringify(task.reason),
    warnings_json: listText(task.warnings),
    failures_json: listText(task.failures),
    stop_json: task.stop && JSON.stringify(task.stop),
    pause_json: task.pause && JSON.stringify(task.pause),
    paused_ms: task.pausedMs,
    trouble_json: task.trouble && JSON.stringify(task.trouble),
    sick_cause: task.sickCause,
    ledger_mode: task.ledgerMode,
    ledger_lease_id: task.ledgerLeaseId,
    ledger_fixed: Number(task.ledgerFixed),
    found_by: task.foundBy,
    ledger_size: task.ledgerSize,
    frontier: task.frontier,
    counts_json: countsText(task.counts),
    claimable: Number(task.claimable),
    priority: task.priority,
    lane: task.lane,
    halted: Number(task.halted),
    setup_failures: task.setupFailures,
    deaths_in_row: task.deathsInRow,
    losses_in_row: task.lossesInRow,
    work_ms: task.workMs,
    untouched_ms: task.untouchedMs,
    planned_slots: task.plannedSlots,
    setup_ms: task.setupMs,
    excluded_executors_json: listText(task.excludedExecutors),
    commit_id: task.commit,
    started_at: task.startedAt,
    finished_at: task.finishedAt,
    deadline: task.deadline,
  };
}

/** What an update leaves as it is. */
const unplanned = { needs_json: '', plan_json: '', run_number: 0 };

/** Plans of before there were priorities and limits have none. */
function taskOf(row: StoredTask, plan: Plan): Task {
  const { priority, concurrency } = row;
  return {
    id: row.id,
    runId: row.run_id,
    projectId: row.project_id,
    templateId: row.template_id,
    templateVersion: row.template_version,
    position: row.position,
    round: row.round,
    chosen: row.chosen === 1,
    dryRun: row.dry_run === 1,
    plan: { ...plan, priority, concurrency },
    priority,
    lane: row.lane,
    state: row.state as ActivityState,
    verdict: row.verdict as Verdict | null,
    cause: row.cause as Cause | null,
    reason: row.reason_json === null ? null : fromJson(row.reason_json),
    warnings: fromJson(row.warnings_json),
    failures: fromJson(row.failures_json),
    stop: row.stop_json === null ? null : fromJson(row.stop_json),
    pause: row.pause_json === null ? null : fromJson(row.pause_json),
    pausedMs: row.paused_ms,
    trouble: row.trouble_json === null ? null : fromJson(row.trouble_json),
    sickCause: row.sick_cause as Cause | null,
    ledgerMode: row.ledger_mode as LedgerMode | null,
    ledgerLeaseId: row.ledger_lease_id,
    ledgerFixed: row.ledger_fixed === 1,
    foundBy: row.found_by,
    ledgerSize: row.ledger_size,
    frontier: row.frontier,
    counts: fromJson(row.counts_json),
    claimable: row.claimable === 1,
    halted: row.halted === 1,
    setupFailures: row.setup_failures,
    deathsInRow: row.deaths_in_row,
    lossesInRow: row.losses_in_row,
    workMs: row.work_ms,
    untouchedMs: row.untouched_ms,
    plannedSlots: row.planned_slots,
    setupMs: row.setup_ms,
    excludedExecutors: fromJson(row.excluded_executors_json),
    commit: row.commit_id,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadline: row.deadline,
  };
}
