/**
 * In which order the cases of a round ended: their ids in lists, one for each batch of results. An index of the cases
 * would be written for each of them.
 */
import type {
  CaseFilter,
  CaseStatus,
  CaseUpdate,
  LedgerCase,
  NamedCase,
  PageOf,
  PageRequest,
  RoundOfRun,
} from '@testyard/core';
import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { CaseRow, Tables } from '../schema.ts';
import { chunksOf, type Database, pageOf } from '../sql/database.ts';
import type { RowLists } from '../sql/row-lists.ts';
import { statement } from '../sql/statement.ts';
import { caseOf } from './case-rows.ts';

/** Ends of cases that nobody executed. */
const neverRan: readonly CaseStatus[] = ['blocked', 'not-run', 'not-reported'];

/** Cases of one list. */
const longest = 500;
/** Lists that are read at once, at first and at most; cases that are. */
const fewLists = 2;
const manyLists = 256;
const mostAtOnce = 5_000;

const insertList = statement((db, row: Tables['case_ends']) => db.insertInto('case_ends').values(row));

/** Those of these cases that have ended; their numbers follow each other. */
export async function noteEnds(
  db: Database,
  { runId, round }: RoundOfRun,
  updates: readonly CaseUpdate[],
): Promise<void> {
  const ended = updates.flatMap(({ id, finishSequence }) =>
    finishSequence === null ? [] : [{ id, finishSequence }],
  );
  ended.sort((one, other) => one.finishSequence - other.finishSequence);
  for (const chunk of chunksOf(ended, longest)) {
    const [first] = chunk;
    if (first === undefined) return;
    await insertList(db, {
      ...{ run_id: runId, round, first_sequence: first.finishSequence },
      last_sequence: first.finishSequence + chunk.length - 1,
      case_ids: chunk.map(({ id }) => id).join(','),
    });
  }
}

/** All cases of a task that ended after a number of its run. */
export async function noteTaskEnds(db: Database, taskId: string, sequence: number): Promise<void> {
  await sql`
    insert into case_ends (run_id, round, last_sequence, first_sequence, case_ids)
    select run_id, round, max(finish_sequence), min(finish_sequence),
      string_agg(cast(id as text), ',' order by finish_sequence)
    from cases where task_id = ${taskId} and finish_sequence > ${sequence}
    group by run_id, round, finish_sequence / ${sql.lit(longest)}`.execute(db);
}

export type Cases = SelectQueryBuilder<Tables, 'cases', Selectable<CaseRow>>;

export class RoundEnds {
  readonly #db: Database;
  readonly #lists: RowLists;
  readonly #runId: string;
  readonly #round: number | null;

  constructor(db: Database, lists: RowLists, of: Pick<CaseFilter, 'runId' | 'round'>) {
    this.#db = db;
    this.#lists = lists;
    this.#runId = of.runId;
    this.#round = of.round;
  }

  /** Of `cases`, those that have ended, as they ended. */
  async page(cases: Cases, page: PageRequest): Promise<PageOf<LedgerCase>> {
    const rows: Selectable<CaseRow>[] = [];
    const after = Number(page.after ?? 0);
    for await (const ids of this.#after(after, page.limit + 1)) {
      const among = cases.where(this.#lists.among('id', ids)).orderBy('finish_sequence');
      rows.push(...(await among.limit(page.limit + 1 - rows.length).execute()));
      if (rows.length > page.limit) break;
    }
    const key = (row: Selectable<CaseRow>) => String(row.finish_sequence);
    const found = pageOf(rows, page, { item: caseOf, key });
    const last = rows.at(-1);
    return found.next === null && last ? { ...found, next: key(last) } : found;
  }

  /** Of those that were executed, the last that ended up to this number. */
  async lastUpTo(sequence: number): Promise<NamedCase | null> {
    for await (const ids of this.#upTo(sequence)) {
      const found = await this.#first(this.#ran(ids).orderBy('finish_sequence', 'desc'));
      if (found) return found;
    }
    return null;
  }

  /** Of those that were executed, the first that ended after it; `taskId`: of this task. */
  async firstAfter(sequence: number, taskId?: string): Promise<NamedCase | null> {
    for await (const ids of this.#after(sequence)) {
      let query = this.#ran(ids).orderBy('finish_sequence');
      if (taskId !== undefined) query = query.where('task_id', '=', taskId);
      const found = await this.#first(query);
      if (found) return found;
    }
    return null;
  }

  /** The first that ended after it in whatever way. */
  async anyAfter(sequence: number): Promise<NamedCase | null> {
    for await (const ids of this.#after(sequence, 1)) return this.#first(this.#among(ids));
    return null;
  }

  #ran(ids: readonly number[]): Cases {
    return this.#among(ids).where('status', 'not in', neverRan);
  }

  #among(ids: readonly number[]): Cases {
    return this.#db.selectFrom('cases').selectAll().where(this.#lists.among('id', ids));
  }

  async #first(query: Cases): Promise<NamedCase | null> {
    const row = await query.limit(1).executeTakeFirst();
    return row ? { caseId: String(row.id), name: row.name } : null;
  }

  /** Ids of those that ended after it, as they ended, in parts, the first of so many at most. */
  async *#after(sequence: number, first = longest): AsyncGenerator<readonly number[]> {
    let [after, most] = [sequence, fewLists];
    for (let size = 8 * first; ; size *= 8) {
      const query = this.#read(most).where('last_sequence', '>', after).orderBy('round');
      const lists = await query.orderBy('last_sequence').execute();
      const ids = lists.flatMap((list) => idsOf(list).slice(Math.max(0, after + 1 - list.first_sequence)));
      const count = ids.length;
      yield* chunksOf(ids.splice(0, first), first);
      yield* chunksOf(ids, mostAtOnce);
      const last = lists.at(-1);
      if (last === undefined || lists.length < most) return;
      after = last.last_sequence;
      most = Math.min(Math.ceil((Math.min(size, mostAtOnce) * lists.length) / count), manyLists);
    }
  }

  /** Ids of those that ended up to it, in parts, the last part first. */
  async *#upTo(sequence: number): AsyncGenerator<readonly number[]> {
    let [upTo, most] = [sequence, fewLists];
    for (;;) {
      const query = this.#read(most).where('first_sequence', '<=', upTo).orderBy('round', 'desc');
      const lists = await query.orderBy('last_sequence', 'desc').execute();
      for (const list of lists) yield idsOf(list).slice(0, upTo + 1 - list.first_sequence);
      const last = lists.at(-1);
      if (last === undefined || lists.length < most) return;
      [upTo, most] = [last.first_sequence - 1, manyLists];
    }
  }

  #read(most: number) {
    const query = this.#db.selectFrom('case_ends').selectAll().where('run_id', '=', this.#runId).limit(most);
    return this.#round === null ? query : query.where('round', '=', this.#round);
  }
}

const idsOf = ({ case_ids }: Tables['case_ends']): number[] => case_ids.split(',').map(Number);
