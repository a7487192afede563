import { casesOfColumns, type ListedCase } from '@testyard/client';
import type { Case, CaseColumns, CaseStatus } from '@testyard/protocol';
import { nextTask } from './next-task.ts';

const sliceMs = 8;
const rowsBetweenLooks = 256;

/** A case as the lists of the page know it. */
export type Row = ListedCase;

/**
 * All cases of a round. It changes in place, and whoever shows it is told: 100,000 rows are not copied for each result.
 * A row keeps its place for as long as the table lives.
 */
export class CaseTable {
  readonly rows: Row[] = [];
  /** What a search looks at, for each row. */
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();
  #version = 0;
  #leftOut = 0;
  readonly #listeners = new Set<() => void>();

  constructor(rows: Iterable<Row>) {
    for (const row of rows) this.#add(row);
  }

  /** Made a few milliseconds at a time: 100,000 rows at once would hold up whoever types or scrolls. */
  static async of(columns: CaseColumns): Promise<CaseTable> {
    const table = new CaseTable([]);
    let until = performance.now() + sliceMs;
    for (const row of casesOfColumns(columns)) {
      table.#add(row);
      if (table.rows.length % rowsBetweenLooks !== 0 || performance.now() < until) continue;
      await nextTask();
      until = performance.now() + sliceMs;
    }
    return table;
  }

  /** How many results it has taken. */
  readonly version = (): number => this.#version;

  /** How many of its cases a stop left out. */
  get leftOut(): number {
    return this.#leftOut;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The row with this id; undefined where there is none. */
  byId(id: string): Row | undefined {
    const place = this.placeOf(id);
    return place === undefined ? undefined : this.rows[place];
  }

  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  /** Takes what has become of cases, and cases that were not known. What is told twice changes nothing. */
  apply(cases: readonly Case[]): void {
    let changed = 0;
    for (const one of cases) {
      const place = this.placeOf(one.id);
      if (place === undefined) this.#add(rowOf(one));
      else if (isSame(this.rows[place], one)) continue;
      else this.#replace(place, rowOf(one));
      changed += 1;
    }
    if (changed === 0) return;
    this.#version += changed;
    for (const listener of this.#listeners) listener();
  }

  #add(row: Row): void {
    this.#places.set(row.id, this.rows.length);
    this.rows.push(row);
    this.texts.push(textOf(row));
    if (isLeftOut(row)) this.#leftOut += 1;
  }

  #replace(place: number, row: Row): void {
    const before = this.rows[place];
    if (before && isLeftOut(before)) this.#leftOut -= 1;
    if (isLeftOut(row)) this.#leftOut += 1;
    this.rows[place] = row;
  }
}

/** It never ran, as somebody stopped what it is of. */
export const isLeftOut = ({ status, cause }: Pick<Row, 'status' | 'cause'>): boolean =>
  status === 'not-run' && cause === 'stopped';

const textOf = ({ name, suite }: Row): string => `${name}\n${suite}`.toLowerCase();

function rowOf({ id, taskId, name, suite, status, cause, durationMs, message }: Case): Row {
  return { id, taskId, name, suite, status, cause, durationMs, message };
}

const isSame = (
  row: Row | undefined,
  { status, message }: { status: CaseStatus | null; message: string | null },
) => row?.status === status && row.message?.slice(0, 200) === message?.slice(0, 200);
