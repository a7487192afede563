// A real Playwright on the example suite: what it says is what the session says.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { given, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { playwrightFramework as framework } from './playwright-framework.ts';

const copyOf = fileURLToPath(new URL('../../../../../examples/playwright', import.meta.url));
const isFull = process.env.TESTYARD_FULL === '1';
const timeout = 120_000;

const basket = '[shop] › tests/basket.spec.ts';
const hooks = '[shop] › tests/hooks.spec.ts';

test('a session lists, runs what it is given and ends', { timeout }, async () => {
  const files = {
    'playwright.config.ts': 'export default { retries: 3, workers: 4 };',
    'a.spec.ts': `
      import { expect, test } from '@playwright/test';
      for (const n of [1, 2]) test(\`is \${n}\`, () => expect(n).toBe(1));
      test.fixme('later', () => {});`,
  };
  const trial = await new RunnerTrial({ framework, files }).complete();
  expect(trial.history()).toEqual([
    ...['started a.spec.ts › is 1', 'passed a.spec.ts › is 1'],
    ...['started a.spec.ts › is 2', 'failed a.spec.ts › is 2'],
    ...['started a.spec.ts › later', 'skipped a.spec.ts › later'],
  ]);
});

test.runIf(isFull)('the suite of the example ends in every outcome that there is', { timeout }, async () => {
  const plan = { arguments: ['--project', 'shop'] };
  const trial = await new RunnerTrial({ framework, copyOf, plan }).complete();
  expect(trial.counts()).toEqual({ passed: 9, failed: 6, error: 4, skipped: 3 });
  expect(trial.result('[prices] › tests/prices.setup.ts › prices are there').status).toBe('passed');
  expect(trial.result(`${basket} › fails by an assertion`)).toMatchObject({
    ...{ status: 'failed', cause: 'test', phase: 'call' },
    message: 'Error: the total · Expected: 1300 · Received: 1200',
    details: expect.stringMatching(/basket\.spec\.ts:\d+.*> \d+ \|.*fill the basket/s),
  });
  expect(trial.files.ended).toContainEqual([
    `${basket} › fails by an assertion 1`,
    expect.arrayContaining(['basket.json', 'receipt.txt']),
  ]);
  expect(trial.result(`${basket} › fails softly twice`).details).toMatch(/1 of 2.*2 of 2/s);
  expect(trial.result(`${basket} › is too slow for its own limit`)).toMatchObject({ cause: 'time-out' });
  expect(trial.result(`${basket} › is expected to fail`).message).toMatch(/^Failed as expected: /);
  expect(trial.result(`${basket} › should fail and does not`)).toMatchObject({ status: 'failed' });
  expect(trial.result(`${basket} › 支付 超时重试 😀`)).toMatchObject({
    status: 'passed',
    output: '重试: 支付网关没有响应\n',
  });
  expect(trial.result(`${basket} › is skipped while it runs`).message).toBe('not on this system');
  expect(trial.result(`${hooks} › a hook that fails › is an error`)).toMatchObject({ phase: 'setup' });
  expect(trial.result(`${hooks} › an order › arrives`)).toMatchObject({
    status: 'error',
    message: expect.stringMatching(/^Did not run/),
  });
  // What cleans up has run at the end, and is no case.
  expect(existsSync(join(trial.folder, 'test-results/prices.json'))).toBe(false);
});

test.runIf(isFull)('the counts are those of Playwright itself', { timeout }, async () => {
  const trial = await new RunnerTrial({ framework, copyOf }).complete();
  const alone = new RunnerTrial({ framework });
  cpSync(trial.folder, alone.folder, { recursive: true });
  const report = join(alone.folder, 'report.json');
  await promisify(execFile)(
    'node',
    [join(trial.folder, 'node_modules/@playwright/test/cli.js'), 'test', '--retries=0', '--reporter=json'],
    { cwd: alone.folder, env: { ...process.env, CI: '1', PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
  ).catch(() => undefined);
  const { expected, unexpected, skipped } = JSON.parse(readFileSync(report, 'utf8')).stats;
  const counts = trial.counts();
  // The test that cleans up is no case; what did not run Playwright counts as skipped.
  const notRun = trial.events.filter(
    (event) => 'message' in event && /^Did not run/.test(event.message ?? ''),
  );
  expect(counts.passed).toBe(expected - 1);
  expect(counts.skipped).toBe(skipped - notRun.length);
  expect((counts.failed ?? 0) + (counts.error ?? 0)).toBe(unexpected + notRun.length);
});

test.runIf(isFull)('a worker that dies is told of its case, and the others run', { timeout }, async () => {
  const plan = { arguments: ['--project', 'crash'] };
  const trial = await new RunnerTrial({ framework, copyOf, plan }).complete();
  const of = (name: string) => trial.result(`[crash] › tests/crash.spec.ts › ${name}`);
  expect(of('crashes')).toMatchObject({
    status: 'error',
    cause: 'tool',
    message: expect.stringMatching('SIGKILL'),
  });
  expect(of('ends the process as if all were well')).toMatchObject({ status: 'error', cause: 'tool' });
  expect(of('after the crash').status).toBe('passed');
});

test.runIf(isFull)(
  'a further try is one for the test, too, in a serial suite with what comes before',
  { timeout },
  async () => {
    const trial = await new RunnerTrial({ framework, copyOf }).open();
    const found = await trial.find();
    expect(found.length).toBeGreaterThan(20);
    const flaky = '[shop] › tests/flaky.spec.ts › passes at the second try';
    const sent = `${hooks} › an order › is sent`;
    await trial.run([
      [given(flaky)],
      [given(flaky, 2)],
      [given(sent)],
      [given(`${hooks} › an order › is paid`, 2)],
    ]);
    await trial.session.close();
    expect(trial.history()).toEqual([
      ...[`started ${flaky}`, `failed ${flaky}`, `started ${flaky}`, `passed ${flaky}`],
      ...[`started ${sent}`, `failed ${sent}`],
      ...[`started ${hooks} › an order › is paid`, `passed ${hooks} › an order › is paid`],
    ]);
  },
);

test.runIf(isFull)(
  'a case that passes when it runs again leaves Playwright content',
  { timeout },
  async () => {
    const trial = await new RunnerTrial({ framework, copyOf }).open();
    await trial.find();
    const flaky = '[shop] › tests/flaky.spec.ts › passes at the second try';
    await trial.run([[given(flaky)], [given(flaky, 2)]]);
    await trial.session.close();
    expect(trial.events.filter((event) => 'kind' in event && event.kind === 'failure')).toEqual([]);
  },
);

test.runIf(isFull)('what comes before in a serial suite is tried again with it', { timeout }, async () => {
  const body = `const { appendFileSync } = require('node:fs');
    const { test } = require('@playwright/test');
    test.describe.configure({ mode: 'serial' });
    test.beforeEach(({}, { title, retry }) => appendFileSync('tries.txt', title + retry + ' '));
    test('first', () => {});
    test('second', ({}, { retry }) => { if (retry === 0) throw new Error('once'); });`;
  const trial = await new RunnerTrial({ framework, files: { 'a.spec.js': body } }).open();
  await trial.find();
  const [first, second] = ['a.spec.js › first', 'a.spec.js › second'] as const;
  await trial.run([[given(first, 1, 'a'), given(second, 1, 'a')], [given(second, 2)]]);
  await trial.session.close();
  expect(trial.result(second).status).toBe('passed');
  expect(readFileSync(join(trial.folder, 'tries.txt'), 'utf8')).toBe('first0 second0 first1 second1 ');
});
