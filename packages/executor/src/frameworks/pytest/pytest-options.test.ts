import { expect, test } from 'vitest';
import { SessionError } from '../framework.ts';
import type { TrialOptions } from '../warm/testing/session-trial.ts';
import { Trial } from './testing/pytest-trial.ts';

const three = 'def test_1(): assert 0\ndef test_2(): assert 0\ndef test_3(): pass';

async function refusal(options: TrialOptions): Promise<SessionError> {
  const trial = new Trial(options);
  try {
    await trial.open();
    await trial.find();
  } catch (error) {
    if (error instanceof SessionError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

test('options that would stop, choose or order cases are switched off and named', async () => {
  const trial = await new Trial({
    files: { 'test_o.py': three, 'pytest.ini': '[pytest]\naddopts = --maxfail=1 --ff' },
    arguments: ['-x', '--lf', '--nf', '--stepwise', '--pdb'],
  }).complete();
  const outcomes = trial.history().filter((line) => /^(passed|failed) /.test(line));
  expect(outcomes).toEqual([
    'failed test_o.py::test_1',
    'failed test_o.py::test_2',
    'passed test_o.py::test_3',
  ]);
  const notices = trial.events.filter(({ type }) => type === 'task-notice');
  expect(notices[0]).toEqual({
    type: 'task-notice',
    kind: 'warning',
    cause: 'configuration',
    message: 'switched off -x/--maxfail: use verdict.maximumFailures',
  });
  expect(notices).toHaveLength(6);
});

test('plugins that distribute cases or try them again are switched off', async () => {
  const xdist = `
def pytest_addoption(parser):
    parser.getgroup("xdist")._addoption("-n", dest="numprocesses", type=int)
    parser.addoption("--dist", dest="dist", default="no")
def pytest_configure(config):
    if config.option.dist != "no" or config.option.numprocesses: raise RuntimeError("distributes")
`;
  const reruns = `
class Reruns:
    def pytest_runtest_protocol(self, item): raise RuntimeError("tries again")
def pytest_addoption(parser, pluginmanager):
    parser.addoption("--reruns", type=int)
    pluginmanager.register(Reruns(), "rerunfailures")
`;
  const trial = await new Trial({
    files: { 'like_xdist.py': xdist, 'like_reruns.py': reruns, 'test_o.py': three },
    arguments: ['-p', 'like_xdist', '-p', 'like_reruns', '-n', '4', '--dist=load', '--reruns', '2'],
  }).complete();
  expect(trial.history().filter((line) => line.startsWith('started'))).toHaveLength(3);
  expect(trial.history().filter((line) => line.startsWith('switched off'))).toHaveLength(3);
});

test.each([
  [['--collect-only'], /--collect-only runs no case/],
  [['--setup-plan'], /--setup-plan runs no case/],
  [['--no-such-option'], /unrecognized arguments: --no-such-option/],
  [['-p', 'no:testyard_plugin'], /would switch off the plugin/],
  [['-pno:testyard_plugin'], /would switch off the plugin/],
  [['no_such_folder'], /file or directory not found: no_such_folder/],
  [['test_o.py::test_9'], /not found: .*test_o.py::test_9/],
  [['--version'], /ended without a test run/],
  [['-k'], /expected one argument/],
])('%s is refused as configuration, in the words of pytest', async (select, message) => {
  const error = await refusal({ files: { 'test_o.py': three }, select });
  expect(error).toMatchObject({ cause: 'configuration', message: expect.stringMatching(message) });
});

test('addopts cannot switch the plugin off', async () => {
  const ini = '[pytest]\naddopts = -p no:testyard_plugin';
  const trial = await new Trial({ files: { 'test_o.py': three, 'pytest.ini': ini } }).open();
  expect(await trial.find()).toHaveLength(3);
});

test('a broken ini file, a broken conftest and an error inside pytest are told in their own words', async () => {
  const ini = await refusal({ files: { 'pytest.ini': 'no section' } });
  expect(ini).toMatchObject({ cause: 'configuration', message: expect.stringContaining('pytest.ini') });
  const conftest = await refusal({ files: { 'conftest.py': 'import nowhere', 'test_o.py': three } });
  expect(conftest).toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(/No module named 'nowhere'/),
  });
  const hook = 'def pytest_collection_modifyitems(): raise RuntimeError("hook went wrong")';
  const internal = await refusal({ files: { 'conftest.py': hook, 'test_o.py': three } });
  expect(internal).toMatchObject({
    cause: 'tool',
    details: expect.stringMatching(/RuntimeError: hook went wrong/),
  });
  expect(internal.exit).toEqual({ code: 3, signal: null });
});

test('a node id that is not found in a broken module is explained by what broke it', async () => {
  const error = await refusal({ files: { 'test_b.py': 'import nowhere' }, select: ['test_b.py::test_1'] });
  expect(error).toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(/No module named 'nowhere'/),
  });
});

test('the selection, the arguments and the ini file of the suite are honoured', async () => {
  const files = {
    'pytest.ini': '[pytest]\npython_functions = check_*',
    'a/test_o.py': 'def check_1(): pass\ndef check_2(): pass\ndef test_3(): pass',
    'b/test_p.py': 'def check_4(): pass',
  };
  const ids = async (options: TrialOptions) => (await new Trial({ files, ...options }).open()).find();
  expect(await ids({})).toHaveLength(3);
  expect(await ids({ select: ['a'], arguments: ['-k', 'check_2'] })).toEqual(['a/test_o.py::check_2']);
  expect(await ids({ select: ['b/test_p.py::check_4'], arguments: ['-v'] })).toEqual([
    'b/test_p.py::check_4',
  ]);
  expect(await ids({ arguments: ['--', 'b'] })).toEqual(['b/test_p.py::check_4']);
});
