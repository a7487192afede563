/** What goes out and comes in again has lost nothing that both formats can say. */
import type { CaseStatus, Cause } from '@testyard/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AllureReader } from './read/allure/allure-reader.ts';
import { readReport } from './read/read-report.ts';
import type { ReportCase, ReportItem } from './read/report-case.ts';
import { reportedCase, reportedTry, sourceOf, textOf } from './testing/played-source.ts';
import { allureResults } from './write/allure/allure-results.ts';
import { writeCtrf } from './write/ctrf/write-ctrf.ts';
import { writeJUnit } from './write/junit/write-junit.ts';
import type { ReportedCase } from './write/reported.ts';

/** A word that no reader takes for a banner, a place or a number. */
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 16 })
  .map((text) => `w${text.replace(/[^\P{C}]|[\s\uFFFD-\uFFFF>]/gu, '_')}`);
const causes: Readonly<Record<CaseStatus, readonly (Cause | null)[]>> = {
  passed: [null],
  skipped: [null],
  flaky: [null],
  failed: ['test', 'time-out', 'resource-limit'],
  error: ['test', 'tool', 'infrastructure'],
  blocked: ['sut'],
  'not-run': ['stopped', 'infrastructure', 'configuration'],
  'not-reported': ['not-reported'],
};

interface Made {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  readonly name: string;
  readonly suite: readonly string[];
  readonly said: string;
  readonly details: string;
  readonly ms: number;
  readonly retries: number;
  readonly place: { readonly file: string; readonly line: number } | null;
}

const made: fc.Arbitrary<Made> = fc.constantFrom(...(Object.keys(causes) as CaseStatus[])).chain((status) =>
  fc.record({
    ...{ status: fc.constant(status), cause: fc.constantFrom(...causes[status]), name: word },
    suite: fc.array(word, { minLength: 1, maxLength: 3 }),
    ...{ said: word, details: word, ms: fc.integer({ min: 1, max: 9_999_999 }), retries: fc.nat(3) },
    place: fc.option(fc.record({ file: word, line: fc.integer({ min: 1, max: 99_999 }) }), { nil: null }),
  }),
);

function reported(one: Made, index: number): ReportedCase {
  const id = String(index + 1);
  const isOf = (...statuses: CaseStatus[]) => statuses.includes(one.status);
  const retries = isOf('flaky') ? one.retries + 1 : isOf('failed', 'error') ? one.retries : 0;
  const finishedAt = 1_700_000_000_000 + index;
  const earlier = Array.from({ length: retries }, (_, at) =>
    reportedTry({
      number: at + 1,
      message: `${one.said}${at}`,
      details: `${one.said}${at}\n${one.details}`,
      finishedAt,
    }),
  );
  const message = isOf('passed', 'flaky') ? null : one.said;
  const ended = { status: isOf('flaky') ? ('passed' as const) : one.status, cause: one.cause, message };
  const details = isOf('failed', 'error') ? `${one.said}\n${one.details}` : null;
  const last = reportedTry({ number: retries + 1, ...ended, details, durationMs: one.ms, finishedAt });
  return reportedCase({
    ...{
      id,
      name: `${one.name} ${id}`,
      suite: one.suite.join(' > '),
      status: one.status,
      cause: one.cause,
      message,
    },
    ...{
      durationMs: one.ms,
      attempts: retries + 1,
      finishedAt,
      file: one.place?.file ?? null,
      line: one.place?.line ?? null,
    },
    tries: isOf('passed') ? [] : [...earlier, last],
  });
}

/** What all three formats can say. */
const essence = (one: ReportCase | ReportedCase) => ({
  ...{ name: one.name, suite: one.suite.replace(/^checkout\./, ''), status: one.status, cause: one.cause },
  ...{ ms: one.durationMs, attempts: one.attempts },
  message: one.status === 'flaky' ? null : one.message,
  tries:
    one.tries.length > 1 ? one.tries.map(({ status, message, details }) => [status, message, details]) : [],
});
const place = ({ file, line }: ReportCase | ReportedCase) => ({ file, line });

function asReported(one: ReportCase, index: number): ReportedCase {
  const finishedAt = 1_700_000_000_000 + index;
  const { message, details, output, status, cause, durationMs } = one;
  const own = { number: 1, status, cause, durationMs, message, details, output, executor: null, finishedAt };
  const tries = one.tries.map((each, at) => ({ ...own, ...each, number: at + 1 }));
  return reportedCase({
    ...{
      id: String(index + 1),
      name: one.name,
      suite: one.suite.replace(/^checkout\./, ''),
      file: one.file,
      line: one.line,
    },
    ...{ status, cause, durationMs, message, attempts: one.attempts, finishedAt },
    tries: tries.length > 0 ? tries : status === 'passed' ? [] : [own],
  });
}

async function casesOf(documents: AsyncIterable<string>): Promise<readonly ReportCase[]> {
  const allure = new AllureReader();
  const items: ReportItem[] = [];
  for await (const text of documents)
    for await (const item of readReport(bytesOf(text), allure)) items.push(item);
  items.push(...allure.items());
  for (const item of items)
    if (item.type === 'problem' || item.type === 'notice') throw new Error(item.message);
  return items.flatMap((item) => (item.type === 'case' ? [item.case] : []));
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

type Write = (cases: readonly ReportedCase[]) => AsyncIterable<string>;
const writers: Readonly<Record<string, Write>> = {
  junit: async function* (cases) {
    yield await textOf(writeJUnit(sourceOf(cases, { tasks: passedWhere(cases) })));
  },
  ctrf: async function* (cases) {
    yield await textOf(writeCtrf(sourceOf(cases)));
  },
  allure: async function* (cases) {
    for await (const file of allureResults(sourceOf(cases)))
      if ('text' in file && file.name.endsWith('-result.json')) yield file.text;
  },
};

/** A task is red only where a case is: a stand-in for a red task would be one case more. */
function passedWhere(cases: readonly ReportedCase[]) {
  const { run } = sourceOf(cases);
  return run.tasks.map((task) => ({ ...task, verdict: 'passed' as const }));
}

test.each(['junit', 'ctrf', 'allure'])('out as %s, in, and out again', async (format) => {
  const write = writers[format] as Write;
  await fc.assert(
    fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 8 }), async (list) => {
      const cases = list.map(reported);
      const once = await casesOf(write(cases));
      expect(once.map(essence)).toEqual(cases.map(essence));
      expect(once.map(place)).toEqual(cases.map(place));
      expect(await casesOf(write(once.map(asReported)))).toEqual(once);
    }),
    { numRuns: 60 },
  );
});
