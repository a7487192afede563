// A real Vitest on the example suite: what it says is what the session says.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { given, isAtLeast, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { vitestFramework as framework } from './vitest-framework.ts';

const copyOf = fileURLToPath(new URL('../../../../../examples/vitest', import.meta.url));
const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 120_000 };
/** 3.0 has a list of projects by another name, and tells of tests when it likes. */
const is32 = isAtLeast('vitest', 3, 2);
const basket = 'tests/basket.spec.ts';

test('a session lists, runs what it is given and ends', options, async () => {
  const files = {
    'vitest.config.ts': 'export default { test: { retry: 3, include: ["*.spec.ts"] } };',
    'a.spec.ts': `
      import { expect, test } from 'vitest';
      for (const n of [1, 2]) test(\`is \${n}\`, () => expect(n).toBe(1));
      test('later', ({ skip }) => skip());`,
  };
  const trial = await new RunnerTrial({ framework, files }).complete();
  expect(trial.history()).toEqual([
    expect.stringContaining('The retries of Vitest are switched off here'),
    ...['started a.spec.ts > is 1', 'passed a.spec.ts > is 1'],
    ...['started a.spec.ts > is 2', 'failed a.spec.ts > is 2'],
    ...['started a.spec.ts > later', 'skipped a.spec.ts > later'],
  ]);
});

test.runIf(is32)(
  'what ended and what begins is told before a test that lets nothing else run',
  options,
  async () => {
    const files = {
      'a.spec.ts': `
      import { existsSync } from 'node:fs';
      import { test } from 'vitest';
      const until = Date.now() + 60_000;
      test('short', () => {});
      test('blocks', () => { while (!existsSync('gate') && Date.now() < until); });`,
    };
    const trial = new RunnerTrial({ framework, files });
    const done = trial.complete();
    const inOrder = [
      ...['started a.spec.ts > short', 'passed a.spec.ts > short'],
      'started a.spec.ts > blocks',
    ];
    await expect.poll(() => trial.history()).toEqual(inOrder);
    writeFileSync(join(trial.folder, 'gate'), '');
    await done;
    expect(trial.history()).toEqual([...inOrder, 'passed a.spec.ts > blocks']);
  },
);

test.runIf(isFull)('the suite of the example ends in every outcome that there is', options, async () => {
  const trial = await new RunnerTrial({ framework, copyOf }).complete();
  expect(trial.counts()).toEqual({ passed: 14, failed: 5, error: 3, skipped: 3 });
  expect(trial.result(`${basket} > fails by an assertion`)).toMatchObject({
    ...{ status: 'failed', cause: 'test', phase: 'call' },
    message: expect.stringContaining('the total: expected 1200 to be 1300'),
    details: expect.stringMatching(/basket\.spec\.ts:\d+/),
  });
  expect(trial.result(`${basket} > is too slow for its own limit`)).toMatchObject({ cause: 'time-out' });
  expect(trial.result(`${basket} > fails softly twice`).details).toMatch(/1 of 2.*2 of 2/s);
  expect(trial.result(`${basket} > is skipped while it runs`).message).toBe('not on this system');
  expect(trial.result(`${basket} > 支付 超时重试 😀`).output).toBe('重试: 支付网关没有响应\n');
  expect(trial.result('tests/hooks.spec.ts > a hook for all that fails > does not run')).toMatchObject({
    ...{ status: 'error', message: 'Did not run: the shop is closed' },
  });
  expect(trial.result('tests/not-loadable.spec.ts')).toMatchObject({ phase: 'collect', cause: 'test' });
});

test.runIf(isFull)('the counts are those of Vitest itself', options, async () => {
  const trial = await new RunnerTrial({
    framework,
    copyOf,
    plan: { select: ['basket', 'crash'] },
  }).complete();
  const report = join(trial.folder, 'report.json');
  await promisify(execFile)(
    'node',
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--retry=0',
      '--reporter=json',
      `--outputFile=${report}`,
      'basket',
      'crash',
    ],
    { cwd: trial.folder, env: { ...process.env, CI: '1' } },
  ).catch(() => undefined);
  const told = JSON.parse(readFileSync(report, 'utf8'));
  expect(trial.counts()).toEqual({
    passed: told.numPassedTests,
    failed: told.numFailedTests,
    skipped: told.numPendingTests + told.numTodoTests,
  });
});

test.runIf(isFull)(
  'a worker that dies is told of its case, and the others of the file run',
  options,
  async () => {
    const plan = { select: ['crash'], environment: { CRASH: 'yes' } };
    const trial = await new RunnerTrial({ framework, copyOf, plan }).complete();
    expect(trial.counts()).toEqual({ passed: 2, error: 1 });
    expect(trial.result('tests/crash.spec.ts > crashes')).toMatchObject({ status: 'error', cause: 'tool' });
  },
);

test.runIf(isFull)(
  'a case runs alone by its name, also one that is not alone in having it',
  options,
  async () => {
    const body = `import { expect, test, describe } from 'vitest';
    describe('a (b)', () => { test('c [1]', () => {}); test('c [1]', () => expect(1).toBe(2)); });
    test('d', () => { throw new Error('not asked'); });`;
    const trial = await new RunnerTrial({ framework, files: { 'a.spec.ts': body } }).open();
    expect((await trial.find()).map(({ identity }) => identity)).toHaveLength(3);
    const [one, twin] = ['a.spec.ts > a (b) > c [1]', 'a.spec.ts > a (b) > c [1]#2'] as const;
    await trial.run([[given(twin, 2)], [given(one, 2)]]);
    await trial.session.close();
    expect(trial.history()).toEqual([`started ${twin}`, `failed ${twin}`, `started ${one}`, `passed ${one}`]);
  },
);

test.runIf(isFull)('a file of two projects is two files', options, async () => {
  const files = {
    'vitest.config.ts': `export default { test: { ${is32 ? 'projects' : 'workspace'}: [
      { test: { name: 'one', include: ['*.spec.ts'], provide: { from: 1 } } },
      { test: { name: 'two', include: ['*.spec.ts'], provide: { from: 2 } } } ] } };`,
    'a.spec.ts': `import { expect, inject, test } from 'vitest'; test('a', () => expect(inject('from')).toBe(1));`,
  };
  const trial = await new RunnerTrial({ framework, files }).complete();
  expect(
    trial
      .history()
      .filter((line) => !line.startsWith('started'))
      .sort(),
  ).toEqual(['failed [two] a.spec.ts > a', 'passed [one] a.spec.ts > a']);
});
