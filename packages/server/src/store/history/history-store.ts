import {
  type CaseEnds,
  type CaseEvidence,
  type CaseToOrder,
  type HistoryOf,
  type HistoryStore,
  oncePer,
  type Task,
} from '@testyard/core';
import { sql } from 'kysely';
import { bindList } from '../sql/bind.ts';
import { chunksOf, type Database, fromJson } from '../sql/database.ts';
import type { ListColumns, RowLists } from '../sql/row-lists.ts';
import { statement, writing } from '../sql/statement.ts';

/** Rows of one statement. */
const rowsAtOnce = 1_000;
/** Runs that a mean remembers, about. */
const memory = 5;
/** Of what is known, the part that something must differ by to be written: most runs are alike. */
const worthLearning = 10;
/** One run moves a mean by no more than so many times itself: a host that stalled once is soon forgotten. */
const mostTimes = 4;

/** The mean that is known, moved by the one that a statement is about to insert. */
const movedMean = (column: string) => {
  const [known, told] = [sql.ref(`known.${column}`), sql.ref(`excluded.${column}`)];
  const most = sql.lit(mostTimes);
  return sql`${known} + (
    case
      when ${told} > ${most} * ${known} then ${most} * ${known}
      when ${told} * ${most} < ${known} then ${known} / ${most}
      else ${told}
    end - ${known}
  ) / (case when known.runs < ${sql.lit(memory)} - 1 then known.runs + 1 else ${sql.lit(memory)} end)`;
};

/** In milliseconds: a difference that nothing depends on, and how late it may be known that a case ran. */
const noDifference = 1;
const dayMs = 24 * 3600 * 1000;

/** Whether a time is hardly another than what is known. */
const isAlike = (told: string, known: string) => {
  const difference = sql`abs(${sql.ref(told)} - ${sql.ref(known)})`;
  const [part, most] = [sql.lit(worthLearning), sql.lit(noDifference)];
  return sql<boolean>`(${difference} <= ${most} or ${difference} * ${part} <= ${sql.ref(known)})`;
};

const sampleList = {
  ...({ id: 'bigint', duration_ms: 'double precision', failed: 'bigint' } as const),
} satisfies ListColumns;

interface Told {
  readonly templateId: string;
  readonly framework: string;
  readonly environment: string;
  /** List of `sampleList`. */
  readonly rows: string;
  readonly at: number;
  /** What is known and not older than that need not be told again. */
  readonly since: number;
}

/**
 * A case that took as long twice is as good as known for long. What is known is looked at first: on PostgreSQL a conflict
 * writes, too, where nothing is changed by it. That is a value of its own and no join: PostgreSQL does not know how long
 * a list is, and would read the history of all cases. Rows are locked in one order: runs of a template tell at the same time.
 */
const tell = oncePer((lists: RowLists) =>
  writing(
    ({ templateId, framework, environment, rows, at, since }: Told) => sql`
      insert into case_history as known
        (template_id, framework, case_key, environment, mean_ms, runs, ran_at, failed_at)
      select ${templateId}, ${framework}, told.case_key, ${environment}, max(told.mean_ms), 1, cast(${at} as bigint),
        case when max(told.failed) = 1 then cast(${at} as bigint) end
      from (
        select cases.case_key, sample.failed,
          case when sample.duration_ms < 1 then 1 else sample.duration_ms end as mean_ms
        from ${lists.list(sampleList, rows)} as sample join cases on cases.id = sample.id
      ) as told
      where told.failed = 1 or (
        select 1 from case_history as before
        where before.template_id = ${templateId} and before.framework = ${framework}
          and before.case_key = told.case_key and before.environment = ${environment}
          and before.runs >= ${sql.lit(memory)} - 1 and before.ran_at >= cast(${since} as bigint)
          and ${isAlike('told.mean_ms', 'before.mean_ms')}
      ) is null
      group by told.case_key order by told.case_key
      on conflict (template_id, framework, case_key, environment) do update set
        mean_ms = ${movedMean('mean_ms')},
        runs = case
          when known.runs < ${sql.lit(memory)} and ${isAlike('excluded.mean_ms', 'known.mean_ms')}
          then ${sql.lit(memory)} else known.runs + 1
        end,
        ran_at = excluded.ran_at,
        failed_at = coalesce(excluded.failed_at, known.failed_at)`,
  ),
);

const usualTime = statement((db, { workKey }: { workKey: string }) =>
  db.selectFrom('usual_times').select('mean_ms').where('work_key', '=', workKey),
);

export class SqlHistoryStore implements HistoryStore {
  readonly #db: Database;
  readonly #lists: RowLists;

  constructor(db: Database, lists: RowLists) {
    this.#db = db;
    this.#lists = lists;
  }

  async add(of: HistoryOf, { samples, at, exactly }: CaseEnds): Promise<void> {
    const since = exactly ? at + 1 : at - dayMs;
    for (const chunk of chunksOf(samples, rowsAtOnce)) {
      const rows = chunk.map(({ caseId, durationMs, failed }) => [
        Number(caseId),
        durationMs,
        Number(failed),
      ]);
      await tell(this.#lists)(this.#db, { ...of, rows: bindList(rows), at, since });
    }
  }

  async casesToOrder(task: Pick<Task, 'id' | 'round'>): Promise<readonly CaseToOrder[]> {
    const rows = this.#lists.gather(['id', 'file', 'together', 'predicted_ms'], 'id').as('rows');
    const { rows: text } = await this.#db
      .selectFrom('cases')
      .select(rows)
      .where('task_id', '=', task.id)
      .where('round', '=', task.round)
      .executeTakeFirstOrThrow();
    return fromJson<[number, string | null, string | null, number | null][]>(text).map(
      ([id, file, together, historyMs]) => ({ id: String(id), file, together, historyMs }),
    );
  }

  async evidenceOf(task: Pick<Task, 'id' | 'round'>, { templateId, framework }: HistoryOf) {
    const rows = await this.#db
      .selectFrom('cases')
      .innerJoin('case_history', 'case_history.case_key', 'cases.case_key')
      .select((e) => [
        'cases.id',
        e.fn.max<number>('ran_at').as('ran_at'),
        e.fn.max<number | null>('failed_at').as('failed_at'),
      ])
      .where('cases.task_id', '=', task.id)
      .where('cases.round', '=', task.round)
      .where('template_id', '=', templateId)
      .where('framework', '=', framework)
      .groupBy('cases.id')
      .execute();
    return new Map<string, CaseEvidence>(
      rows.map((row) => [
        String(row.id),
        { ranAt: Number(row.ran_at), failedAt: row.failed_at === null ? null : Number(row.failed_at) },
      ]),
    );
  }

  async ofTemplate(templateId: string) {
    const row = await this.#db
      .selectFrom('templates')
      .select(['work_ms', 'setup_ms'])
      .where('id', '=', templateId)
      .executeTakeFirst();
    return { workMs: row?.work_ms ?? null, setupMs: row?.setup_ms ?? null };
  }

  async learnTemplate(templateId: string, { workMs, setupMs }: { workMs: number; setupMs: number | null }) {
    const rounded = Math.round(workMs);
    await this.#db
      .updateTable('templates')
      .set({ work_ms: rounded, setup_ms: setupMs })
      .where('id', '=', templateId)
      .where((e) =>
        e.or([
          e('work_ms', 'is', null),
          e('setup_ms', 'is', null),
          sql<boolean>`abs(work_ms - ${rounded}) * ${sql.lit(worthLearning)} > work_ms`,
          sql<boolean>`abs(setup_ms - ${setupMs ?? 0}) * ${sql.lit(worthLearning)} > setup_ms`,
        ]),
      )
      .execute();
  }

  async usualTime(workKey: string): Promise<number | null> {
    const [row] = await usualTime(this.#db, { workKey });
    return row ? Math.round(row.mean_ms) : null;
  }

  async learnUsualTime(workKey: string, { durationMs, at }: { durationMs: number; at: number }) {
    await sql`
      insert into usual_times as known (work_key, mean_ms, runs, learnt_at)
      values (${workKey}, ${durationMs}, 1, ${at})
      on conflict (work_key) do update set
        mean_ms = ${movedMean('mean_ms')}, runs = known.runs + 1, learnt_at = excluded.learnt_at`.execute(
      this.#db,
    );
  }

  async pruneUsualTimes(before: number): Promise<void> {
    await this.#db.deleteFrom('usual_times').where('learnt_at', '<', before).execute();
  }

  async forgetTemplate(templateId: string): Promise<void> {
    await this.#db.deleteFrom('case_history').where('template_id', '=', templateId).execute();
  }

  async templateAfter(templateId: string): Promise<string | null> {
    const next = await this.#db
      .selectFrom('case_history')
      .select('template_id')
      .where('template_id', '>', templateId)
      .orderBy('template_id')
      .limit(1)
      .executeTakeFirst();
    return next?.template_id ?? null;
  }

  async prune(templateId: string, before: number): Promise<void> {
    await this.#db
      .deleteFrom('case_history')
      .where('template_id', '=', templateId)
      .where('ran_at', '<', before)
      .execute();
  }
}
