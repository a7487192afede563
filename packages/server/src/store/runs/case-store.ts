import {
  type AttemptRecord,
  type BriefCase,
  type CaseChoice,
  type CaseEnd,
  type CaseFilter,
  type CaseProgress,
  type CaseRange,
  type CaseStatus,
  type CaseStore,
  type CaseUpdate,
  type Cause,
  type KeyedCase,
  type LatestCases,
  type LedgerCase,
  type ListedPart,
  type NamedCase,
  oncePer,
  type PageOf,
  type PageRequest,
  type PlacedCase,
  type Remark,
  type RoundOfRun,
  type Task,
  type WaitingCase,
  type WholeCase,
} from '@testyard/core';
import { type SelectQueryBuilder, sql } from 'kysely';
import { knownMs } from '../history/known-durations.ts';
import type { CaseRow, Tables } from '../schema.ts';
import { bindList } from '../sql/bind.ts';
import { chunksOf, type Database, fromJson, pageOf } from '../sql/database.ts';
import type { RowLists } from '../sql/row-lists.ts';
import { write, writing } from '../sql/statement.ts';
import {
  attemptList,
  attemptRow,
  briefOf,
  caseOf,
  changedList,
  changedRow,
  chosenColumns,
  foundList,
  foundRow,
  isPlainPass,
  passedList,
  passedRow,
  placedList,
  placedRow,
} from './case-rows.ts';
import { remarkColumns } from './remark-columns.ts';
import { noteEnds, noteTaskEnds, RoundEnds } from './round-ends.ts';
import { failed, noteUnsteady } from './unsteady.ts';
import { attemptsOf, wholeCases } from './whole-cases.ts';

type Cases = SelectQueryBuilder<Tables, 'cases', unknown>;

/** Rows of one statement. */
const rowsAtOnce = 1_000;

/** Looked up in each of several tasks by one statement: few enough that others are served in between. */
const keysAtOnce = 200;

const pass = oncePer((lists: RowLists) =>
  writing(
    ({ at, attempts, rows }: { at: number | null; attempts: number; rows: string }) => sql`
      update cases set status = 'passed', duration_ms = passed.duration_ms, attempts = cast(${attempts} as bigint),
        finish_sequence = passed.finish_sequence, finished_at = cast(${at} as bigint)
      from ${lists.list(passedList, rows)} as passed
      where cases.id = passed.id and cases.status is null`,
  ),
);

/** Lines of ledgers, and the attempts of cases. */
export class SqlCaseStore implements CaseStore {
  readonly #db: Database;
  readonly #lists: RowLists;

  constructor(db: Database, lists: RowLists) {
    this.#db = db;
    this.#lists = lists;
  }

  async byId(id: string): Promise<LedgerCase | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly string[]): Promise<readonly LedgerCase[]> {
    const numbers = ids.map(Number).filter(Number.isSafeInteger);
    if (numbers.length === 0) return [];
    const rows = await this.#db.selectFrom('cases').selectAll().where('id', 'in', numbers).execute();
    return rows.map(caseOf);
  }

  ranUpTo(round: RoundOfRun, finishSequence: number): Promise<NamedCase | null> {
    return this.#ends(round).lastUpTo(finishSequence);
  }

  async endedAfter(round: RoundOfRun, finishSequence: number): Promise<NamedCase | null> {
    const ends = this.#ends(round);
    return (await ends.firstAfter(finishSequence)) ?? ends.anyAfter(finishSequence);
  }

  async ranAfter(round: RoundOfRun, finishSequence: number, taskId: string): Promise<boolean> {
    return (await this.#ends(round).firstAfter(finishSequence, taskId)) !== null;
  }

  #ends(of: Pick<CaseFilter, 'runId' | 'round'>): RoundEnds {
    return new RoundEnds(this.#db, this.#lists, of);
  }

  async list(filter: CaseFilter, page: PageRequest): Promise<PageOf<LedgerCase>> {
    let query = this.#db.selectFrom('cases').selectAll();
    if (filter.taskId !== null) query = query.where('task_id', '=', filter.taskId);
    if (filter.name !== undefined) query = query.where('name', '=', filter.name);
    if (filter.suite !== undefined) query = query.where('suite', '=', filter.suite);
    if (filter.statuses !== null) query = query.where('status', 'in', filter.statuses);
    if (filter.order === 'finished') return this.#ends(filter).page(query, page);
    query = query
      .where('run_id', '=', filter.runId)
      .orderBy('id')
      .limit(page.limit + 1);
    if (filter.round !== null) query = query.where('round', '=', filter.round);
    if (page.after !== null) query = query.where('id', '>', Number(page.after));
    return pageOf(await query.execute(), page, { item: caseOf, key: (row) => String(row.id) });
  }

  async brief(
    { runId, round }: { readonly runId: string; readonly round: number },
    page: PageRequest,
  ): Promise<PageOf<BriefCase>> {
    let query = this.#db
      .selectFrom('cases')
      .select(['id', 'task_id', 'name', 'suite', 'status', 'cause', 'duration_ms', 'message', 'remark_json'])
      .where('run_id', '=', runId)
      .where('round', '=', round)
      .orderBy('id')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('id', '>', Number(page.after));
    return pageOf(await query.execute(), page, { item: briefOf, key: (row) => String(row.id) });
  }

  async failedOf(taskId: string, limit: number) {
    const rows = await this.#db
      .selectFrom('unsteady_cases')
      .select(['case_id', 'case_key'])
      .where('task_id', '=', taskId)
      .where('status', 'in', failed)
      .limit(limit)
      .execute();
    return rows.map((row) => ({ id: String(row.case_id), caseKey: row.case_key }));
  }

  async failedAmong(taskIds: readonly string[], caseKeys: readonly string[]) {
    const found: { taskId: string; caseKey: string }[] = [];
    for (const keys of chunksOf(caseKeys, keysAtOnce)) {
      const rows = await this.#db
        .selectFrom('unsteady_cases')
        .select(['task_id', 'case_key'])
        .where('task_id', 'in', taskIds)
        .where('case_key', 'in', keys)
        .where('status', 'in', failed)
        .execute();
      for (const row of rows) found.push({ taskId: row.task_id, caseKey: row.case_key });
    }
    return found;
  }

  async keysAmong(taskId: string, caseKeys: readonly string[]) {
    const found = new Set<string>();
    for (const keys of chunksOf(caseKeys, keysAtOnce)) {
      const rows = await this.#db
        .selectFrom('cases')
        .select('case_key')
        .where('task_id', '=', taskId)
        .where('case_key', 'in', keys)
        .execute();
      for (const row of rows) found.add(row.case_key);
    }
    return found;
  }

  async progressOf(ids: readonly string[]): Promise<readonly CaseProgress[]> {
    const numbers = ids.map(Number).filter(Number.isSafeInteger);
    if (numbers.length === 0) return [];
    return this.#progress(this.#db.selectFrom('cases').where(this.#lists.among('id', numbers)));
  }

  openIn(range: CaseRange): Promise<readonly CaseProgress[]> {
    return this.#progress(this.#openIn(range), 'position');
  }

  async waitingIn(range: CaseRange): Promise<readonly WaitingCase[]> {
    const columns = ['id', 'identity', 'position', 'attempts', 'predicted_ms', 'together'] as const;
    type Row = [number, string, number, number, number | null, string | null];
    const rows = await this.#gather<Row>(this.#openIn(range), columns, 'position');
    return rows.map(([id, identity, position, attempts, predictedMs, together]) => ({
      ...{ id: String(id), identity, position, attempts, predictedMs, together },
    }));
  }

  async #progress(cases: Cases, order?: 'position'): Promise<readonly CaseProgress[]> {
    const columns = [
      ...(['id', 'task_id', 'position', 'together', 'status'] as const),
      ...(['attempts', 'failed_attempts', 'losses'] as const),
    ] as const;
    type Row = [number, string, number, string | null, CaseStatus | null, number, number, number];
    const rows = await this.#gather<Row>(cases, columns, order);
    return rows.map(([id, taskId, position, together, status, attempts, failedAttempts, losses]) => ({
      ...{ id: String(id), taskId, position, together, status, attempts, failedAttempts, losses },
    }));
  }

  async #gather<Row>(
    cases: Cases,
    columns: readonly (keyof CaseRow)[],
    order?: 'position',
  ): Promise<readonly Row[]> {
    const rows = this.#lists.gather(columns, order).as('rows');
    return fromJson((await cases.select(rows).executeTakeFirstOrThrow()).rows);
  }

  async hasOpen(range: CaseRange): Promise<boolean> {
    return (await this.#openIn(range).select('id').limit(1).executeTakeFirst()) !== undefined;
  }

  async haveGroups({ id, round }: Pick<Task, 'id' | 'round'>): Promise<boolean> {
    const cases = this.#db.selectFrom('cases').where('task_id', '=', id).where('round', '=', round);
    const grouped = cases.select('id').where('together', 'is not', null);
    return (await grouped.limit(1).executeTakeFirst()) !== undefined;
  }

  /** The round is named, because it stands before the position in the index: without it all of a task is read. */
  #openIn({ task, from, to }: CaseRange) {
    return this.#db
      .selectFrom('cases')
      .where('task_id', '=', task.id)
      .where('round', '=', task.round)
      .where('position', '>=', from)
      .where('position', '<', to)
      .where('status', 'is', null);
  }

  async insert(task: Task, { position, cases, predictedBy }: ListedPart): Promise<void> {
    const predicted = predictedBy ? knownMs(predictedBy, 'found.case_key') : sql`cast(null as bigint)`;
    for (const [index, chunk] of [...chunksOf(cases, rowsAtOnce)].entries()) {
      const insertion = sql`
        insert into cases (run_id, task_id, round, position, case_key, identity, name, suite, file, line, together,
          predicted_ms, attempts, failed_attempts, losses)
        select ${task.runId}, ${task.id}, cast(${task.round} as bigint),
          cast(${position + index * rowsAtOnce} as bigint) + place, case_key, identity, name, suite, file, line, together,
          ${predicted}, 0, 0, 0
        from ${this.#lists.list(foundList, chunk.map(foundRow))} as found order by place`;
      await write(this.#db, insertion);
    }
  }

  async rename(
    id: string,
    { caseKey, identity, name, suite, file, line, together }: KeyedCase,
  ): Promise<void> {
    await this.#db
      .updateTable('cases')
      .set({ case_key: caseKey, identity, name, suite, file, line, together })
      .where('id', '=', Number(id))
      .where('status', 'is', null)
      .execute();
  }

  async countEnds(of: LatestCases): Promise<readonly (CaseEnd & { readonly cases: number })[]> {
    const rows = await this.#latest(of)
      .select(['status', 'cause', (e) => e.fn.countAll<number>().as('cases')])
      .where('status', 'is not', null)
      .groupBy(['status', 'cause'])
      .execute();
    return rows.map((row) => ({
      status: row.status as CaseStatus,
      cause: row.cause as Cause | null,
      cases: Number(row.cases),
    }));
  }

  async choose(
    task: Pick<Task, 'id' | 'round'>,
    { choice, position, ...of }: LatestCases & { readonly position: number; readonly choice: CaseChoice },
  ): Promise<number> {
    const latest = this.#latest(of).select(chosenColumns);
    const chosen =
      'statuses' in choice
        ? latest.where('status', 'in', choice.statuses)
        : latest.where('case_key', 'in', choice.caseKeys);
    const result = await sql`
      insert into cases (run_id, task_id, round, position, case_key, identity, name, suite, file, line,
        together, attempts, failed_attempts, losses)
      select run_id, ${task.id}, cast(${task.round} as bigint),
        cast(${position} as bigint) + row_number() over (order by place, position) - 1, case_key, identity, name, suite,
        file, line, together, 0, 0, 0
      from (select chosen.*,
          case when together is null then position else min(position) over (partition by together) end as place
        from (${chosen}) as chosen) as placed order by id`.execute(this.#db);
    return Number(result.numAffectedRows ?? 0n);
  }

  #latest({ taskId, later }: LatestCases) {
    const query = this.#db.selectFrom('cases').where('task_id', '=', taskId);
    if (later.length === 0) return query;
    return query.where('case_key', 'not in', (e) =>
      e.selectFrom('cases as later').select('later.case_key').where('later.task_id', 'in', later),
    );
  }

  /** They stand before the ledger while they move, so that no two ever have the same position. */
  async arrange(changed: readonly PlacedCase[]): Promise<void> {
    const lists = [...chunksOf(changed, rowsAtOnce)].map((chunk) =>
      this.#lists.list(placedList, chunk.map(placedRow)),
    );
    for (const list of lists)
      await sql`
        update cases set position = -1 - cases.position from ${list} as placed where cases.id = placed.id`.execute(
        this.#db,
      );
    for (const list of lists)
      await sql`
        update cases set position = placed.position, predicted_ms = placed.predicted_ms
        from ${list} as placed where cases.id = placed.id`.execute(this.#db);
  }

  /** None of them has ended. */
  async deleteAll(taskId: string): Promise<void> {
    await this.#db.deleteFrom('cases').where('task_id', '=', taskId).execute();
  }

  /** Plain passes, most of most batches, have a statement of their own: it takes half the time. */
  async update(of: RoundOfRun, updates: readonly CaseUpdate[]): Promise<void> {
    const { finishedAt: at = null, attempts = 1 } = updates.find(isPlainPass) ?? {};
    const isAlike = (each: CaseUpdate) =>
      isPlainPass(each) && each.finishedAt === at && each.attempts === attempts;
    const passes = updates.filter(isAlike);
    const others = updates.filter((each) => !isAlike(each));
    for (const chunk of chunksOf(passes, rowsAtOnce))
      await pass(this.#lists)(this.#db, { at, attempts, rows: bindList(chunk.map(passedRow)) });
    for (const chunk of chunksOf(others, rowsAtOnce))
      await sql`
        update cases set status = changed.status, cause = changed.cause, duration_ms = changed.duration_ms,
          message = changed.message, remark_json = changed.remark_json, attempts = changed.attempts,
          failed_attempts = changed.failed_attempts, losses = changed.losses, finish_sequence = changed.finish_sequence, finished_at = changed.finished_at
        from ${this.#lists.list(changedList, chunk.map(changedRow))} as changed
        where cases.id = changed.id and cases.status is null`.execute(this.#db);
    await noteEnds(this.#db, of, updates);
    await noteUnsteady(this.#db, this.#lists, others);
  }

  async endOpen(
    taskId: string,
    end: { status: CaseStatus; cause: Cause | null; message: Remark; finishSequence: number; at: number },
  ): Promise<number> {
    const { message, remark_json } = remarkColumns(end.message);
    const result = await sql`
      with open as (
        select id, row_number() over (order by position) as place from cases where task_id = ${taskId} and status is null
      )
      update cases set status = ${end.status}, cause = ${end.cause}, message = ${message},
        remark_json = ${remark_json}, finished_at = ${end.at},
        finish_sequence = ${end.finishSequence} + open.place
      from open where cases.id = open.id`.execute(this.#db);
    const ended = Number(result.numAffectedRows ?? 0n);
    if (ended > 0) await noteTaskEnds(this.#db, taskId, end.finishSequence);
    return ended;
  }

  async recordAttempts(records: readonly (AttemptRecord & { readonly caseId: string })[]): Promise<void> {
    for (const chunk of chunksOf(records, rowsAtOnce))
      await sql`
        insert into attempts (case_id, number, status, cause, phase, duration_ms, message, remark_json, details, output,
          lease_id, finished_at)
        select case_id, number, status, cause, phase, duration_ms, message, remark_json, details, output, lease_id,
          finished_at
        from ${this.#lists.list(attemptList, chunk.map(attemptRow))} as tried`.execute(this.#db);
  }

  async triedOn(caseId: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('attempts')
      .innerJoin('leases', 'leases.id', 'attempts.lease_id')
      .select('leases.executor_id')
      .distinct()
      .where('case_id', '=', Number(caseId))
      .execute();
    return rows.map((row) => row.executor_id);
  }

  whole(filter: Omit<CaseFilter, 'order'>, page: PageRequest): Promise<PageOf<WholeCase>> {
    return wholeCases(this.#db, filter, page);
  }

  async attempts(caseId: string): Promise<readonly (AttemptRecord & { readonly executor: string | null })[]> {
    return (await attemptsOf(this.#db, [Number(caseId)])).map(({ record }) => record);
  }
}
