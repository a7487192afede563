/** Cases of a CTRF report, of whatever version: what all have in common is `results.tests`. */
import type { CaseStatus, Cause } from '@testyard/protocol';
import {
  countOf,
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
import { remarked } from '../report-remark.ts';
import { limitName, nameWith, tidyName } from '../report-text.ts';
import { isCaseStatus, isCause } from '../words.ts';

const taken = new Set([
  ...['name', 'status', 'duration', 'suite', 'message', 'trace', 'rawStatus', 'filePath', 'line', 'retries'],
  ...['retryAttempts', 'flaky', 'stdout', 'stderr', 'attachments', 'start', 'stop', 'extra', 'id'],
]);
const triesKept = 100;

export function* readCtrf(document: Plain, bytes: number): Generator<ReportItem> {
  const book = new ReceiptBook('ctrf');
  const results = plainOf(document.results);
  const tool = plainOf(results.tool);
  book.dialect = [textOf(tool.name), textOf(tool.version)].filter(Boolean).join(' ').slice(0, 200);
  book.bytes = bytes;
  let failed = 0;
  let unsuccessful = 0;
  /** Tries that failed of tests that passed at last. */
  let madeUpFor = 0;
  const tests = listOf(results.tests);
  const twins = twinsAmong(tests.map(plainOf));
  for (const test of tests) {
    const one = caseOf(plainOf(test), { book, isTwin: twins.has(placeOf(plainOf(test))) });
    if (plainOf(test).status === 'failed') failed += 1;
    if (one.cause !== null) unsuccessful += 1;
    if (one.status === 'flaky') madeUpFor += Math.max(1, one.attempts - 1);
    book.casesIn += 1;
    book.casesOut += 1;
    book.attemptsMerged += one.attempts - 1;
    yield { type: 'case', case: one };
  }
  const summary = plainOf(results.summary);
  const counts = [
    { of: 'cases', rule: 'report-counts-cases', declared: countOf(summary.tests), found: tests.length },
    { of: 'failures', rule: 'report-counts-failures', declared: countOf(summary.failed), found: failed },
  ] as const;
  for (const { of, rule, declared, found } of counts) {
    if (declared === null || declared === found) continue;
    book.disagrees({ suite: '', of, declared, found });
    yield {
      type: 'notice',
      // That all went well is not known where none of the failures that are counted is told of.
      kind: of === 'failures' && declared > madeUpFor && unsuccessful === 0 ? 'failure' : 'warning',
      ...remarked(rule, { suite: remarked('report-itself'), declared, found }),
    };
  }
  yield { type: 'receipt', receipt: book.receipt() };
}

const placeOf = ({ suite, name }: Plain): string => JSON.stringify([suite, name]);

/** Suites and names that several tests have: their parameters tell them apart. */
function twinsAmong(tests: readonly Plain[]): ReadonlySet<string> {
  const [seen, twins] = [new Set<string>(), new Set<string>()];
  for (const place of tests.map(placeOf)) (seen.has(place) ? twins : seen).add(place);
  return twins;
}

function nameOf({ name, parameters }: Plain, isTwin: boolean): string {
  const told = Object.entries(plainOf(parameters)).map(([key, value]) => ({
    name: key,
    value: wordOf(value),
  }));
  return isTwin ? nameWith(textOf(name), told) : textOf(name);
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function caseOf(
  test: Plain,
  { book, isTwin }: { readonly book: ReceiptBook; readonly isTwin: boolean },
): ReportCase {
  for (const name of Object.keys(test))
    if (!taken.has(name) && !(isTwin && name === 'parameters')) book.dropped(`tests/${name}`);
  for (const text of [test.message, test.trace]) if (isCut(text)) book.textsCut += 1;
  const extra = plainOf(test.extra);
  const [message, trace] = [linesOf(test.message), linesOf(test.trace)];
  const told = listOf(test.retryAttempts).map(plainOf);
  const said = statusOf(test);
  const suite = Array.isArray(test.suite)
    ? test.suite.map(textOf).filter(Boolean).join(' > ')
    : textOf(test.suite);
  const outputs = [linesOf(test.stdout), linesOf(test.stderr)].filter((text) => text !== null);
  const output = outputs.length === 0 ? null : outputs.join('\n');
  const before = told.slice(0, triesKept - 1).map(tryOf);
  const last = told.at(-1);
  const isTold = last !== undefined && tellsOfAll(test, told);
  const end = isTold ? tryOf(last) : { ...tryOf({ ...test, flaky: false }), output };
  const tries = [...before.slice(0, isTold ? told.length - 1 : undefined), end];
  const attempts = told.length + (isTold ? 0 : 1);
  const status = said === 'passed' && tries.some(speaksAgainst) ? 'flaky' : said;
  return {
    ...blankCase,
    suite: limitName(suite.trim()),
    name: tidyName(nameOf(test, isTwin)),
    file: textOf(test.filePath).slice(0, 4096) || null,
    line: lineOf(test.line),
    status,
    cause: causeOf(status, extra.cause),
    durationMs: durationOf(test.duration),
    message: status === 'passed' ? null : headline(message, trace),
    details: detailsOf(status, { message, trace, extra }),
    output,
    attempts: Math.max(1, attempts, (countOf(test.retries) ?? 0) + 1),
    tries: tries.length > 1 ? tries : [],
    attachments: listOf(test.attachments)
      .flatMap((each) => textOf(plainOf(each).path) || [])
      .slice(0, 1000),
  };
}

function detailsOf(
  status: CaseStatus,
  {
    message,
    trace,
    extra,
  }: { readonly message: string | null; readonly trace: string | null; readonly extra: Plain },
): string | null {
  if (status === 'passed' || status === 'flaky') return null;
  return trace ?? linesOf(extra.skipDetails) ?? (message?.includes('\n') ? message : null);
}

/** Our own word where it agrees with that of CTRF; of others' words those that are told apart here, too. */
function statusOf({ status, rawStatus, flaky }: Plain): CaseStatus {
  if (status === 'passed') return flaky === true ? 'flaky' : 'passed';
  if (status === 'failed') return 'failed';
  if (status === 'skipped' || status === 'pending') return 'skipped';
  const raw = textOf(rawStatus);
  if (isCaseStatus(raw) && /^(error|blocked|not-run|not-reported)$/.test(raw)) return raw;
  return 'error';
}

function causeOf(status: CaseStatus, told: unknown): Cause | null {
  if (status === 'passed' || status === 'skipped' || status === 'flaky') return null;
  if (isCause(told)) return told;
  return status === 'failed' || status === 'error' ? 'test' : null;
}

/** Whether the last try is among those that are told of: there are tools that leave it out, because the test says the same. */
function tellsOfAll(test: Plain, told: readonly Plain[]): boolean {
  const retries = countOf(test.retries);
  if (retries !== null) return told.length > retries;
  const [last, end] = [tryOf(told.at(-1) ?? {}), tryOf({ ...test, flaky: false })];
  return last.status === end.status && (last.message === null || last.message === end.message);
}

/** Whether a try failed by its test: what was in the way of one is no matter of its success. */
function speaksAgainst({ status, cause }: ReportTry): boolean {
  return (status === 'failed' || status === 'error') && cause !== 'set-up' && cause !== 'infrastructure';
}

function tryOf(told: Plain): ReportTry {
  const extra = plainOf(told.extra);
  const status = statusOf({ ...told, rawStatus: told.rawStatus ?? extra.rawStatus });
  const [message, details] = [linesOf(told.message), linesOf(told.trace)];
  return {
    ...{ status, cause: causeOf(status, extra.cause), durationMs: durationOf(told.duration) },
    ...{ message: headline(message, details), details, output: linesOf(told.stdout) },
  };
}
