import { caseStatuses } from './case-statuses.ts';
import type { CaseTable, Row } from './case-table.ts';

/** What is asked for in the field above a list: `status:failed,error suite:cart "whole words" others`. */
export interface CaseFilter {
  /** Null: any. `waiting`: not final yet. */
  readonly statuses: ReadonlySet<string> | null;
  readonly suites: readonly string[];
  /** Each has to be in the name or the suite, without regard to case. */
  readonly words: readonly string[];
}

/** Reads a filter; nothing that is written is an error: what means nothing special is searched for as it is. */
export function readFilter(text: string): CaseFilter {
  const statuses = new Set<string>();
  const suites: string[] = [];
  const words: string[] = [];
  for (const [, key, quoted, bare] of text.matchAll(/(?:(status|suite):)?(?:"([^"]*)"|(\S+))/g)) {
    const value = (quoted ?? bare ?? '').toLowerCase();
    if (key === 'status') for (const status of value.split(',').filter(isStatus)) statuses.add(status);
    else if (key === 'suite') suites.push(value);
    else if (value !== '') words.push(value);
  }
  return { statuses: statuses.size > 0 ? statuses : null, suites, words };
}

const isStatus = (text: string) => text === 'waiting' || caseStatuses.some((status) => status === text);

/** Places of the rows that a filter lets through, in the order of the table. */
export function filterRows({ rows, texts }: CaseTable, filter: CaseFilter): Uint32Array {
  const { statuses, suites, words } = filter;
  const found = new Uint32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] as Row;
    if (statuses !== null && !statuses.has(row.status ?? 'waiting')) continue;
    const text = texts[place] as string;
    if (words.some((word) => !text.includes(word))) continue;
    if (suites.length > 0 && !suites.every((suite) => row.suite.toLowerCase().includes(suite))) continue;
    found[count] = place;
    count += 1;
  }
  return found.subarray(0, count);
}

/** The filter with exactly this status, or without one where it was that already; the rest of it stays. */
export function toggleStatus(text: string, status: string): string {
  const rest = text.replace(/(^|\s)status:(?:"[^"]*"|\S*)/g, '').trim();
  const { statuses } = readFilter(text);
  if (statuses?.size === 1 && statuses.has(status)) return rest;
  return `status:${status} ${rest}`.trim();
}
