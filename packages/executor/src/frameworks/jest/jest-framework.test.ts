// A real Jest, installed for the example suite: what it says is what the session says, and nothing looks better than it was.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FileReported } from '@testyard/protocol';
import { beforeAll, expect, test } from 'vitest';
import { exampleFolder, installedExample } from '../node-project/testing/installed-example.ts';
import { given, RunnerTrial, type RunnerTrialOptions } from '../node-project/testing/runner-trial.ts';
import { jestFramework as framework } from './jest-framework.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 120_000 };
const copyOf = exampleFolder('jest');
let packages = '';
beforeAll(async () => {
  if (isFull) packages = process.env.TESTYARD_TRIAL_PACKAGES ?? (await installedExample('jest'));
}, 300_000);

function trialOf(
  files: Readonly<Record<string, string>>,
  plan: RunnerTrialOptions['plan'] = {},
): RunnerTrial {
  return new RunnerTrial({ framework, packages, files: { 'package.json': '{}', ...files }, plan });
}

function casesOf(trial: RunnerTrial): FileReported['cases'] {
  return trial.events.flatMap((event) => (event.type === 'file-reported' ? event.cases : []));
}

function countsOf(trial: RunnerTrial): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of casesOf(trial)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test.runIf(isFull)(
  'the suite of the example ends in every outcome that there is, as Jest itself counts',
  options,
  async () => {
    const trial = await new RunnerTrial({ framework, copyOf, packages }).complete();
    expect(countsOf(trial)).toEqual({ passed: 11, failed: 5, skipped: 2 });
    const of = (name: string) => casesOf(trial).find(({ identity }) => identity === `tests/${name}`);
    expect(of('basket.test.js > fails by an assertion')).toMatchObject({
      message:
        'Error: expect(received).toBe(expected) // Object.is equality · Expected: 1300 · Received: 1200',
      details: expect.stringMatching(/> \d+ \|.*basket\.test\.js:\d+/s),
      output: expect.stringContaining('重试: 支付网关没有响应'),
    });
    expect(of('basket.test.js > is too slow for its own limit')).toMatchObject({ cause: 'time-out' });
    expect(of('hooks.test.js > a hook for all that fails > fails with it')?.status).toBe('failed');
    expect(trial.result('tests/not-loadable.test.js')).toMatchObject({
      ...{ status: 'error', cause: 'test', phase: 'collect', message: expect.stringContaining('nowhere.js') },
    });
    const report = join(trial.folder, 'report.json');
    await promisify(execFile)(
      'node',
      ['node_modules/jest/bin/jest.js', '--ci', '--json', `--outputFile=${report}`],
      { cwd: trial.folder, env: { ...process.env, NODE_ENV: 'test' } },
    ).catch(() => undefined);
    const told = JSON.parse(readFileSync(report, 'utf8'));
    expect(countsOf(trial)).toEqual({
      passed: told.numPassedTests,
      failed: told.numFailedTests,
      skipped: told.numPendingTests + told.numTodoTests,
    });
  },
);

test.runIf(isFull)('files of a file that runs are kept as its own', options, async () => {
  const body = `test('writes', () => require('fs').writeFileSync(process.env.TESTYARD_CASE_ARTIFACTS + '/a.txt', ''));`;
  const trial = await trialOf({
    'a.test.js': body,
    'b.test.js': `test('writes none', () => {});`,
  }).complete();
  expect(countsOf(trial)).toEqual({ passed: 2 });
  expect(trial.files.ended).toEqual([['a.test.js 1', ['a.txt']]]);
});

test.runIf(isFull)('a case of an earlier round runs alone by its name', options, async () => {
  const body = `describe('a (b)', () => { test('c', () => expect(1).toBe(2)); }); test('d', () => { throw new Error('not asked'); });`;
  const trial = await trialOf({ 'a.test.js': body }).open();
  expect((await trial.find()).map(({ identity }) => identity)).toEqual(['a.test.js']);
  const [known, gone] = ['a.test.js > a (b) > c', 'a.test.js > gone'] as const;
  await trial.run([[given(known)], [given(gone)]]);
  await trial.session.close();
  expect(trial.history()).toEqual([
    `started ${known}`,
    `failed ${known}`,
    `started ${gone}`,
    `error ${gone}`,
  ]);
});

test.runIf(isFull)(
  'a case runs alone whatever its name looks like: a number, what stands between names, no character',
  options,
  async () => {
    const titles = ['fixes #12', 'fixes', 'cart > total', 'ends\\0here', 'two\\nlines'];
    const body = titles
      .map((title) => `test('${title}', () => { throw new Error('${title}'); });`)
      .join('\n');
    const trial = await trialOf({ 'a.test.js': `describe('shop > all', () => { ${body} });` }).open();
    await trial.find();
    const names = ['fixes #12', 'cart > total', 'ends\ufffdhere', 'two\nlines'];
    const ids = names.map((name) => `a.test.js > shop > all > ${name}`);
    await trial.run(ids.map((id) => [given(id)]));
    await trial.session.close();
    expect(ids.map((id) => trial.result(id).status)).toEqual(ids.map(() => 'failed'));
  },
);

test.runIf(isFull).each([
  ['process.exit(0)', 'exit code 0'],
  ['process.kill(process.pid, "SIGKILL")', 'signal SIGKILL'],
])('%s in a test names its file', options, async (act, exit) => {
  const trial = trialOf({ 'a.test.js': `test('ends', () => { ${act}; });` });
  await expect(trial.complete()).rejects.toMatchObject({
    cause: 'tool',
    message: `The Jest process died while it ran a.test.js (${exit})`,
  });
});

const setUp = (text: string, name = 'globalSetup') => ({
  'jest.config.js': `module.exports = { ${name}: './hook.js' };`,
  'hook.js': `module.exports = async () => { ${text} };`,
  'a.test.js': `test('is green', () => {});`,
});

test.runIf(isFull).each([
  [
    'a configuration that throws',
    { 'jest.config.js': 'throw new Error("no shop")', 'a.test.js': '' },
    /no shop/,
  ],
  ['a global set-up that fails', setUp('throw new Error("no database")'), /no database/],
  [
    'a global set-up that ends the process',
    setUp('process.exit(0)'),
    /while it loaded hook\.js.*exit code 0/,
  ],
])('%s is a matter of configuration, in the words of Jest', options, async (_, files, words) => {
  await expect(trialOf(files).complete()).rejects.toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(words),
  });
});

test.runIf(isFull).each([
  [
    'a global teardown that fails',
    setUp('throw new Error("cannot clean up")', 'globalTeardown'),
    /cannot clean up/,
  ],
  ['a global teardown that ends the process', setUp('process.exit(0)', 'globalTeardown'), /exit code 0/],
])('%s speaks against the task', options, async (_, files, words) => {
  const trial = await trialOf(files).complete();
  expect(countsOf(trial)).toEqual({ passed: 1 });
  expect(trial.events.at(-1)).toMatchObject({ kind: 'failure', message: expect.stringMatching(words) });
});

test.runIf(isFull)(
  'no test is no case; a file without one, a late error and a new snapshot are red',
  options,
  async () => {
    const none = await trialOf({}, { arguments: ['--passWithNoTests'] }).complete();
    expect(none.events).toEqual([]);
    const trial = await trialOf(
      {
        'empty.test.js': '',
        'late.test.js': `test('rejects', async () => { Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 50)); });`,
        'shot.test.js': `test('shot', () => { expect('text').toMatchSnapshot(); });`,
      },
      { arguments: ['-u'], environment: { CI: '' } },
    ).complete();
    expect(trial.result('empty.test.js').status).toBe('error');
    expect(countsOf(trial)).toEqual({ failed: 2 });
  },
);

const late = (act: string) => `test('is green', () => { setTimeout(() => { ${act} }, 100); });`;

test.runIf(isFull).each([
  ['an error that comes after the last file', late(`throw new Error('too late');`), /exit code 1.*too late/],
  ['a rejection that comes after the last file', late(`Promise.reject(new Error('too late'));`), /too late/],
  ['an exit code that a test sets', `test('is green', () => { process.exitCode = 3; });`, /exit code 3/],
])('%s speaks against the task, as with Jest itself', options, async (_, body, words) => {
  const trial = await trialOf({ 'a.test.js': body }).complete();
  expect(countsOf(trial)).toEqual({ passed: 1 });
  expect(trial.events.at(-1)).toMatchObject({ kind: 'failure', message: expect.stringMatching(words) });
});

test.runIf(isFull)('an exit code does not hide behind a try that another made up for', options, async () => {
  const act = `const { existsSync, writeFileSync } = require('node:fs');
    process.exitCode = 1;
    const isFirst = !existsSync('tried');
    writeFileSync('tried', '');
    if (isFirst) throw new Error('first');`;
  const trial = trialOf({ 'a.test.js': `test('is green at last', () => { ${act} });` });
  await trial.open();
  await trial.find();
  await trial.run([[given('a.test.js', 1)], [given('a.test.js', 2)]]);
  await trial.session.close();
  expect(countsOf(trial)).toEqual({ failed: 1, passed: 1 });
  expect(trial.events.at(-1)).toMatchObject({
    ...{ kind: 'failure', message: expect.stringContaining('exit code 1') },
  });
});

test.runIf(isFull)('a connection that a test leaves open holds nothing', options, async () => {
  const trial = await trialOf({
    'a.test.js': `test('is green', () => { require('node:net').createServer().listen(0, '127.0.0.1'); });`,
  }).complete();
  expect(countsOf(trial)).toEqual({ passed: 1 });
  expect(trial.events.at(-1)?.type).toBe('file-reported');
});

test.runIf(isFull)(
  'thresholds of coverage, which Jest alone would fail by, are told as off',
  options,
  async () => {
    const config = (more: string) =>
      `module.exports = { coverageThreshold: { global: { lines: 100 } }, ${more} };`;
    const green = `test('is green', () => {});`;
    const of = async (more: string, ...given: string[]) => {
      const files = { 'jest.config.js': config(more), 'a.test.js': green };
      const trial = await trialOf(files, { arguments: given }).complete();
      expect(countsOf(trial)).toEqual({ passed: 1 });
      return trial.events.filter((event) => event.type === 'task-notice');
    };
    const off = [{ kind: 'warning', remark: { rule: 'coverage-off' } }];
    expect(await of('collectCoverage: true')).toMatchObject(off);
    expect(await of('', '--coverage')).toMatchObject(off);
    expect(await of('')).toEqual([]);
  },
);

test.runIf(isFull)('what snapshots have too much is red, as with Jest itself in CI', options, async () => {
  const shots = (...names: string[]) =>
    `// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing\n${names.map((name) => `\nexports[\`${name} 1\`] = \`1\`;\n`).join('')}`;
  const shot = `test('shot', () => { expect(1).toMatchSnapshot(); });`;
  const trial = await trialOf({
    ...{ 'a.test.js': shot, '__snapshots__/a.test.js.snap': shots('gone', 'shot') },
    '__snapshots__/left.test.js.snap': shots('left'),
  }).complete();
  expect(countsOf(trial)).toEqual({ passed: 1, failed: 1 });
  expect(casesOf(trial).at(-1)).toMatchObject({
    ...{ identity: 'a.test.js', message: expect.stringContaining('gone 1') },
  });
  expect(trial.events.at(-1)).toMatchObject({
    ...{ kind: 'failure', message: expect.stringContaining('__snapshots__/left.test.js.snap') },
  });
  const chosen = await trialOf(
    {
      'a.test.js': `${shot} test('other', () => { expect(1).toMatchSnapshot(); });`,
      '__snapshots__/a.test.js.snap': shots('other', 'shot'),
    },
    { arguments: ['-t', 'shot'] },
  ).complete();
  expect(countsOf(chosen)).toEqual({ passed: 1, skipped: 1 });
});

test.runIf(isFull)('what passes by a repetition of its own is flaky', options, async () => {
  const body = `jest.retryTimes(2); let tries = 0; test('third time', () => { if (++tries < 3) throw new Error('no'); }); test('at once', () => {});`;
  const trial = await trialOf({ 'a.test.js': body }).complete();
  expect(countsOf(trial)).toEqual({ flaky: 1, passed: 1 });
});

test.runIf(isFull)('of a file with too many cases none is left out in silence', options, async () => {
  const body = `test.each(Array.from({ length: 10_001 }, (_, at) => at))('%i', (at) => { if (at === 10_000) throw new Error('last'); });`;
  const cases = casesOf(await trialOf({ 'a.test.js': body }).complete());
  expect(cases).toHaveLength(10_000);
  expect(cases.at(-1)).toMatchObject({ status: 'error', remark: { rule: 'file-too-long' } });
});

test.each(['--shard=1/2', '--listTests', '--'])(
  '%s is refused before anything is started',
  async (argument) => {
    const trial = new RunnerTrial({ framework, plan: { arguments: [argument] } });
    await expect(trial.open()).rejects.toMatchObject({
      ...{ cause: 'configuration', remark: { rule: 'runner-argument' } },
    });
  },
);

test.runIf(isFull)('what fails beside the tests of a file is said in its own words', options, async () => {
  const body = `describe('a', () => { afterAll(() => { throw new Error('left open'); }); test('well', () => {}); });
test('fails', () => { throw new Error('of the test'); });`;
  const trial = await trialOf({ 'a.test.js': body }).complete();
  expect(casesOf(trial).find(({ identity }) => identity === 'a.test.js')).toMatchObject({
    ...{ status: 'error', message: 'Error: left open', details: expect.not.stringContaining('of the test') },
  });
});
