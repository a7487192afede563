// What Mocha's tests come to, in sessions on a real Mocha.
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Trial } from './testing/mocha-trial.ts';

const statuses = `
const assert = require('node:assert');
const { writeFileSync } = require('node:fs');
describe('shop', () => {
  before(() => console.log('opened'));
  it('passes', () => { console.log('seen'); console.error('also seen'); });
  it('fails', () => assert.deepStrictEqual({ a: 2 }, { a: 1 }));
  it('throws a text', () => { throw 'just so'; });
  it('is late', (done) => {}).timeout(30);
  it('is pending');
  it['skip']('is skipped', () => {});
  it('skips itself', function () { this.skip(); });
  it('支付 é 😀', () => assert.fail('期望的 é 😀'));
  it('same', () => {});
  it('same', () => assert.ok(false, 'the second one'));
  [1, 2].forEach((n) => it('takes ' + n, () => assert.strictEqual(n < 2, true)));
  it('fails later', (done) => { setTimeout(() => { throw new Error('uncaught'); }, 5); });
  it('has causes', () => { throw new Error('outer', { cause: new TypeError('inner') }); });
  it('compares', () => { throw Object.assign(new Error('differs'), { showDiff: true, actual: 'a\\nb', expected: 'a\\nc' }); });
  it('keeps files', () => writeFileSync(process.env.TESTYARD_CASE_ARTIFACTS + '/kept.txt', ''));
});
`;

test('every outcome of Mocha has its status, cause, phase and texts', async () => {
  const trial = await new Trial({ files: { 'test/shop.spec.js': statuses } }).complete();
  const told = trial.events.flatMap((event) =>
    event.type === 'case-finished'
      ? [[event.caseId.split(' > ').at(-1), event.status, event.cause, event.phase, event.message]]
      : [],
  );
  const truth = 'AssertionError: Expected values to be strictly equal: false !== true';
  expect(told).toEqual([
    ['passes', 'passed', null, null, null],
    ['fails', 'failed', 'test', 'call', 'AssertionError: Expected values to be strictly deep-equal:'],
    ['throws a text', 'failed', 'test', 'call', 'just so was thrown'],
    [
      'is late',
      'failed',
      'time-out',
      'call',
      expect.stringMatching(/^Timeout of 30ms exceeded.* \(test\/shop\.spec\.js\)$/),
    ],
    ['is pending', 'skipped', null, null, null],
    ['is skipped', 'skipped', null, null, null],
    ['skips itself', 'skipped', null, null, null],
    ['支付 é 😀', 'failed', 'test', 'call', 'AssertionError: 期望的 é 😀'],
    ['same', 'passed', null, null, null],
    ['same#2', 'failed', 'test', 'call', 'AssertionError: the second one'],
    ['takes 1', 'passed', null, null, null],
    ['takes 2', 'failed', 'test', 'call', truth],
    ['fails later', 'failed', 'test', 'call', 'uncaught'],
    ['has causes', 'failed', 'test', 'call', 'outer'],
    ['compares', 'failed', 'test', 'call', 'differs'],
    ['keeps files', 'passed', null, null, null],
  ]);
  const of = (name: string) => trial.result(`test/shop.spec.js > shop > ${name}`);
  expect(of('passes').output).toBe('opened\nseen\nalso seen\n');
  expect(of('fails').output).toBeNull();
  expect(of('has causes').details).toMatch(/Error: outer\n.*caused by: TypeError: inner/s);
  expect(of('compares').details).toMatch(/-b\n\s*\+c/);
  expect(of('fails').details).toMatch(/shop\.spec\.js:7:/);
  expect(trial.files.ended).toEqual([['test/shop.spec.js > shop > keeps files 1', ['kept.txt']]]);
  expect(trial.notices()).toEqual([]);
}, 20_000);

test('what cannot be stored of a title is replaced before anybody knows it, and the second of one name is shown as such', async () => {
  const body = `for (const title of ['nul \\0', 'half \\ud800', 'same', 'same']) it(title, () => {});`;
  const trial = await new Trial({ files: { 'a.spec.js': body }, select: ['a.spec.js'] }).open();
  const found = await trial.list();
  expect(found.map(({ identity, name }) => [identity, name])).toEqual([
    ['a.spec.js > nul \ufffd', 'nul \ufffd'],
    ['a.spec.js > half \ufffd', 'half \ufffd'],
    ['a.spec.js > same', 'same'],
    ['a.spec.js > same#2', 'same#2'],
  ]);
  await trial.session.close();
}, 20_000);

const hooks = `
const { appendFileSync } = require('node:fs');
const log = (text) => appendFileSync('calls.txt', text + ' ');
describe('outer', () => {
  before(() => log('B'));
  beforeEach(() => log('be'));
  afterEach(() => log('ae'));
  after(() => log('A'));
  it('one', () => log('1'));
  describe('inner', () => {
    before(() => log('B2'));
    after(() => log('A2'));
    it('two', () => log('2'));
  });
});
describe('before fails', () => {
  before(() => { throw new Error('no database'); });
  after(() => log('cleaned'));
  it('a', () => log('never'));
  describe('below', () => it('b', () => log('never')));
});
describe('beforeEach fails', () => {
  let n = 0;
  beforeEach(() => { n += 1; if (n === 2) throw new Error('second'); });
  it('a', () => {});
  it('b', () => log('never'));
  it('c', () => log('never'));
});
describe('afterEach fails', () => {
  afterEach(() => { throw new Error('left open'); });
  it('a', () => {});
});
describe('after fails', () => {
  after('close', () => { throw new Error('cannot close'); });
  it('a', () => {});
  it('b', () => {});
});
describe('skipped by a hook', () => {
  before(function () { this.skip(); });
  it('a', () => log('never'));
});
`;

test('hooks run as Mocha has them; what of them fails is an error of the cases it concerns', async () => {
  const root = `
    const { appendFileSync } = require('node:fs');
    exports.mochaHooks = {
      beforeAll: () => appendFileSync('calls.txt', '(all '),
      afterAll: () => appendFileSync('calls.txt', 'all)'),
    };`;
  const files = { 'test/hooks.spec.js': hooks, 'root.js': root, '.mocharc.json': '{"require": "./root.js"}' };
  const trial = await new Trial({ files }).complete();
  expect(trial.read('calls.txt')).toBe('(all B be 1 ae B2 be 2 ae A2 A cleaned all)');
  const told = trial.events.flatMap((event) =>
    event.type === 'case-finished'
      ? [
          `${event.caseId.replace('test/hooks.spec.js > ', '')}: ${event.status} ${event.phase} ${event.message}`,
        ]
      : [],
  );
  expect(told).toEqual([
    'outer > one: passed null null',
    'outer > inner > two: passed null null',
    'before fails > a: error setup "before all" hook for "a": no database',
    'before fails > below > b: error setup "before all" hook for "a": no database',
    'beforeEach fails > a: passed null null',
    'beforeEach fails > b: error setup "before each" hook for "b": second',
    'beforeEach fails > c: error setup "before each" hook for "b": second',
    'afterEach fails > a: error teardown "after each" hook for "a": left open',
    'after fails > a: passed null null',
    'after fails > b: error teardown "after all" hook: close for "b": cannot close',
    'skipped by a hook > a: skipped null null',
  ]);
  expect(trial.notices()).toEqual([]);
}, 20_000);

test('over the borders of blocks suites are left and entered again, a second try begins afresh', async () => {
  const trial = new Trial({ files: { 'test/hooks.spec.js': hooks } });
  await trial.open();
  await trial.find();
  const name = (title: string) => `test/hooks.spec.js > ${title}`;
  const [one, two] = [name('outer > one'), name('outer > inner > two')];
  const blocks = [[one], [], [two], [one, { identity: one, attempt: 2 }], ['elsewhere']];
  await trial.session.run(trial.feed(blocks), trial.tell);
  await trial.session.close();
  expect(trial.read('calls.txt')).toBe('B be 1 ae A B B2 be 2 ae A2 A B be 1 ae A B be 1 ae A ');
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    `passed ${one}`,
    `passed ${two}`,
    `passed ${one}`,
    'error elsewhere',
    `passed ${one}`,
  ]);
}, 20_000);

test('a case that passes when it runs again leaves Mocha and its reporter content', async () => {
  const source = 'let tries = 0; it("a", () => { tries += 1; if (tries === 1) throw new Error("first"); });';
  const trial = new Trial({ files: { 'test/again.spec.js': source } });
  const identity = 'test/again.spec.js > a';
  await trial.complete([[{ identity, attempt: 1 }], [{ identity, attempt: 2 }]]);
  expect(trial.history()).toEqual([
    ...[`started ${identity}`, `failed ${identity}`],
    ...[`started ${identity}`, `passed ${identity}`],
  ]);
  expect(trial.host.stdout).toMatch(/1 passing.*1 failing.*Error: first/s);
}, 20_000);

test('where done is called twice, the message names the file as the project does, also beside the folder', async () => {
  const shared = new Trial({});
  shared.lay({ files: { 'twice.spec.js': 'it("twice", (done) => { done(); done(); });' } });
  const trial = new Trial({ files: {}, select: [join(shared.folder, 'twice.spec.js')] });
  await trial.complete();
  const file = `../${basename(shared.folder)}/twice.spec.js`;
  expect(trial.result(`${file} > twice`)).toMatchObject({
    status: 'failed',
    message: `done() called multiple times in test <twice> (of root suite) of file ${file}`,
  });
});
