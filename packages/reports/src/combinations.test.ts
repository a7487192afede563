// One case of a matrix has one key in all combinations: a reader that takes an id for a test must see them apart.
import { expect, test } from 'vitest';
import { aTask } from '../../client/src/testing/recorded.ts';
import { AllureReader } from './read/allure/allure-reader.ts';
import { readReport } from './read/read-report.ts';
import type { ReportCase } from './read/report-case.ts';
import { reportedCase, sourceOf, textOf } from './testing/played-source.ts';
import { allureResults } from './write/allure/allure-results.ts';
import { writeCtrf } from './write/ctrf/write-ctrf.ts';

const combinations = [{ BROWSER: 'chromium' }, { BROWSER: 'firefox' }, undefined, undefined];
const tasks = combinations.map((combination, index) =>
  aTask({ id: String(index + 1), ...(combination ? { combination } : {}) }),
);
/** Failed in the first task alone, which ended first. */
const cases = tasks.map(({ id }, index) =>
  reportedCase({
    ...{ id, taskId: id, name: 'pays', caseKey: 'c'.repeat(32), finishedAt: 1_700_000_000_000 + index },
    ...(index === 0 ? { status: 'failed', cause: 'test', message: 'said' } : {}),
  }),
);
const source = sourceOf(cases, { tasks });

async function read(documents: AsyncIterable<string>): Promise<readonly ReportCase[]> {
  const allure = new AllureReader();
  const found: ReportCase[] = [];
  const bytesOf = async function* (text: string) {
    yield Buffer.from(text);
  };
  for await (const text of documents)
    for await (const item of readReport(bytesOf(text), allure))
      if (item.type === 'case') found.push(item.case);
  for (const item of allure.items()) if (item.type === 'case') found.push(item.case);
  return found;
}

const expected = [
  { name: 'pays [BROWSER=chromium]', status: 'failed' },
  { name: 'pays [BROWSER=firefox]', status: 'passed' },
  { name: 'pays', status: 'passed' },
  { name: 'pays [task=2]', status: 'passed' },
];

test('Allure results have a history for each combination, and none hides the failure of another', async () => {
  const results = async function* () {
    for await (const file of allureResults(source))
      if (file.name.endsWith('-result.json') && 'text' in file) yield file.text;
  };
  expect((await read(results())).map(({ name, status }) => ({ name, status }))).toEqual(expected);
});

test('CTRF has an id for each combination', async () => {
  const text = await textOf(writeCtrf(source));
  const { tests } = JSON.parse(text).results as { tests: { id: string }[] };
  expect(new Set(tests.map(({ id }) => id)).size).toBe(4);
  const once = async function* () {
    yield text;
  };
  expect((await read(once())).map(({ name, status }) => ({ name, status }))).toEqual(expected);
});
