// Each clock of a template, run out: what is told of the case and the task, and that all else goes on.
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { processesWith } from '../setup/processes.ts';
import { runTemplate, type Service, statusesOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const hangingCase = `
import time

def test_before(): pass
def test_hangs(): time.sleep(3600)
def test_after(): pass
`;

const hangingFixture = `
import time
import pytest

@pytest.fixture(scope="session")
def system():
    time.sleep(3600)

def test_before(): pass
def test_needs_the_system(system): pass
def test_after(): pass
`;

const hangingTeardown = `
import time
import pytest

@pytest.fixture(scope="session")
def system():
    yield "up"
    time.sleep(3600)

def test_one(system): pass
def test_two(system): pass
`;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

const sessions = () =>
  processesWith(service.mark).filter(({ command }) => /pytest|unshare|init\.sh|sleep/.test(command));
afterEach(() =>
  eventually('no session is left', { holds: () => sessions().length === 0, otherwise: sessions }),
);

function template(name: string, content: string, more: Partial<TemplateDocument>): TemplateDocument {
  const path = writeSuite(yard.work, name, { 'test_one.py': content });
  return { name, framework: 'pytest', source: { path }, ...more };
}

test('a case: it is failed by time-out, the others have run', async () => {
  const run = await runTemplate(service, template('case', hangingCase, { timeouts: { case: '1s' } }));
  expect(run.verdict).toBe('failed');
  expect(await statusesOf(service, run.id)).toEqual({
    test_before: 'passed',
    test_hangs: 'failed (time-out)',
    test_after: 'passed',
  });
});

test('a case that is the last: its end is told at once, not when the server has been asked for more', async () => {
  const command = ['sleep', '3600'];
  const own: TemplateDocument = { name: 'last', framework: 'command', source: { path: yard.work }, command };
  const run = await runTemplate(service, { ...own, timeouts: { case: '1s' } });
  expect(run.verdict).toBe('failed');
  expect(Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt ?? '')).toBeLessThan(20_000);
});

test('a task: the running case is failed, the others are not run', async () => {
  const document = template('task', hangingCase, { timeouts: { task: '6s' }, executors: { max: 1 } });
  const run = await runTemplate(service, document);
  expect(run).toMatchObject({ verdict: 'failed', tasks: [{ cause: 'test' }] });
  expect(await statusesOf(service, run.id)).toEqual({
    test_before: 'passed',
    test_hangs: 'failed (time-out)',
    test_after: 'not-run (time-out)',
  });
});

test('the set-up: an error of the set-up, not of the tests', async () => {
  const late = { setup: ['echo begun', 'sleep 3600'], timeouts: { setup: '1s' }, retries: { setup: 0 } };
  const run = await runTemplate(service, template('setup', hangingCase, late));
  expect(run).toMatchObject({ verdict: 'error', tasks: [{ cause: 'set-up' }] });
  expect(run.tasks[0]?.reason).toMatch(/"sleep 3600" did not end within 1/);
});

test('the queue: an error that says that nobody came', async () => {
  const nobody = { labels: { gpu: 'rtx' }, timeouts: { queue: '1s' } };
  const run = await runTemplate(service, template('queue', hangingCase, nobody));
  expect(run).toMatchObject({ verdict: 'error', tasks: [{ verdict: 'error', cause: 'time-out' }] });
  expect(run.tasks[0]?.reason).toMatch(/no executor/);
});

test('a fixture of the session: the case that waits for it is failed, the others have run', async () => {
  const run = await runTemplate(service, template('fixture', hangingFixture, { timeouts: { case: '1s' } }));
  expect(run.verdict).toBe('failed');
  expect(await statusesOf(service, run.id)).toEqual({
    test_before: 'passed',
    test_needs_the_system: 'failed (time-out)',
    test_after: 'passed',
  });
});

test('the teardown of the session: the run ends, and the teardown is not passed over in silence', async () => {
  const short = { timeouts: { case: '1s' }, executors: { max: 1 } };
  const run = await runTemplate(service, template('teardown', hangingTeardown, short));
  expect(run.verdict).not.toBe('passed');
  expect(await statusesOf(service, run.id)).toEqual({ test_one: 'passed', test_two: expect.anything() });
});

test('the end of the session: failed by time-out, though every case passed', async () => {
  const path = writeSuite(yard.work, 'end', {
    'test_one.py': 'def test_one(): pass',
    'conftest.py': 'import time\ndef pytest_sessionfinish(): time.sleep(3600)',
  });
  const short = { timeouts: { case: '1s' } };
  const run = await runTemplate(service, { name: 'end', framework: 'pytest', source: { path }, ...short });
  expect(await statusesOf(service, run.id)).toEqual({ test_one: 'passed' });
  expect(run).toMatchObject({ verdict: 'failed', tasks: [{ cause: 'time-out' }] });
  expect(run.tasks[0]?.reason).toMatch(/^The session did not end within 1/);
});
