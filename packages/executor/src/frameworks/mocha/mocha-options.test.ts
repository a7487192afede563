// What of the user's own options, configuration and plugins is taken over, and what is not.
import { expect, test } from 'vitest';
import { Trial } from './testing/mocha-trial.ts';

const suite = `
const { appendFileSync } = require('node:fs');
describe('a', () => {
  it('first @slow', () => { throw new Error('no'); });
  it('second', () => { appendFileSync('ran.txt', '2'); });
  it('third', function () { this.retries(2); appendFileSync('ran.txt', '3'); throw new Error('no'); });
});
`;

test('parallel, bail and retries are off here, and that is said; other options are Mocha’s own', async () => {
  const rc = {
    parallel: true,
    jobs: 4,
    bail: true,
    retries: 3,
    'node-option': ['stack-trace-limit=7'],
    fgrep: 'a ',
  };
  const files = { 'test/a.spec.js': suite, '.mocharc.json': JSON.stringify(rc) };
  const trial = await new Trial({ files }).complete();
  expect(trial.history().filter((line) => / > /.test(line) && !line.startsWith('started'))).toEqual([
    'failed test/a.spec.js > a > first @slow',
    'passed test/a.spec.js > a > second',
    'failed test/a.spec.js > a > third',
  ]);
  expect(trial.read('ran.txt')).toBe('23');
  expect(trial.notices().map((line) => line.replace(/ of Mocha.*| Mocha .*/, ''))).toEqual([
    'warning configuration: The parallel mode',
    'warning configuration: Stopping',
    'warning configuration: The retries',
    'warning configuration: The retries',
  ]);
});

test('grep and only choose what is on the list, a case has its place, a file stays together', async () => {
  const files = {
    'test/a.spec.js': suite,
    'test/b.spec.js': `describe('b', () => {\n  it['only']('alone', () => {});\n  it('other', () => {});\n});\n`,
  };
  const only = await new Trial({ files }).open();
  const found = await only.list();
  expect(found).toEqual([
    {
      ...{ identity: 'test/b.spec.js > b > alone', name: 'alone', suite: 'test/b.spec.js > b' },
      ...{ file: 'test/b.spec.js', line: 2, group: 'test/b.spec.js' },
    },
  ]);
  const arguments_ = ['--grep', '@slow', '--invert'];
  const inverted = new Trial({ files: { 'test/a.spec.js': suite }, arguments: arguments_ });
  await inverted.open();
  expect(await inverted.find()).toEqual(['test/a.spec.js > a > second', 'test/a.spec.js > a > third']);
});

test('a dry run finds the cases and runs nothing, no fixture of the whole run either', async () => {
  const fixtures = `exports.mochaGlobalSetup = () => require('node:fs').writeFileSync('set-up.txt', '');`;
  const files = { 'test/a.spec.js': suite, 'fixtures.js': fixtures };
  const trial = new Trial({ files, dryRun: true, arguments: ['--require', './fixtures.js'] });
  await trial.open();
  expect(await trial.find()).toHaveLength(3);
  await trial.session.close();
  expect([trial.has('set-up.txt'), trial.has('ran.txt'), trial.notices()]).toEqual([false, false, []]);
});

test('fake timers that a test leaves behind hold nothing up', async () => {
  const body = `
    it('leaves them', () => {
      for (const name of ['setTimeout', 'setImmediate', 'setInterval', 'queueMicrotask']) globalThis[name] = () => {};
      process.nextTick = () => {};
    });`;
  const trial = new Trial({ files: { 'test/a.spec.js': body, 'test/b.spec.js': `it('runs', () => {});` } });
  await trial.open();
  const [first = '', second = ''] = await trial.find();
  await trial.session.run(trial.feed([[first], [], [second]]), trial.tell);
  expect(trial.history()).toEqual([
    `started ${first}`,
    `passed ${first}`,
    `started ${second}`,
    `passed ${second}`,
  ]);
});
