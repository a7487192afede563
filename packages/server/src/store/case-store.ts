import type {
  AttemptRecord,
  CaseFilter,
  CaseProgress,
  CaseRange,
  CaseStatus,
  CaseStore,
  CaseUpdate,
  Cause,
  FoundCase,
  LedgerCase,
  PageOf,
  PageRequest,
  Task,
  WaitingCase,
} from '@testyard/core';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { chunksOf, type Database, pageOf } from './database.ts';
import type { CaseRow } from './schema.ts';

type StoredCase = Selectable<CaseRow>;

/** Rows of one statement: 13 values each, below the 32,766 that SQLite binds. */
const rowsAtOnce = 1_000;

export class SqlCaseStore implements CaseStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
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

  async list(filter: CaseFilter, page: PageRequest): Promise<PageOf<LedgerCase>> {
    const key = filter.order === 'finished' ? 'finish_sequence' : 'id';
    let query = this.#db
      .selectFrom('cases')
      .selectAll()
      .where('run_id', '=', filter.runId)
      .orderBy(key)
      .limit(page.limit + 1);
    if (filter.order === 'finished') query = query.where('finish_sequence', 'is not', null);
    if (filter.taskId !== null) query = query.where('task_id', '=', filter.taskId);
    if (filter.statuses !== null) query = query.where('status', 'in', filter.statuses);
    if (page.after !== null) query = query.where(key, '>', Number(page.after));
    const rows = await query.execute();
    const found = pageOf(rows, page, { item: caseOf, key: (row) => String(row[key]) });
    const last = rows.at(-1);
    if (filter.order === 'listed' || found.next !== null || !last) return found;
    return { ...found, next: String(last[key]) };
  }

  async progressOf(ids: readonly string[]): Promise<readonly CaseProgress[]> {
    const numbers = ids.map(Number).filter(Number.isSafeInteger);
    if (numbers.length === 0) return [];
    const query = this.#db.selectFrom('cases').select(progressColumns).where('id', 'in', numbers);
    return (await query.execute()).map(progressOf);
  }

  async openIn(range: CaseRange): Promise<readonly CaseProgress[]> {
    const query = this.#openIn(range).select(progressColumns).orderBy('position');
    return (await query.execute()).map(progressOf);
  }

  async waitingIn(range: CaseRange): Promise<readonly WaitingCase[]> {
    const query = this.#openIn(range).select(['id', 'identity', 'position', 'attempts']).orderBy('position');
    return (await query.execute()).map((row) => ({ ...row, id: String(row.id) }));
  }

  async hasOpen(range: CaseRange): Promise<boolean> {
    return (await this.#openIn(range).select('id').limit(1).executeTakeFirst()) !== undefined;
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

  async insert(
    task: Task,
    position: number,
    cases: readonly (FoundCase & { readonly caseKey: string })[],
  ): Promise<void> {
    let next = position;
    for (const chunk of chunksOf(cases, rowsAtOnce)) {
      const first = next;
      next += chunk.length;
      await this.#db
        .insertInto('cases')
        .values(chunk.map((found, index) => newRow(task, first + index, found)))
        .execute();
    }
  }

  async deleteAll(taskId: string): Promise<void> {
    await this.#db.deleteFrom('cases').where('task_id', '=', taskId).execute();
  }

  async update(updates: readonly CaseUpdate[]): Promise<void> {
    for (const chunk of chunksOf(updates, rowsAtOnce)) {
      const rows = chunk.map(changedRow);
      await sql`
        with changed (id, status, cause, duration_ms, message, attempts, failed_attempts, losses, finish_sequence, finished_at)
          as (values ${sql.join(rows)})
        update cases set status = changed.status, cause = changed.cause, duration_ms = changed.duration_ms,
          message = changed.message, attempts = changed.attempts, failed_attempts = changed.failed_attempts,
          losses = changed.losses, finish_sequence = changed.finish_sequence, finished_at = changed.finished_at
        from changed where cases.id = changed.id and cases.status is null`.execute(this.#db);
    }
  }

  async endOpen(
    taskId: string,
    end: { status: CaseStatus; cause: Cause | null; message: string; finishSequence: number; at: number },
  ): Promise<number> {
    const result = await sql`
      with open as (
        select id, row_number() over (order by position) as place from cases where task_id = ${taskId} and status is null
      )
      update cases set status = ${end.status}, cause = ${end.cause}, message = ${end.message}, finished_at = ${end.at},
        finish_sequence = ${end.finishSequence} + open.place
      from open where cases.id = open.id`.execute(this.#db);
    return Number(result.numAffectedRows ?? 0n);
  }

  async recordAttempt(caseId: string, attempt: AttemptRecord): Promise<void> {
    await this.#db
      .insertInto('attempts')
      .values({
        case_id: Number(caseId),
        number: attempt.number,
        status: attempt.status,
        cause: attempt.cause,
        phase: attempt.phase,
        duration_ms: attempt.durationMs,
        message: attempt.message,
        details: attempt.details,
        output: attempt.output,
        lease_id: attempt.leaseId,
        finished_at: attempt.finishedAt,
      })
      .execute();
  }

  async attempts(caseId: string): Promise<readonly (AttemptRecord & { readonly executor: string | null })[]> {
    const rows = await this.#db
      .selectFrom('attempts')
      .leftJoin('leases', 'leases.id', 'attempts.lease_id')
      .leftJoin('executors', 'executors.id', 'leases.executor_id')
      .selectAll('attempts')
      .select('executors.name as executor')
      .where('case_id', '=', Number(caseId))
      .orderBy('number')
      .execute();
    return rows.map((row) => ({
      number: row.number,
      status: row.status as CaseStatus,
      cause: row.cause as Cause | null,
      phase: row.phase,
      durationMs: row.duration_ms,
      message: row.message,
      details: row.details,
      output: row.output,
      leaseId: row.lease_id,
      finishedAt: row.finished_at,
      executor: row.executor,
    }));
  }
}

/** The first row says the types of all: PostgreSQL takes what it cannot tell for text. */
function changedRow(each: CaseUpdate, index: number): RawBuilder<unknown> {
  const values: readonly [value: unknown, type: 'bigint' | 'text' | 'double precision'][] = [
    [Number(each.id), 'bigint'],
    [each.status, 'text'],
    [each.cause, 'text'],
    [each.durationMs, 'double precision'],
    [each.message, 'text'],
    [each.attempts, 'bigint'],
    [each.failedAttempts, 'bigint'],
    [each.losses, 'bigint'],
    [each.finishSequence, 'bigint'],
    [each.finishedAt, 'bigint'],
  ];
  const cells = values.map(([value, type]) =>
    index === 0 ? sql`cast(${value} as ${sql.raw(type)})` : sql`${value}`,
  );
  return sql`(${sql.join(cells)})`;
}

function newRow(task: Task, position: number, found: FoundCase & { readonly caseKey: string }) {
  return {
    run_id: task.runId,
    task_id: task.id,
    round: task.round,
    position,
    case_key: found.caseKey,
    identity: found.identity,
    name: found.name,
    suite: found.suite,
    file: found.file,
    line: found.line,
    attempts: 0,
    failed_attempts: 0,
    losses: 0,
  };
}

function caseOf(row: StoredCase): LedgerCase {
  return {
    ...progressOf(row),
    runId: row.run_id,
    caseKey: row.case_key,
    identity: row.identity,
    name: row.name,
    suite: row.suite,
    file: row.file,
    line: row.line,
  };
}

const progressColumns = [
  ...(['id', 'task_id', 'position', 'status', 'cause', 'duration_ms', 'message'] as const),
  ...(['attempts', 'failed_attempts', 'losses'] as const),
] as const;

function progressOf(row: Pick<StoredCase, (typeof progressColumns)[number]>): CaseProgress {
  return {
    id: String(row.id),
    taskId: row.task_id,
    position: row.position,
    status: row.status as CaseStatus | null,
    cause: row.cause as Cause | null,
    durationMs: row.duration_ms,
    message: row.message,
    attempts: row.attempts,
    failedAttempts: row.failed_attempts,
    losses: row.losses,
  };
}
