import { expect, test } from 'vitest';
import { AllureReader } from './allure/allure-reader.ts';
import { readReport } from './read-report.ts';
import type { ReportItem } from './report-case.ts';

async function read(...documents: readonly (string | object)[]) {
  const allure = new AllureReader();
  const items: ReportItem[] = [];
  for (const document of documents) {
    const isText = typeof document === 'string' || Buffer.isBuffer(document);
    const text = isText ? document : JSON.stringify(document);
    const bytes = (async function* () {
      yield Buffer.from(text);
    })();
    for await (const item of readReport(bytes, allure)) items.push(item);
  }
  items.push(...allure.items());
  return {
    cases: items.flatMap((item) => (item.type === 'case' ? [item.case] : [])),
    told: items.flatMap((item) =>
      item.type === 'notice' || item.type === 'problem' ? [item.remark.rule] : [],
    ),
    failures: items.flatMap((item) =>
      item.type === 'notice' && item.kind === 'failure' ? [item.remark.rule] : [],
    ),
    receipts: items.flatMap((item) => (item.type === 'receipt' ? [item.receipt] : [])),
  };
}
const outline = ({ cases }: Awaited<ReturnType<typeof read>>) =>
  cases.map(
    ({ status, suite, name, message }) =>
      `${status} ${suite}::${name}${message === null ? '' : ` | ${message}`}`,
  );
const ctrf = (tests: readonly unknown[], summary = {}) => ({
  results: { tool: { name: 'jest' }, summary, tests },
});

test('CTRF of old versions and of others: suites as text, what nobody knows is no success', async () => {
  const report = await read(
    ctrf([
      { name: 'a', status: 'passed', duration: 5, suite: 'cart' },
      { name: 'b', status: 'failed', duration: 5, message: 'no', trace: 'at x', browser: 'chrome' },
      { name: 'c', status: 'pending' },
      { name: 'd', status: 'other', rawStatus: 'timedOut', message: 'late' },
      { name: 'e', status: 'passed', flaky: true, retries: 2 },
      { status: 'astonished' },
      'no test',
    ]),
  );
  expect(outline(report)).toEqual([
    'passed cart::a',
    'failed ::b | no',
    'skipped ::c',
    'error ::d | late',
    'flaky ::e',
    'error ::(no name)',
    'error ::(no name)',
  ]);
  expect(report.cases[4]?.attempts).toBe(3);
  expect(report.receipts[0]).toMatchObject({
    ...{ format: 'ctrf', dialect: 'jest', cases: { in: 7, out: 7 }, attemptsMerged: 2 },
    dropped: [{ field: 'tests/browser', count: 1 }],
  });
});

test('a CTRF case that passed after a try that failed is flaky, whether it says so or not', async () => {
  const tries = (...ended: object[]) => ({ name: 'a', status: 'passed', retries: 1, retryAttempts: ended });
  const hostLost = { status: 'other', rawStatus: 'error', extra: { cause: 'infrastructure' } };
  const report = await read(
    ctrf([
      tries({ attempt: 1, status: 'failed' }, { attempt: 2, status: 'passed' }),
      tries(hostLost, { status: 'passed' }),
    ]),
  );
  expect(outline(report)).toEqual(['flaky ::a', 'passed ::a']);
});

test('CTRF tries with the last one among them, and without: none is lost, nor what the test says of its end', async () => {
  const [one, two] = [1, 2].map((attempt) => ({ attempt, status: 'failed', message: `try ${attempt}` }));
  const failed = { name: 'a', status: 'failed', message: 'try 2', trace: 'at x' };
  const passed = { name: 'a', status: 'passed', stdout: ['done'] };
  const report = await read(
    ctrf([
      { ...failed, retries: 1, retryAttempts: [one] },
      { ...failed, retries: 1, retryAttempts: [one, two] },
      { ...failed, retryAttempts: [one] },
      { ...failed, retryAttempts: [one, two] },
      { ...passed, retries: 2, flaky: true, retryAttempts: [one, two] },
      { ...passed, retryAttempts: [one, two] },
      { ...passed, retries: 1, retryAttempts: [one, { status: 'passed' }] },
    ]),
  );
  const told = report.cases.map(({ attempts, tries }) => [attempts, tries.map((each) => each.message)]);
  expect(told).toEqual([
    ...Array.from({ length: 4 }, () => [2, ['try 1', 'try 2']]),
    ...Array.from({ length: 2 }, () => [3, ['try 1', 'try 2', null]]),
    [2, ['try 1', null]],
  ]);
  expect(report.cases[0]?.tries[1]?.details).toBe('at x');
  expect(report.cases[4]?.tries[2]).toMatchObject({ status: 'passed', output: 'done' });
});

test('a CTRF report that lies about itself is found out', async () => {
  const report = await read(ctrf([{ name: 'a', status: 'failed' }], { tests: 3, failed: 0 }));
  expect(report.told).toEqual(['report-counts-cases', 'report-counts-failures']);
  expect(report.receipts[0]?.disagreements).toEqual([
    { suite: '', of: 'cases', declared: 3, found: 1 },
    { suite: '', of: 'failures', declared: 0, found: 1 },
  ]);
});

test('a CTRF report that counts failures and tells of none is no success', async () => {
  const report = await read(ctrf([{ name: 'a', status: 'passed' }], { tests: 1, failed: 2 }));
  expect(report.failures).toEqual(['report-counts-failures']);
  const flaky = { name: 'a', status: 'passed', flaky: true, retries: 1 };
  expect((await read(ctrf([flaky], { tests: 1, failed: 1 }))).failures).toEqual([]);
  expect((await read(ctrf([flaky], { tests: 1, failed: 2 }))).failures).toEqual(['report-counts-failures']);
});

test('Allure results with one history are one case: the last says how it ended', async () => {
  const labels = [
    { name: 'parentSuite', value: 'shop' },
    { name: 'suite', value: 'cart' },
    { name: 'framework', value: 'junit5' },
  ];
  const result = { uuid: 'u', historyId: 'h', name: 'adds', labels, start: 100, stop: 200 };
  const report = await read(
    { ...result, status: 'passed', start: 300, stop: 350 },
    { ...result, status: 'broken', statusDetails: { message: 'no\nmore', trace: 'at x' } },
    {
      ...result,
      historyId: 'i',
      name: 'pays',
      status: 'failed',
      statusDetails: { message: 'no' },
      steps: [{}],
    },
    { uuid: 'v', name: 'lost', status: 'unknown' },
  );
  expect(outline(report)).toEqual([
    'flaky shop > cart::adds',
    'failed shop > cart::pays | no',
    'not-reported ::lost',
  ]);
  expect(report.cases[0]?.tries.map(({ status, message }) => [status, message])).toEqual([
    ['error', 'no'],
    ['passed', null],
  ]);
  expect(report.receipts).toMatchObject([
    {
      ...{ format: 'allure', dialect: 'junit5', cases: { in: 4, out: 3 }, attemptsMerged: 1 },
      dropped: [{ field: 'result/steps', count: 1 }],
    },
  ]);
});

test('parameters of Allure results are told of as not kept where no name holds them, and nowhere else', async () => {
  const given = (name: string, ...parameters: object[]) => ({
    ...{ uuid: `${name}${JSON.stringify(parameters)}`, fullName: name, name, status: 'passed', parameters },
  });
  const [one, two] = [
    { name: 'n', value: '1' },
    { name: 'n', value: '2' },
  ];
  const named = await read(given('adds', one), given('adds', two));
  expect(named.cases.map(({ name }) => name)).toEqual(['adds [n=1]', 'adds [n=2]']);
  expect(named.receipts[0]?.dropped).toEqual([]);
  const lone = await read(given('adds', one), given('pays'));
  expect(lone.receipts[0]?.dropped).toEqual([{ field: 'result/parameters', count: 1 }]);
  const hidden = await read(
    given('adds', one, { name: 'k', value: 'x', mode: 'hidden' }),
    given('adds', two),
  );
  expect(hidden.receipts[0]?.dropped).toEqual([{ field: 'result/parameters', count: 1 }]);
});

test.each<[string, string, string | undefined]>([
  ['TAP version 13\n1..1\nok 1 - a\n', 'passed ::a', undefined],
  ['# log line\nok 1 - a\nnot ok 2 - b\n1..2\n', 'passed ::a', undefined],
  ['<testsuite name="s"><testcase name="a"/></testsuite>', 'passed s::a', undefined],
  ['{"results": {"tests": [{"name": "a"', '', 'report-json'],
  ['{"reportFormat": "CTRF", "results": {}}', '', 'report-not-ctrf'],
  ['{"uuid": "u", "name": "a"}', '', 'report-not-allure'],
  ['{"any": "thing"}', '', 'report-unknown'],
  ['[]', '', 'report-unknown'],
  ['hello', '', 'report-not-xml'],
  [`x${'\n'.repeat(65_000)}`, '', 'report-not-xml'],
  ['', '', 'report-empty'],
])('%j is recognised by its content', async (text, first, problem) => {
  const report = await read(text);
  expect(outline(report)[0] ?? '').toBe(first);
  expect(report.told.at(-1)).toBe(problem);
  expect(report.receipts.length).toBeGreaterThan(0);
});

test('who stops reading in between leaves no file open', async () => {
  let isClosed = false;
  const bytes = (async function* () {
    try {
      for (;;) yield Buffer.from('<no-report>'.repeat(10_000));
    } finally {
      isClosed = true;
    }
  })();
  for await (const _ of readReport(bytes, new AllureReader()));
  expect(isClosed).toBe(true);
});

test('a report in UTF-16, as PowerShell writes what was printed, is known by what it is', async () => {
  const little = (text: string) => Buffer.from(text, 'utf16le');
  const ways = [
    little,
    (text: string) => little(text).swap16(),
    (text: string) => little(`\ufeff${text}`),
    (text: string) => little(`\ufeff${text}`).swap16(),
  ];
  const robot = '<suite name="S"><test name="加"><status status="FAIL">no</status></test></suite>';
  for (const wide of ways) {
    for (const text of [
      'TAP version 13\n1..1\r\nnot ok 1 - 加\n',
      '\n<testsuite name="S"><testcase name="加"><failure>no</failure></testcase></testsuite>',
      JSON.stringify(ctrf([{ name: '加', status: 'failed', duration: 5 }])),
      `<robot generator="Robot 7.0 (Python 3.12)">${robot}</robot>`,
    ]) {
      const { cases, receipts, told } = await read(wide(text));
      expect(cases.map(({ status, name }) => `${status} ${name}`)).toEqual(['failed 加']);
      expect(told).toEqual([]);
      expect(receipts[0]).toMatchObject({ bytes: wide(text).length });
    }
  }
});
