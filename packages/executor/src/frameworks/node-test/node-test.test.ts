// Files of tests for Node's own runner, each a process: what they tell, and what is never green.
import { expect, test } from 'vitest';
import { SessionTrial, type TrialOptions } from '../warm/testing/session-trial.ts';
import { nodeTestFramework } from './node-test-framework.ts';

/** TESTYARD_NODE_BIN: a folder with another Node to try by hand. */
const path = [process.env.TESTYARD_NODE_BIN, process.env.PATH].filter(Boolean).join(':');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
/** Since 22.1, and in 20 since 20.14. */
const knowsForceExit = major >= 22 || (major === 20 && minor >= 14);

class Trial extends SessionTrial {
  constructor(options: TrialOptions) {
    super(nodeTestFramework, { ...options, environment: { PATH: path, ...options.environment } });
  }

  /** Cases of all files, as `name: status cause message`. */
  told(): string[] {
    return this.events.flatMap((event) => {
      if (event.type === 'case-finished')
        return [[`${event.caseId}:`, event.status, event.cause, event.message].join(' ').trim()];
      if (event.type !== 'file-reported') return [];
      return event.cases.map((one) =>
        [`${one.identity}:`, one.status, one.cause, one.message].join(' ').trim(),
      );
    });
  }
}

const outcomes = `
const assert = require('node:assert');
const { test, describe, it, before, after } = require('node:test');
test('passes', () => console.log('printed'));
test('fails', () => assert.strictEqual(1, 2));
test('is skipped', { skip: 'why not' }, () => {});
test('todo', { todo: 'later' }, () => { throw new Error('not yet'); });
test('parent', async (t) => {
  await t.test('child', () => {});
  await t.test('bad child', () => { throw new TypeError('no'); });
});
describe('suite', () => {
  it('支付 é 😀', () => {});
  it('same', () => {});
  it('same', () => {});
});
describe('before fails', () => { before(() => { throw new Error('no database'); }); it('never', () => {}); });
describe('after fails', () => { after(() => { throw new Error('left open'); }); it('well', () => {}); });
test('is late', { timeout: 40 }, () => new Promise((resolve) => setTimeout(resolve, 300)));
`;

test('every outcome has its status and cause, subtests and suites their names, equal ones their number', async () => {
  const trial = await new Trial({ files: { 'shop.test.js': outcomes } }).complete();
  const name = (told: string) => told.replace('shop.test.js > ', '');
  expect(trial.told().map(name)).toEqual([
    'passes: passed',
    'fails: failed test AssertionError: Expected values to be strictly equal: 1 !== 2',
    'is skipped: skipped  why not',
    'todo: skipped  todo: later',
    'parent > child: passed',
    'parent > bad child: failed test TypeError: no',
    'parent: failed test 1 subtest failed',
    'suite > 支付 é 😀: passed',
    'suite > same: passed',
    'suite > same#2: passed',
    'before fails > never: error test no database',
    'after fails > well: passed',
    'after fails: error test left open',
    'is late: failed time-out test timed out after 40ms',
  ]);
  expect(trial.host.stdout).toContain('printed');
  const [first] = trial.events.filter((event) => event.type === 'file-reported');
  expect(first?.cases[0]).toMatchObject({
    name: 'passes',
    suite: 'shop.test.js',
    file: 'shop.test.js',
    line: 4,
  });
}, 20_000);

test('a hook outside of all tests that fails is an error of the file, whose path on this host is in no name', async () => {
  const body = `const { test, after } = require('node:test'); test('one', () => {}); after(() => { throw new Error('no'); });`;
  const trial = await new Trial({ files: { 'a.test.js': body } }).complete();
  expect(trial.told()).toEqual(['a.test.js > one: passed', 'a.test.js: error test no']);
});

const cut = 'error tool The process of the file ended';
const header = "const { test } = require('node:test'); test('one', () => {});";

test('a file that ends in between, fails to load or has an exit code of its own is never green', async () => {
  const files = {
    'a-exit.test.js': `${header} test('exits', () => process.exit(0)); test('never', () => {});`,
    'b-exit-at-once.test.js': `${header} process.exit(0);`,
    'c-killed.test.js': `${header} test('dies', () => process.kill(process.pid, 'SIGKILL'));`,
    'd-broken.test.js': "require('nowhere');",
    'e-code.test.js': `${header} process.on('exit', () => { process.exitCode = 5; });`,
    'f-rejects.test.js': `${header} test('two', () => { setTimeout(() => Promise.reject(new Error('late')), 50); });`,
    'g-plain.test.js': 'process.exit(3);',
    'h-empty.test.js': '',
    'i-nothing-chosen.test.js': "require('node:test');",
    'j-plain-and-well.test.js': 'process.exit(0);',
  };
  const trial = await new Trial({ files }).complete();
  const of = (file: string) => trial.told().filter((line) => line.startsWith(file));
  expect(of('a-').at(-1)).toContain(`a-exit.test.js: ${cut} (exit code 0)`);
  expect(of('b-').at(-1)).toContain(`b-exit-at-once.test.js: ${cut} (exit code 0)`);
  expect(of('c-').at(-1)).toContain(`c-killed.test.js: ${cut} (signal SIGKILL)`);
  const unexplained = (code: number) =>
    `error test The file ended with exit code ${code}, which none of its cases`;
  expect(of('d-')).toEqual([expect.stringContaining(`d-broken.test.js: ${unexplained(1)}`)]);
  expect(of('d-').at(0)).toContain("it printed: Error: Cannot find module 'nowhere'");
  expect(of('e-')).toEqual(['e-code.test.js > one: passed', expect.stringContaining(unexplained(5))]);
  expect(of('f-').at(-1)).toContain(`f-rejects.test.js: ${unexplained(1)}`);
  expect(of('f-').at(-1)).toMatch(/it printed: .*Error: late/);
  expect(of('g-')).toEqual([expect.stringContaining(unexplained(3))]);
  for (const file of ['h-empty', 'i-nothing-chosen', 'j-plain-and-well'])
    expect(of(file)).toEqual([`${file}.test.js: passed  The file has no test`]);
}, 30_000);

test('what takes longer than --test-timeout allows is red', async () => {
  const body = `require('node:test')('waits', () => new Promise((resolve) => setTimeout(resolve, 500)));`;
  const trial = await new Trial({
    files: { 'a.test.js': body },
    arguments: ['--test-timeout', '200'],
  }).complete();
  expect(trial.told().at(-1)).toMatch(/^a\.test\.js.*: failed time-out /);
}, 20_000);

test('files are found as node --test finds them; select names files, folders and patterns', async () => {
  const files = Object.fromEntries(
    [
      'test/any.js',
      'lib/a.test.mjs',
      'lib/b.js',
      'test.cjs',
      'test-c.js',
      'd_test.js',
      'node_modules/x/test.js',
    ].map((file) => [file, '']),
  );
  const found = async (select: readonly string[]) => {
    const trial = await new Trial({ files, select }).open();
    return trial.find();
  };
  expect(await found([])).toEqual(['d_test.js', 'lib/a.test.mjs', 'test-c.js', 'test.cjs', 'test/any.js']);
  expect(await found(['lib', './test-c.js'])).toEqual(['lib/a.test.mjs', 'test-c.js']);
  expect(await found(['lib/*.js'])).toEqual(['lib/b.js']);
  await expect(found(['gone'])).rejects.toMatchObject({
    cause: 'configuration',
    remark: { rule: 'no-test-files' },
  });
});

test('options of all files together are left out and said; a case of an earlier round is found in its file', async () => {
  const options = ['--test', '--test-concurrency=4', '--test-reporter', 'tap', '--test-name-pattern=one|two'];
  const body = `${header} test('two', () => { throw new Error('no'); }); test('three', () => {});`;
  const trial = await new Trial({ files: { 'a.test.js': body }, arguments: options }).open();
  await trial.find();
  const names = ['a.test.js > one', 'a.test.js > two', 'a.test.js > gone', 'b.test.js > one'];
  await trial.session.run(trial.feed([names]), trial.tell);
  expect(trial.told()).toEqual([
    'a.test.js > one: passed',
    'a.test.js > two: failed test no',
    'a.test.js > gone: error tool This session did not find the case',
    'b.test.js > one: error tool this session does not know the case b.test.js > one',
  ]);
  expect(trial.notices()).toEqual([
    expect.stringContaining('--test-concurrency of node:test is ignored here'),
    expect.stringContaining('--test-reporter of node:test is ignored here'),
  ]);
});

test('a case of an earlier round is not green where its suite or its file fails around it', async () => {
  const suites = `const { after, describe, it } = require('node:test');
    describe('shut', () => { it('one', () => {}); after(() => { throw new Error('left open'); }); });
    describe('well', () => { it('two', () => {}); it('other', () => { throw new Error('not chosen'); }); });`;
  const files = {
    'a.test.js': suites,
    'b.test.js': `${header} process.on('exit', () => { process.exitCode = 3; });`,
  };
  const trial = await new Trial({ files }).open();
  await trial.find();
  const names = ['a.test.js > shut > one', 'a.test.js > well > two', 'b.test.js > one'];
  await trial.session.run(trial.feed([names]), trial.tell);
  expect(trial.told()).toEqual([
    'a.test.js > shut > one: error test shut, which is around this case, failed: left open',
    'a.test.js > well > two: passed',
    expect.stringMatching(/^b\.test\.js > one: error \w+ b\.test\.js, which is around .* exit code 3/),
  ]);
});

test.runIf(knowsForceExit)(
  'a file that the runner ends by force is whole, and one that ends itself meanwhile is not',
  async () => {
    const open = `${header} test('leaves a timer', () => { setInterval(() => {}, 1_000); });`;
    const files = { 'a.test.js': open, 'b.test.js': `${open} test('exits', () => process.exit(0));` };
    const trial = await new Trial({ files, arguments: ['--test-force-exit'] }).complete();
    const of = (file: string) => trial.told().filter((told) => told.startsWith(file));
    expect(of('a')).toEqual(['a.test.js > one: passed', 'a.test.js > leaves a timer: passed']);
    expect(of('b').at(-1)).toMatch(/^b\.test\.js: error tool .*exit code 0/);
  },
);

test.each(['--check', '-c', '--eval=1', '-p', '--'])(
  'with %s Node would end well and run no test: it is refused',
  async (option) => {
    const files = { 'a.test.js': `${header} test('two', () => { throw new Error('no'); });` };
    const trial = await new Trial({ files, arguments: [option, '1'] }).open();
    await expect(trial.find()).rejects.toMatchObject({
      cause: 'configuration',
      remark: { rule: 'runner-argument' },
    });
  },
);

test('a file that ends before it loads the runner is no pass', async () => {
  const trial = await new Trial({
    files: {
      'a.test.js': `require('./database.js'); const { test } = require('node:test'); test('never', () => {});`,
      'b.test.js': `console.log('a file without the runner'); process.exit(0);`,
      'database.js': `console.log('no database'); process.exit(0);`,
    },
  }).complete();
  expect(trial.told()).toEqual([
    'a.test.js: error tool The process of the file ended (exit code 0) before the runner had reported all cases',
    'b.test.js: passed  The file has no test',
  ]);
});
