/** Cases of a folder of Allure results: each file is one try, and what has the same history is one case. */
import type { CaseStatus, Cause } from '@testyard/protocol';
import {
  durationOf,
  headline,
  isCut,
  lineOf,
  linesOf,
  listOf,
  type Plain,
  plainOf,
  textOf,
} from '../json-text.ts';
import { ReceiptBook } from '../receipt-book.ts';
import { blankCase, type ReportCase, type ReportItem, type ReportTry } from '../report-case.ts';
import { limitName, tidyName } from '../report-text.ts';
import { isCaseStatus, isCause } from '../words.ts';
import {
  identityOf,
  keyOf,
  labelOf,
  losesParameters,
  nameOf,
  nameWithParameters,
  suiteOf,
} from './allure-identity.ts';

const taken = new Set([
  ...[
    'uuid',
    'historyId',
    'testCaseId',
    'fullName',
    'name',
    'labels',
    'status',
    'statusDetails',
    'start',
    'stop',
  ],
  ...['stage', 'attachments', 'titlePath'],
  // Which of them are kept is known when all names are.
  'parameters',
]);

export class AllureReader {
  readonly #book = new ReceiptBook('allure');
  /** Results of each case, as they came. */
  readonly #cases = new Map<string, Plain[]>();

  /** One `*-result.json`. */
  add(result: Plain, bytes: number): void {
    this.#book.bytes += bytes;
    this.#book.casesIn += 1;
    this.#book.dialect ||= labelOf(result, 'framework').slice(0, 200);
    for (const [name, value] of Object.entries(result))
      if (!taken.has(name) && !isEmpty(value)) this.#book.dropped(`result/${name}`);
    const key = keyOf(result) || `#${this.#book.casesIn}`;
    const before = this.#cases.get(key);
    if (before === undefined) this.#cases.set(key, [result]);
    else before.push(result);
  }

  *items(): Generator<ReportItem> {
    const names = this.#namesInUse();
    for (const results of this.#cases.values()) {
      const tries = results.toSorted((a, b) => durationOf(a.stop) - durationOf(b.stop));
      const last = tries.at(-1) ?? {};
      const isTwin = (names.get(identityOf(last)) ?? 0) > 1;
      const one = caseOf(tries, { book: this.#book, name: isTwin ? nameWithParameters(last) : nameOf(last) });
      for (const result of results)
        if (losesParameters(result, isTwin)) this.#book.dropped('result/parameters');
      this.#book.casesOut += 1;
      this.#book.attemptsMerged += results.length - 1;
      yield { type: 'case', case: one };
    }
    yield { type: 'receipt', receipt: this.#book.receipt() };
  }

  /** How many cases have the same suite and name. */
  #namesInUse(): ReadonlyMap<string, number> {
    const names = new Map<string, number>();
    for (const results of this.#cases.values()) {
      const identity = identityOf(results.at(-1) ?? {});
      names.set(identity, (names.get(identity) ?? 0) + 1);
    }
    return names;
  }
}

function caseOf(
  results: readonly Plain[],
  { book, name }: { readonly book: ReceiptBook; readonly name: string },
): ReportCase {
  const last = results.at(-1) ?? {};
  for (const each of results) if (isCut(plainOf(each.statusDetails).trace)) book.textsCut += 1;
  const tries = results.map(tryOf);
  const own = tries.at(-1) ?? tryOf({});
  const failedBefore = tries.slice(0, -1).some(({ status }) => status === 'failed' || status === 'error');
  const isFlaky = own.status === 'passed' && (failedBefore || plainOf(last.statusDetails).flaky === true);
  const status: CaseStatus = isFlaky ? 'flaky' : own.status;
  return {
    ...blankCase,
    ...own,
    suite: limitName(suiteOf(last)),
    name: tidyName(name),
    file: labelOf(last, 'testyard.file').slice(0, 4096) || null,
    line: lineOf(Number(labelOf(last, 'testyard.line'))),
    ...{ status, cause: isFlaky ? null : own.cause },
    attempts: tries.length,
    tries: tries.length > 1 ? tries : [],
    attachments: listOf(last.attachments)
      .flatMap((each) => textOf(plainOf(each).source) || [])
      .slice(0, 1000),
  };
}

const statuses: Readonly<Record<string, CaseStatus>> = {
  passed: 'passed',
  failed: 'failed',
  broken: 'error',
  skipped: 'skipped',
};

function tryOf(result: Plain): ReportTry {
  const told = plainOf(result.statusDetails);
  const ownStatus = labelOf(result, 'testyard.status');
  const word = textOf(result.status);
  const isOurs =
    isCaseStatus(ownStatus) &&
    /^(blocked|not-run|not-reported)$/.test(ownStatus) &&
    /^(broken|unknown)$/.test(word);
  // Of `unknown` nothing is known, which is no success.
  const status = isOurs
    ? ownStatus
    : Object.hasOwn(statuses, word)
      ? (statuses[word] ?? 'not-reported')
      : 'not-reported';
  const [message, details] = [linesOf(told.message), linesOf(told.trace)];
  const [start, stop] = [durationOf(result.start), durationOf(result.stop)];
  return {
    ...{
      status,
      cause: causeOf(status, labelOf(result, 'testyard.cause')),
      durationMs: start > 0 && stop > start ? stop - start : 0,
    },
    ...{
      message: headline(message, details),
      details: details ?? (message?.includes('\n') ? message : null),
      output: null,
    },
  };
}

function causeOf(status: CaseStatus, told: string): Cause | null {
  if (status === 'passed' || status === 'skipped' || status === 'flaky') return null;
  if (isCause(told)) return told;
  if (status === 'not-reported') return 'not-reported';
  return status === 'failed' || status === 'error' ? 'test' : null;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);
