import { expect, test } from 'vitest';
import { listOf } from '../../testing/list-of.ts';
import type { CaseFeed } from '../framework.ts';
import type { Blocks } from '../warm/testing/session-trial.ts';
import { Trial } from './testing/pytest-trial.ts';

const logging = `
import pytest, os
LOG = os.path.join(os.path.dirname(__file__), "log")
def log(text):
    with open(LOG, "a") as file: file.write(text + "\\n")

@pytest.fixture(scope="session", autouse=True)
def session():
    log("session up"); yield; log("session down")

@pytest.fixture(scope="module", autouse=True)
def module(request):
    name = request.module.__name__
    log(name + " up"); yield; log(name + " down")

@pytest.fixture(autouse=True)
def function(request):
    log(" up"); yield; log(" down")

def pytest_sessionfinish(): log("finish")
`;
const module = `
from conftest import log
def test_1(): log(" test 1")
def test_2(): log(" test 2")
def test_3(): log(" test 3")
`;
const files = { 'conftest.py': logging, 'test_a.py': module, 'test_b.py': module };
const [a1, a2, a3] = [1, 2, 3].map((n) => `test_a.py::test_${n}`) as [string, string, string];
const [b1, b2, b3] = [1, 2, 3].map((n) => `test_b.py::test_${n}`) as [string, string, string];

/** What the wider fixtures did, without the noise of those of functions. */
async function widerFixtures(blocks: Blocks): Promise<string[]> {
  const trial = await new Trial({ files }).complete(blocks);
  const log = trial.read('log').trimEnd().split('\n');
  expect(log.filter((line) => line === ' up')).toHaveLength(blocks.flat().length);
  expect(log.filter((line) => line === ' down')).toHaveLength(blocks.flat().length);
  return log.filter((line) => !line.startsWith(' ') || line.includes('test'));
}

test('fixtures of modules and of the session live across the borders of blocks', async () => {
  expect(await widerFixtures([[a1], [a2, a3], [b1], [b2], [b3]])).toEqual([
    'session up',
    ...['test_a up', ' test 1', ' test 2', ' test 3', 'test_a down'],
    ...['test_b up', ' test 1', ' test 2', ' test 3', 'test_b down'],
    'session down',
    'finish',
  ]);
});

test('where nothing is ahead everything is torn down, and set up again for what comes later', async () => {
  expect(await widerFixtures([[a1], [], [a2, b1]])).toEqual([
    ...['session up', 'test_a up', ' test 1', 'test_a down', 'session down'],
    ...['session up', 'test_a up', ' test 2', 'test_a down', 'test_b up', ' test 1', 'test_b down'],
    ...['session down', 'finish'],
  ]);
});

test('cases run in the order that they were handed out in, also against the order of collection', async () => {
  const trial = await new Trial({ files }).complete([
    [b2, a3],
    [a1, b1],
  ]);
  expect(trial.history()).toEqual([b2, a3, a1, b1].flatMap((id) => [`started ${id}`, `passed ${id}`]));
});

test('the next block is asked for when the last case of this one was run, and before it is torn down', async () => {
  const trial = await new Trial({ files }).open();
  await trial.find();
  const logged: string[] = [];
  const feed = trial.feed([[a1, a2, a3], [b1], [b2]]);
  const noting = {
    pull: (mode: 'ahead' | 'idle') => {
      if (mode === 'ahead') logged.push(trial.read('log').trimEnd().split('\n').at(-1) ?? '');
      return mode === 'ahead' ? feed.pull('ahead') : feed.pull('idle');
    },
  } as CaseFeed;
  await trial.session.run(noting, trial.tell);
  await trial.session.close();
  expect(trial.pulls).toEqual(['idle:3', 'ahead:1', 'ahead:1', 'ahead:none', 'idle:none']);
  expect(logged).toEqual([' test 3', ' test 1', ' test 2']);
});

test('the mark of pytest-xdist says what stays together, with or without that plugin', async () => {
  const source = `
import pytest
@pytest.mark.xdist_group("database")
class TestRows:
    def test_insert(self): pass
@pytest.mark.xdist_group(name="database")
def test_select(): pass
def test_free(): pass
`;
  const trial = await new Trial({ files: { 'test_g.py': source }, arguments: ['--strict-markers'] }).open();
  const found = await listOf(await trial.session.find(trial.tell));
  expect(found.map(({ group }) => group)).toEqual(['database', 'database', undefined]);
  await trial.session.close();
});

test('a case that runs again has fresh fixtures of every scope, and only its own output', async () => {
  const source = `
import pytest
tries = []
@pytest.fixture(scope="module")
def flaky():
    tries.append(1)
    print("try", len(tries))
    if len(tries) == 1: raise RuntimeError("not up yet")
    return len(tries)
def test_uses(flaky): print("got", flaky)
@pytest.mark.parametrize("n", [1, 2])
def test_other(n, tmp_path): assert not (tmp_path / "left").exists(); (tmp_path / "left").touch()
`;
  const uses = 'test_r.py::test_uses';
  const other = 'test_r.py::test_other[1]';
  const again = (identity: string) => ({ identity, attempt: 2 });
  const trial = new Trial({ files: { 'test_r.py': source } });
  await trial.complete([[uses, again(uses), other], [again(other)]]);
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    `error ${uses}`,
    `passed ${uses}`,
    `passed ${other}`,
    `passed ${other}`,
  ]);
  expect(trial.result(uses)).toMatchObject({ attempt: 2 });
  expect(trial.result(uses).output).not.toContain('try 1');
  expect(trial.result(uses).output).toMatch(/try 2\n.*got 2\n/s);
});

test('a case that this session did not find is an error of the tool, and the others go on', async () => {
  const trial = await new Trial({ files }).complete([['test_a.py::gone'], [a1, 'test_a.py::gone too', a2]]);
  expect(trial.result('test_a.py::gone')).toMatchObject({ status: 'error', cause: 'tool' });
  expect(trial.history().slice(-4)).toEqual([
    `started ${a1}`,
    `passed ${a1}`,
    `started ${a2}`,
    `passed ${a2}`,
  ]);
});

test('a session without a case finds nothing and ends in good order', async () => {
  const trial = await new Trial({ files: { 'conftest.py': logging } }).complete();
  expect(trial.events).toEqual([]);
  expect(trial.read('log')).toBe('finish\n');
  expect(trial.notes.at(-1)).toBe('pytest ended with exit code 5');
});

test('the feed that fails ends the run with its own error', async () => {
  const trial = await new Trial({ files }).open();
  await trial.find();
  const feed = { pull: () => Promise.reject(new Error('STALE')) };
  await expect(trial.session.run(feed, trial.tell)).rejects.toThrow('STALE');
  await trial.session.close();
});
