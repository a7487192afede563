import { expect, test } from 'vitest';
import { listOf } from '../../testing/list-of.ts';
import { pytestFramework } from './pytest-framework.ts';
import { Trial } from './testing/pytest-trial.ts';

const statuses = `
import pytest, sys, logging, unittest

def test_passes():
    print("seen")
    print("also seen", file=sys.stderr)
    logging.getLogger().warning("logged")

def test_fails():
    """Multi line."""
    expected = {"a": 1}
    assert {"a": 2} == expected

@pytest.fixture
def broken(): raise RuntimeError("no database")

def test_errors(broken): pass
def test_lacks_fixture(nowhere): pass

@pytest.fixture
def unclean():
    yield
    raise RuntimeError("left open")

def test_unclean(unclean): pass
def test_fails_and_unclean(unclean): assert "first" == "second"
def test_skipped_and_unclean(unclean): pytest.skip("late")

@pytest.mark.skip(reason="not here")
def test_skipped(): pass

@pytest.mark.xfail(reason="known bug")
def test_xfail(): assert False

def test_xfail_inside(): pytest.xfail("not yet")

@pytest.mark.xfail(reason="was a bug")
def test_xpass(): pass

@pytest.mark.xfail(strict=True, reason="surely broken")
def test_xpass_strict(): pass

def test_exits(): sys.exit(3)

class TestUnit(unittest.TestCase):
    def test_unit(self): self.assertEqual(1, 1)
    def test_unit_fails(self): self.assertEqual(1, 2)
`;

test('every outcome of pytest has its status, cause, phase and texts', async () => {
  const trial = await new Trial({ files: { 'test_s.py': statuses } }).complete();
  const of = (name: string) => trial.result(`test_s.py::${name}`);
  const told = trial.events.flatMap((event) =>
    event.type === 'case-finished'
      ? [[event.caseId.split('::').at(-1), event.status, event.cause, event.phase, event.message]]
      : [],
  );
  expect(told).toEqual([
    ['test_passes', 'passed', null, null, null],
    ['test_fails', 'failed', 'test', 'call', "AssertionError: assert {'a': 2} == {'a': 1}"],
    ['test_errors', 'error', 'test', 'setup', 'RuntimeError: no database'],
    ['test_lacks_fixture', 'error', 'test', 'setup', "fixture 'nowhere' not found"],
    ['test_unclean', 'error', 'test', 'teardown', 'RuntimeError: left open'],
    ['test_fails_and_unclean', 'failed', 'test', 'call', "AssertionError: assert 'first' == 'second'"],
    ['test_skipped_and_unclean', 'error', 'test', 'teardown', 'RuntimeError: left open'],
    ['test_skipped', 'skipped', null, null, 'not here'],
    ['test_xfail', 'skipped', null, null, 'xfail: known bug'],
    ['test_xfail_inside', 'skipped', null, null, 'xfail: not yet'],
    ['test_xpass', 'passed', null, null, 'xpass: was a bug'],
    ['test_xpass_strict', 'failed', 'test', 'call', '[XPASS(strict)] surely broken'],
    ['test_exits', 'failed', 'test', 'call', 'SystemExit: 3'],
    ['test_unit', 'passed', null, null, null],
    ['test_unit_fails', 'failed', 'test', 'call', 'AssertionError: 1 != 2'],
  ]);
  expect(of('test_passes').output).toMatch(
    /Captured stdout call -----\nseen\n.*stderr call -----\nalso seen\n.*logged/s,
  );
  expect(of('test_fails').details).toContain("E         {'a': 2} != {'a': 1}".slice(0, 3));
  expect(of('test_fails').details).toContain('test_s.py:12: AssertionError');
  expect(of('test_fails_and_unclean').details).toMatch(
    /assert 'first' == 'second'.*===== teardown =====.*left open/s,
  );
});

test('a module that cannot be collected is an error, one that skips itself is skipped, the others run', async () => {
  const trial = await new Trial({
    files: {
      'test_bad.py': 'import nowhere_to_be_found\ndef test_x(): pass',
      'test_worse.py': 'def test_z(:',
      'test_good.py': 'def test_y(): pass',
      'test_not_here.py': 'import pytest\npytest.skip("other system", allow_module_level=True)',
    },
  }).complete();
  expect(trial.result('test_bad.py')).toMatchObject({
    status: 'error',
    cause: 'test',
    phase: 'collect',
    message: "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
    details: expect.stringContaining('test_bad.py:1: in <module>'),
  });
  expect(trial.result('test_worse.py').message).toBe('SyntaxError: invalid syntax');
  expect(trial.result('test_not_here.py')).toMatchObject({ status: 'skipped', message: 'other system' });
  expect(trial.result('test_good.py::test_y').status).toBe('passed');
  expect(trial.history()).toHaveLength(8);
});

test('names survive exactly; what cannot be stored is replaced; equal ones are numbered', async () => {
  const source = `
import pytest
def test_支付_超时重试(): pass
@pytest.mark.parametrize("value", [1, 2], ids=["a/b[c]::d", "空 格"])
def test_parameter(value): pass
@pytest.mark.parametrize("value", [1, 2], ids=["lone", "nul"])
def test_strange(value): assert "\\ud800 \\0" == "", "\\ud800 \\0"
class TestGroup:
    def test_inside(self): pass
`;
  const conftest = `
def pytest_collection_modifyitems(items):
    for item in items:
        item._nodeid = item._nodeid.replace("lone", "\\udc80x").replace("nul", "\\0x")
    items.append(items[0])
`;
  const trial = await new Trial({ files: { 'test_n.py': source, 'conftest.py': conftest } }).open();
  const found = await listOf(await trial.session.find(trial.tell));
  expect(found.map(({ identity }) => identity.replace('test_n.py::', ''))).toEqual([
    'test_支付_超时重试',
    'test_parameter[a/b[c]::d]',
    String.raw`test_parameter[\u7a7a \u683c]`,
    'test_strange[\ufffdx]',
    'test_strange[\ufffdx]#2',
    'TestGroup::test_inside',
    'test_支付_超时重试#2',
  ]);
  expect(found[5]).toEqual({
    identity: 'test_n.py::TestGroup::test_inside',
    name: 'test_inside',
    suite: 'test_n.py::TestGroup',
    file: 'test_n.py',
    line: 9,
  });
  await trial.session.run(trial.feed([found.map(({ identity }) => identity)]), trial.tell);
  await trial.session.close();
  expect(trial.events.filter(({ type }) => type === 'case-finished')).toHaveLength(7);
  expect(trial.result('test_n.py::test_strange[\ufffdx]#2').details).toContain('\ufffd \ufffd');
});

test('long texts are cut in the middle with a mark, to at most 64 KiB', async () => {
  const source = 'def test_loud():\n    print("始" + "x" * 500_000 + "终")\n    assert 0, "é" * 100_000';
  const trial = await new Trial({ files: { 'test_l.py': source } }).complete();
  const { output, details, message } = trial.result('test_l.py::test_loud');
  for (const text of [output, details]) {
    expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text ?? '')).toBeGreaterThan(65_000);
    expect(text).toContain('[... cut by Testyard ...]');
  }
  expect(output).toMatch(/始x.*x终\n$/s);
  expect(message?.length).toBeLessThanOrEqual(2000);
});

const hasSubtests = Number.parseInt((await pytestFramework.probe(process.env)) ?? '0', 10) >= 9;

test.runIf(hasSubtests)('failed subtests (of pytest 9) fail their case and are told one by one', async () => {
  const source = `
import unittest
class TestSub(unittest.TestCase):
    def test_many(self):
        for n in range(4):
            with self.subTest(n=n):
                self.assertEqual(n % 2, 0)
def test_fixture(request):
    subtests = request.getfixturevalue("subtests")
    for n in range(4):
        with subtests.test(n=n): assert n % 2 == 0
`;
  const trial = await new Trial({ files: { 'test_sub.py': source } }).complete();
  for (const name of ['TestSub::test_many', 'test_fixture']) {
    const { status, details } = trial.result(`test_sub.py::${name}`);
    expect(status).toBe('failed');
    expect(details).toMatch(/===== subtest \(n=1\) =====.*===== subtest \(n=3\) =====/s);
  }
});

test('each try of a case has a folder of its own, from its first fixture to its last', async () => {
  const suite = `
import os, pytest
seen = []
at_import = os.environ["TESTYARD_CASE_ARTIFACTS"]

@pytest.fixture
def around():
    with open(os.path.join(os.environ["TESTYARD_CASE_ARTIFACTS"], "set-up.txt"), "w"): pass
    yield
    with open(os.path.join(os.environ["TESTYARD_CASE_ARTIFACTS"], "torn-down.txt"), "w"): pass

def test_writes(around, monkeypatch):
    seen.append(os.environ["TESTYARD_CASE_ARTIFACTS"])
    monkeypatch.setattr(os, "rmdir", None)
    monkeypatch.setattr(os, "mkdir", None)
    assert at_import == ""

def test_fails_and_writes(around):
    assert os.environ["TESTYARD_CASE_ARTIFACTS"] not in seen
    assert False

def test_writes_nothing():
    assert os.listdir(os.environ["TESTYARD_CASE_ARTIFACTS"]) == []

def test_takes_it_away():
    os.rmdir(os.environ["TESTYARD_CASE_ARTIFACTS"])
`;
  const trial = new Trial({ files: { 'test_files.py': suite } });
  await trial.complete();
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    'passed test_files.py::test_writes',
    'failed test_files.py::test_fails_and_writes',
    'passed test_files.py::test_writes_nothing',
    'passed test_files.py::test_takes_it_away',
  ]);
  const both = ['set-up.txt', 'torn-down.txt'];
  expect(trial.files.ended).toEqual([
    ['test_files.py::test_writes 1', both],
    ['test_files.py::test_fails_and_writes 1', both],
  ]);
});
