import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SessionError } from '../framework.ts';
import { Trial } from './testing/pytest-trial.ts';

async function failureOf(work: Promise<unknown>): Promise<SessionError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof SessionError) return error;
  throw new Error(`expected a SessionError, not ${String(error)}`);
}

/** Runs two cases, of which the second ends the session, and gives the error of the run. */
async function secondCase(body: string): Promise<{ trial: Trial; error: SessionError }> {
  const source = `import os, signal, ctypes, sys, pytest, time\ndef test_1(): pass\ndef test_2():\n    ${body}\ndef test_3(): pass`;
  const trial = await new Trial({ files: { 'test_e.py': source } }).open();
  const found = await trial.find();
  const error = await failureOf(trial.session.run(trial.feed([found]), trial.tell));
  await trial.session.close();
  expect(trial.history()).toEqual([
    'started test_e.py::test_1',
    'passed test_e.py::test_1',
    'started test_e.py::test_2',
  ]);
  return { trial, error };
}

const wholeText = ({ message, details }: SessionError) => `${message}\n${details}`;

test.each([
  [
    'os._exit(7)',
    { code: 7, signal: null },
    /^The pytest process died while it ran test_e.py::test_2 \(exit code 7\)/,
  ],
  ['os._exit(0)', { code: 0, signal: null }, /^The pytest process died/],
  [
    'ctypes.string_at(0)',
    { code: null, signal: 'SIGSEGV' },
    /Segmentation fault.*test_e.py", line 4 in test_2/s,
  ],
  ['os.kill(os.getpid(), 9)', { code: null, signal: 'SIGKILL' }, /signal SIGKILL/],
])('a crash by %s names the case that ran', async (body, exit, message) => {
  const { error } = await secondCase(body);
  expect(error).toMatchObject({ cause: 'tool', exit });
  expect(wholeText(error)).toMatch(message);
});

test.each([
  [
    'pytest.exit("enough")',
    /pytest ended while it ran test_e.py::test_2 \(exit code \d\)\npytest.exit: enough/,
  ],
  ['raise KeyboardInterrupt("me")', /KeyboardInterrupt at .*test_e.py:4: me/],
])('%s in a test ends the session with its reason', async (body, message) => {
  const { error } = await secondCase(body);
  expect(error.cause).toBe('tool');
  expect(wholeText(error)).toMatch(message);
});

test('a plugin of the user that stops the session is heeded', async () => {
  const conftest = 'def pytest_runtest_teardown(item): item.session.shouldstop = "the rig is on fire"';
  const trial = await new Trial({
    files: { 'conftest.py': conftest, 'test_e.py': 'def test_1(): pass\ndef test_2(): pass' },
  }).open();
  const found = await trial.find();
  const error = await failureOf(trial.session.run(trial.feed([found]), trial.tell));
  expect(error).toMatchObject({ cause: 'tool', details: expect.stringContaining('the rig is on fire') });
  expect(trial.history()).toEqual([`started ${found[0]}`, `passed ${found[0]}`]);
});

test('a session that is closed while a case runs tears its fixtures down and shows where it was', async () => {
  const source = `
import pytest, time, pathlib
@pytest.fixture(scope="session")
def rig():
    yield
    pathlib.Path("torn down").touch()
def test_hangs(rig):
    print("waiting for the rig")
    pathlib.Path("hanging").touch()
    time.sleep(60)
`;
  const trial = await new Trial({ files: { 'test_h.py': source } }).open();
  const found = await trial.find();
  const running = failureOf(trial.session.run(trial.feed([found]), trial.tell));
  await expect.poll(() => existsSync(join(trial.folder, 'hanging'))).toBe(true);
  await trial.session.close();
  expect(await running).toMatchObject({
    cause: 'tool',
    message: expect.stringContaining('test_hangs'),
    details: expect.stringMatching(/test_h.py:(9|10): stopped/),
  });
  expect(existsSync(join(trial.folder, 'torn down'))).toBe(true);
  expect(trial.host.stdout).toContain('waiting for the rig');
  expect(trial.host.stdout).toContain('time.sleep(60)');
});

test('closing lets pytest write its reports', async () => {
  const trial = await new Trial({
    files: { 'test_j.py': 'def test_1(): pass\ndef test_2(): assert 0' },
    arguments: ['--junitxml=out/report.xml'],
  }).complete();
  expect(trial.read('out/report.xml')).toMatch(/errors="0" failures="1" skipped="0" tests="2"/);
  expect(trial.notes.at(-1)).toBe('pytest ended with exit code 1');
  expect(trial.host.stdout).toMatch(/1 failed, 1 passed/);
});

test.each([
  ['session.exitstatus = 1', 'test', 'exit code 1'],
  ['session.exitstatus = 9', 'tool', 'exit code 9'],
  ['import os; os.kill(os.getpid(), 11)', 'tool', 'signal SIGSEGV'],
])('an end that no case accounts for speaks against the task: %s', async (body, cause, how) => {
  const trial = await new Trial({
    files: {
      'conftest.py': `def pytest_sessionfinish(session, exitstatus):\n    ${body}`,
      'test_k.py': 'def test_1(): pass',
    },
  }).complete();
  const message = `pytest ended with ${how}, which no case accounts for`;
  expect(trial.events.at(-1)).toMatchObject({ type: 'task-notice', kind: 'failure', cause, message });
});

const failsAtFirst = 'tries = []\ndef test_1():\n    tries.append(1)\n    assert len(tries) > 1';
const twice = [
  [{ identity: 'test_k.py::test_1', attempt: 1 }],
  [{ identity: 'test_k.py::test_1', attempt: 2 }],
];

test('a case that passes when it runs again leaves pytest content', async () => {
  const trial = await new Trial({ files: { 'test_k.py': failsAtFirst } }).complete(twice);
  expect(trial.notes.at(-1)).toBe('pytest ended with exit code 0');
  expect(trial.notices()).toEqual([]);
});

test.each([
  ['def pytest_sessionfinish(session): session.exitstatus = 1'],
  ['def pytest_unconfigure(): raise RuntimeError("the rig is lost")'],
  [
    'import pytest\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtestloop(session):\n    yield\n    session.testsfailed += 1',
  ],
])(
  'an end that no case accounts for does not hide behind a try that another made up for: %s',
  async (conftest) => {
    const trial = new Trial({ files: { 'conftest.py': conftest, 'test_k.py': failsAtFirst } });
    await trial.complete(twice);
    expect(trial.result('test_k.py::test_1')).toMatchObject({ status: 'passed' });
    expect(trial.events.at(-1)).toMatchObject({
      ...{ kind: 'failure', cause: 'test' },
      message: expect.stringMatching(/^pytest ended with exit code 1, which no case accounts for/),
    });
  },
);

/** As pytest-cov 2.5 to 7 do it, of which version 4.0 was tried. */
const coverage = (total: number, fails: boolean) => `
import pytest
class Options: cov_fail_under = 90
class Coverage:
    options = Options()
    cov_total = None
    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtestloop(self, session):
        yield
        self.cov_total = ${total}
        session.testsfailed += ${fails ? 1 : 0}
def pytest_configure(config): config.pluginmanager.register(Coverage(), "_cov")
`;

test('a threshold of pytest-cov that was missed is said to be that', async () => {
  const files = { 'conftest.py': coverage(71.428, true), 'test_k.py': failsAtFirst };
  const trial = await new Trial({ files }).complete(twice);
  expect(trial.notices()).toEqual([
    'failure test: Required test coverage of 90 % not reached: 71.43 % of what pytest-cov looked at ran',
  ]);
});

test('what pytest-cov rounds up to its threshold is none that was missed', async () => {
  const files = { 'conftest.py': coverage(89.6, false), 'test_k.py': failsAtFirst };
  expect((await new Trial({ files }).complete(twice)).notices()).toEqual([]);
});

test('where every file is skipped whole there is no test, and pytest is not green either', async () => {
  const skip = 'import pytest\npytest.skip("other system", allow_module_level=True)';
  const trial = await new Trial({ files: { 'test_l.py': skip } }).complete();
  expect(trial.result('test_l.py')).toMatchObject({ status: 'skipped', message: 'other system' });
  const message = 'pytest ended with exit code 5, which no case accounts for';
  expect(trial.events.at(-1)).toMatchObject({ type: 'task-notice', kind: 'failure', message });
});

test('an end that no case accounts for is told with the error that was printed', async () => {
  const files = {
    'conftest.py': 'def pytest_unconfigure():\n    raise RuntimeError("the rig is lost")',
    'test_l.py': 'def test_1(): pass',
  };
  const trial = await new Trial({ files }).complete();
  expect(trial.events.at(-1)).toMatchObject({
    ...{ kind: 'failure', message: expect.stringContaining('it printed: RuntimeError: the rig is lost') },
  });
});

test.each([
  ['a failing case', 'def test_1(): assert 0'],
  ['an error of the collection', 'import nothing_of_this_name'],
  ['a failing fixture', 'import pytest\n@pytest.fixture\ndef rig(): assert 0\ndef test_1(rig): pass'],
])('the exit code of %s is no news', async (_, source) => {
  const trial = await new Trial({ files: { 'test_l.py': source } }).complete();
  expect(trial.notes.at(-1)).toBe('pytest ended with exit code 1');
  expect(trial.events.filter(({ type }) => type === 'task-notice')).toEqual([]);
});

test('a session can be closed before anything was found, and twice', async () => {
  const trial = await new Trial({ files: { 'test_1.py': 'import time\ntime.sleep(60)' } }).open();
  const finding = failureOf(trial.find());
  await Promise.all([trial.session.close(), trial.session.close()]);
  expect((await finding).cause).toBe('tool');
});

test('a collection that takes too long is given up', async () => {
  const trial = await new Trial({
    files: { 'test_1.py': 'import time\ntime.sleep(60)' },
    collectMs: 6000,
  }).open();
  const error = await failureOf(trial.find());
  expect(error).toMatchObject({
    cause: 'tool',
    message: 'pytest did not find its cases within 6 s: it still loaded test_1.py',
  });
  await trial.session.close();
});

test('tests that fork keep out of the channel and die of SIGTERM as ever', async () => {
  const source = `
import os, signal, time, multiprocessing
def test_forks():
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    child.start(); child.terminate(); child.join()
    assert child.exitcode == -signal.SIGTERM
def test_returns_twice():
    pid = os.fork()
    if pid: assert os.waitpid(pid, 0)[1] == 256
def test_returns_twice_unseen_by_python():
    import ctypes
    pid = ctypes.CDLL(None).fork()
    if pid: assert os.waitpid(pid, 0)[1] == 256
def test_sees_no_trace_of_us():
    import subprocess, sys
    assert subprocess.check_output(["ls", "/proc/self/fd"], text=True).split() == ["0", "1", "2", "3"]
    assert "assets/pytest" not in os.environ.get("PYTHONPATH", "") + "".join(sys.path)
    assert os.environ["PYTHONPATH"] == "/users/own"
`;
  const trial = new Trial({ files: { 'test_f.py': source }, environment: { PYTHONPATH: '/users/own' } });
  await trial.complete();
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    'passed test_f.py::test_forks',
    'passed test_f.py::test_returns_twice',
    'passed test_f.py::test_returns_twice_unseen_by_python',
    'passed test_f.py::test_sees_no_trace_of_us',
  ]);
});

const garbage = `
import gc, weakref

class Knot:
    def __init__(self): self.knot = self

never_closed = Knot()
never_closed.file = open("report", "w")
never_closed.file.write("all of it")

def test_garbage():
    mine = weakref.ref(Knot())
    gc.collect()
    assert mine() is None

def test_pytest():
    import _pytest.config
    looked_at = gc.get_objects()
    assert all(one is not _pytest.config.Config for one in looked_at)
    assert any(one is Knot for one in looked_at)
`;

test('garbage of tests is collected as ever, and open files are written at the exit; what is loaded with pytest is left out', async () => {
  const trial = await new Trial({ files: { 'test_g.py': garbage } }).complete();
  expect(trial.history()).toEqual([
    'started test_g.py::test_garbage',
    'passed test_g.py::test_garbage',
    'started test_g.py::test_pytest',
    'passed test_g.py::test_pytest',
  ]);
  expect(trial.notices()).toEqual([]);
  expect(trial.read('report')).toBe('all of it');
});

const loads = (act: string) =>
  new Trial({
    files: {
      'test_a.py': 'def test_1(): pass',
      'sub/test_b.py': `import os, sys\n${act}\n`,
      'sub/test_c.py': 'def test_1(): pass',
      'test_d.py': 'def test_1(): pass',
    },
  });

test('a module that ends the process while it is imported is named', async () => {
  expect(await failureOf(loads('os._exit(0)').complete())).toMatchObject({
    cause: 'tool',
    message: 'The pytest process died while it loaded sub/test_b.py (exit code 0)',
  });
});

test('a module that exits while it is imported is named: it ends pytest, or fails by itself where that is of version 7', async () => {
  const trial = loads('sys.exit("no licence")');
  const error = await trial.complete().catch((reason: unknown) => reason);
  if (error === trial)
    expect(trial.result('sub/test_b.py')).toMatchObject({
      status: 'error',
      message: 'SystemExit: no licence',
    });
  else
    expect(error).toMatchObject({
      cause: 'tool',
      message: 'pytest ended while it loaded sub/test_b.py (exit code 3)',
    });
});

test('a plugin that ends pytest when all is collected is not taken for a module', async () => {
  const conftest = 'import os\ndef pytest_collection_modifyitems(): os._exit(3)';
  const trial = new Trial({ files: { 'conftest.py': conftest, 'test_a.py': 'def test_1(): pass' } });
  expect(await failureOf(trial.complete())).toMatchObject({
    message: 'The pytest process died before it had collected the cases (exit code 3)',
  });
});
