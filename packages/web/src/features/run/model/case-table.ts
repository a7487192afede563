import { casesOfColumns, type ListedCase } from '@testyard/client';
import type { Case, CaseColumns, CaseStatus } from '@testyard/protocol';

/** A case as the lists of the page know it. */
export type Row = ListedCase;

/**
 * All cases of a round. It changes in place, and whoever shows it is told: 100,000 rows are not copied for each result.
 * A row keeps its place for as long as the table lives.
 */
export class CaseTable {
  readonly rows: Row[];
  /** What a search looks at, for each row. */
  readonly texts: string[];
  #places: Map<string, number> | null = null;
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(rows: Iterable<Row>) {
    this.rows = [...rows];
    this.texts = this.rows.map(textOf);
  }

  static of(columns: CaseColumns): CaseTable {
    return new CaseTable(casesOfColumns(columns));
  }

  /** How many results it has taken. */
  readonly version = (): number => this.#version;

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
    this.#places ??= new Map(this.rows.map((row, place) => [row.id, place]));
    return this.#places.get(id);
  }

  /** Takes what has become of cases, and cases that were not known. What is told twice changes nothing. */
  apply(cases: readonly Case[]): void {
    let changed = 0;
    for (const one of cases) {
      const place = this.placeOf(one.id);
      if (place === undefined) this.#add(rowOf(one));
      else if (isSame(this.rows[place], one)) continue;
      else this.rows[place] = rowOf(one);
      changed += 1;
    }
    if (changed === 0) return;
    this.#version += changed;
    for (const listener of this.#listeners) listener();
  }

  #add(row: Row): void {
    this.#places?.set(row.id, this.rows.length);
    this.rows.push(row);
    this.texts.push(textOf(row));
  }
}

const textOf = ({ name, suite }: Row): string => `${name}\n${suite}`.toLowerCase();

function rowOf({ id, taskId, name, suite, status, cause, durationMs, message }: Case): Row {
  return { id, taskId, name, suite, status, cause, durationMs, message };
}

const isSame = (
  row: Row | undefined,
  { status, message }: { status: CaseStatus | null; message: string | null },
) => row?.status === status && row.message?.slice(0, 200) === message?.slice(0, 200);
