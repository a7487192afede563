// However a process of Mocha ends, nothing is green that is not proven, and the culprit is named.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TrialOptions } from '../warm/testing/session-trial.ts';
import { Trial } from './testing/mocha-trial.ts';

const spec = (body: string): Pick<TrialOptions, 'files'> => ({ files: { 'test/a.spec.js': body } });

/** Each of them starts a Mocha: a quick run has the first two of a table. */
const inFull = test.runIf(process.env.TESTYARD_FULL);
const some = <T>(rows: readonly T[]): readonly T[] => (process.env.TESTYARD_FULL ? rows : rows.slice(0, 2));

async function failureOf(trial: Trial): Promise<unknown> {
  return trial.complete().then(
    () => null,
    (error: unknown) => error,
  );
}

test.each(
  some([
    ['process.exit(0)', 'exit code 0'],
    ['process.kill(process.pid, "SIGKILL"); while (true);', 'signal SIGKILL'],
  ]),
)('a crash by %s names the case that ran', async (act, exit) => {
  const trial = new Trial(
    spec(`it('well', () => {}); it('crashes', () => { ${act} }); it('after', () => {});`),
  );
  expect(await failureOf(trial)).toMatchObject({
    cause: 'tool',
    message: `The Mocha process died while it ran test/a.spec.js > crashes (${exit})`,
  });
  expect(trial.history()).toEqual([
    'started test/a.spec.js > well',
    'passed test/a.spec.js > well',
    'started test/a.spec.js > crashes',
  ]);
});

test.each(
  some([
    [
      'an unhandled rejection after the last test',
      'after(() => setTimeout(() => Promise.reject(new Error("late")), 50));',
      'test: A promise was rejected outside of all cases, and nobody handled it: late',
    ],
    [
      'a test that appears while others run',
      'describe("more", () => { before(function () { this.test.parent.addTest(new (require("mocha").Test)("new", () => {})); }); it("known", () => {}); });',
      'test: 1 cases appeared while others ran, such as more new',
    ],
    [
      'an exit in an after hook of the root',
      'after(() => process.exit(0));',
      'tool: Mocha ended with exit code 0',
    ],
    [
      'an exit code of its own',
      'process.on("exit", () => process.exit(5));',
      'tool: Mocha ended with exit code 5',
    ],
    [
      'an exception after the last test',
      'after(() => setTimeout(() => { throw new Error("late"); }, 50));',
      'Mocha ended with exit code',
    ],
    [
      'a failing after hook of the root',
      'after(() => { throw new Error("left open"); });',
      'test: "after all" hook for "green" failed outside of all cases: left open',
    ],
  ]),
)(
  '%s speaks against the task',
  async (_, body, notice) => {
    const trial = await new Trial(spec(`it('green', () => {}); ${body}`)).complete();
    expect(trial.result('test/a.spec.js > green').status).toBe('passed');
    const said = trial.notices().filter((line) => line.startsWith('failure'));
    expect(said).toEqual([expect.stringContaining(notice)]);
  },
  20_000,
);

test('a global teardown that fails speaks against the task, whether Mocha counts it or lets it go by', async () => {
  const files = {
    'test/a.spec.js': `it('green', () => {});`,
    'fixtures.js': `exports.mochaGlobalTeardown = async () => { throw new Error('left open'); };`,
  };
  const trial = await new Trial({ files, arguments: ['--require', './fixtures.js'] }).complete();
  expect(trial.result('test/a.spec.js > green').status).toBe('passed');
  expect(trial.notices()).toEqual([expect.stringMatching(/^failure test: .*left open$/)]);
});

inFull(
  'a process that something keeps alive is stopped, which is said and takes nothing back',
  async () => {
    const trial = await new Trial(spec('it("opens", () => { setInterval(() => {}, 1000); });')).complete();
    expect(trial.result('test/a.spec.js > opens').status).toBe('passed');
    expect(trial.notices()).toEqual([
      expect.stringMatching(/^warning test: Mocha was stopped, .* within 5 s/),
    ]);
  },
  20_000,
);

inFull(
  'the exit code of failing cases is no news, and Mocha writes the report that it is asked for',
  async () => {
    const body = `for (let n = 0; n < 300; n++) it('fails ' + n, () => { throw new Error('no'); });`;
    const trial = new Trial({ ...spec(body), arguments: ['--reporter', 'json', '-O', 'output=report.json'] });
    await trial.complete();
    expect(trial.notices()).toEqual([]);
    const report: unknown = JSON.parse(readFileSync(`${trial.folder}/report.json`, 'utf8'));
    expect(report).toMatchObject({ stats: { tests: 300, failures: 300 } });
  },
);

inFull('a count that a reporter of the project ends with speaks against the task', async () => {
  const reporter = 'module.exports = class { done(failures, end) { end(failures + 5); } };';
  const files = { 'test/a.spec.js': 'it("is green", () => {});', 'strict.cjs': reporter };
  const trial = await new Trial({ files, arguments: ['--reporter', './strict.cjs'] }).complete();
  expect(trial.result('test/a.spec.js > is green').status).toBe('passed');
  expect(trial.notices()).toEqual([expect.stringMatching(/^failure tool: Mocha ended with exit code 5/)]);
});

test('a file that fails to load is an error of its own, and what it had defined is not there', async () => {
  const files = {
    'test/bad.spec.js': 'it("defined before", () => {}); require("nowhere");',
    'test/good.spec.mjs': 'await Promise.resolve(); it("well", () => {});',
  };
  const trial = await new Trial({ files, arguments: ['--extension', 'js,mjs'] }).complete();
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    'error test/bad.spec.js',
    'passed test/good.spec.mjs > well',
  ]);
  expect(trial.result('test/bad.spec.js')).toMatchObject({
    ...{ cause: 'test', phase: 'collect', message: expect.stringContaining("Cannot find module 'nowhere'") },
  });
});

test.each(
  some([
    [
      '--dry-run',
      { ...spec('it("a", () => {})'), arguments: ['--dry-run'] },
      'The option --dry-run cannot be used',
    ],
    ['no file at all', { files: { 'a.js': '' } }, 'Mocha refuses to run: Error: No test files found'],
    ['an unknown reporter', { ...spec(''), arguments: ['--reporter', 'none-such'] }, 'none-such'],
    ['a module that is not there', { ...spec(''), arguments: ['--require', './gone.js'] }, 'gone.js'],
    ['a broken configuration file', { files: { '.mocharc.json': '{', 'test/a.js': '' } }, '.mocharc.json'],
    [
      'a question in place of tests',
      { ...spec(''), arguments: ['--version'] },
      'Mocha ended without a test run',
    ],
    ['no Mocha', { ...spec(''), installed: {} }, 'mocha is not installed in the workspace'],
  ]),
)('%s is a matter of configuration', async (_, options: TrialOptions, said) => {
  const error = await failureOf(new Trial(options));
  expect(error).toMatchObject({ cause: 'configuration', message: expect.stringContaining(said) });
});

inFull('no test in the files is no case, and no notice', async () => {
  const trial = new Trial(spec('describe("empty", () => {});'));
  await trial.open();
  expect(await trial.find()).toEqual([]);
  await trial.session.run(trial.feed([]), trial.tell);
  await trial.session.close();
  expect(trial.notices()).toEqual([]);
});

test('a session that is closed while a case runs has its after hooks run', async () => {
  const body = `
    const { writeFileSync } = require('node:fs');
    after(() => writeFileSync('cleaned.txt', ''));
    it('hangs', () => new Promise(() => writeFileSync('runs.txt', ''))).timeout(0);`;
  const trial = new Trial(spec(`setInterval(() => {}, 1000); ${body}`));
  await trial.open();
  const found = await trial.find();
  const over = trial.session.run(trial.feed([found]), trial.tell).catch(() => 'ended');
  await expect.poll(() => trial.history()).toEqual(['started test/a.spec.js > hangs']);
  await expect.poll(() => trial.has('runs.txt')).toBe(true);
  await trial.session.close();
  expect(await over).toBe('ended');
  expect(trial.has('cleaned.txt')).toBe(true);
}, 30_000);

test.each([
  ['process.exit(0)', 'exit code 0'],
  ['setTimeout(() => {}); process.exit(1)', 'exit code 1'],
])('a file that ends the process while it is loaded is named: %s', async (act, exit) => {
  const trial = new Trial({
    files: {
      'test/a.spec.js': 'it("well", () => {});',
      'test/b.spec.js': `console.error("no licence"); ${act};`,
      'test/c.spec.js': 'it("never", () => {});',
    },
    arguments: ['test'],
  });
  expect(await failureOf(trial)).toMatchObject({
    cause: 'tool',
    message: `The Mocha process died while it loaded test/b.spec.js (${exit})`,
    details: 'no licence',
  });
});

test('a file that is never loaded is named', async () => {
  const trial = new Trial({ ...spec('for (;;);'), collectMs: 3000 });
  expect(await failureOf(trial)).toMatchObject({
    cause: 'tool',
    message: 'Mocha did not find its cases within 3 s: it still loaded test/a.spec.js',
  });
});

test('what Mocha printed last is told without the folder of the run', async () => {
  const trial = new Trial(
    spec('it("twice", (done) => { done(); setTimeout(() => process.on("exit", done), 1); });'),
  );
  await trial.complete();
  expect(trial.notices().join()).toContain('of file test/a.spec.js');
  expect(trial.notices().join()).not.toContain(trial.folder);
});
