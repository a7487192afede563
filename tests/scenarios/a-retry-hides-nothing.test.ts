// Further attempts, and the gates of a template, on real pytest: what passed at a later try is told as flaky.
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf, runTemplate, type Service, statusesOf } from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** The file outlives an attempt, since a lease has one workspace. */
const unsteady = `
import pathlib

def test_steady(): pass

def test_unsteady():
    tries = pathlib.Path("tries.txt")
    before = tries.read_text() if tries.exists() else ""
    tries.write_text(before + "x")
    assert before == "xx", "try number %d" % (len(before) + 1)

def test_broken():
    assert False, "at every try"
`;
const manyFailures = `
import time, pytest

@pytest.mark.parametrize("number", range(40))
def test_fails(number):
    time.sleep(0.02)
    assert number % 2 == 0
`;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

function template(name: string, content: string, more: Partial<TemplateDocument>): TemplateDocument {
  const path = writeSuite(yard.work, name, { 'test_one.py': content });
  return { name, framework: 'pytest', source: { path }, ...more };
}

const steadyOnly = { select: ['test_one.py::test_steady', 'test_one.py::test_unsteady'] };

test('every attempt is kept: passed at the third is flaky, failed at all stays failed', async () => {
  const run = await runTemplate(service, template('retries', unsteady, { retries: { cases: 2 } }));
  expect(run).toMatchObject({ verdict: 'failed', counts: counts({ passed: 1, flaky: 1, failed: 1 }) });
  const cases = await casesOf(service, run.id);
  const triesOf = async (name: string) => {
    const caseId = cases.find((one) => one.name === name)?.id ?? '';
    const { tries } = await service.client.call('getCase', { params: { runId: run.id, caseId } });
    return tries.map(({ number, status, details }) => ({ number, status, details }));
  };
  expect(await triesOf('test_unsteady')).toMatchObject([
    { number: 1, status: 'failed', details: expect.stringContaining('try number 1') },
    { number: 2, status: 'failed', details: expect.stringContaining('try number 2') },
    { number: 3, status: 'passed' },
  ]);
  expect(await triesOf('test_broken')).toMatchObject([
    { number: 1, status: 'failed' },
    { number: 2, status: 'failed' },
    { number: 3, status: 'failed' },
  ]);
});

test('flaky passes where the template says nothing, and fails where it says so', async () => {
  const retried = { ...steadyOnly, retries: { cases: 2 } };
  const mild = await runTemplate(service, template('mild', unsteady, retried));
  expect(mild).toMatchObject({ verdict: 'passed', counts: counts({ passed: 1, flaky: 1 }) });
  const strict = { ...retried, verdict: { failOnFlaky: true } };
  const run = await runTemplate(service, template('strict', unsteady, strict));
  expect(run).toMatchObject({ verdict: 'failed', counts: counts({ passed: 1, flaky: 1 }) });
  expect(run.tasks[0]?.reason).toMatch(/flaky/);
});

test('without retries there is one attempt', async () => {
  const run = await runTemplate(service, template('once', unsteady, steadyOnly));
  expect(await statusesOf(service, run.id)).toEqual({
    test_steady: 'passed',
    test_unsteady: 'failed (test)',
  });
  expect((await casesOf(service, run.id)).map(({ attempts }) => attempts)).toEqual([1, 1]);
});

test('after the maximum of failures no more cases start: what was not started says so', async () => {
  const atMost = { verdict: { maximumFailures: 3 }, executors: { max: 1 } };
  const run = await runTemplate(service, template('maximum', manyFailures, atMost));
  const { failed, passed, notRun, expected } = run.counts;
  expect(run.verdict).toBe('failed');
  expect(expected).toBe(40);
  expect(failed + passed + notRun).toBe(40);
  expect(failed).toBeGreaterThanOrEqual(3);
  expect(notRun).toBeGreaterThanOrEqual(20);
});

test('a gate of the suite itself, which pytest tells by its exit code, fails green cases', async () => {
  const path = writeSuite(yard.work, 'gate', {
    'test_one.py': 'def test_one(): pass',
    'conftest.py': 'def pytest_sessionfinish(session): session.exitstatus = 1',
  });
  const run = await runTemplate(service, { name: 'gate', framework: 'pytest', source: { path } });
  expect(run).toMatchObject({ verdict: 'failed', counts: counts({ passed: 1 }) });
  expect(run.tasks[0]?.reason).toMatch(/exit code 1/);
});

test('fewer cases than the template wants: failed, however green they are', async () => {
  const wanted = { select: ['test_one.py::test_steady'], verdict: { minimumCases: 2 } };
  const run = await runTemplate(service, template('minimum', unsteady, wanted));
  expect(run).toMatchObject({ verdict: 'failed', counts: counts({ passed: 1 }) });
  expect(run.tasks[0]?.reason).toMatch(/1\D+2|2\D+1/);
});
