// What a template would execute, found by a real executor with real pytest: the cases are there, and no test has run.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitForVerdict } from '@testyard/client';
import type { Run, TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf, logBytes, runToTheEnd, type Service, saveTemplate } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** Leaves a trace of each body and fixture that runs. */
const traced = `
import pathlib
import pytest

def leave(name):
    pathlib.Path("TRACES", name).touch()

@pytest.fixture(scope="session", autouse=True)
def session():
    leave("fixture")
    yield

@pytest.mark.parametrize("number", range(3))
def test_step(number):
    leave(f"body-{number}")
`;

let yard: Yard;
let service: Service;
let traces: string;
const ids: Record<string, string> = {};
const trace = (name: string) => existsSync(join(traces, name));

beforeAll(async () => {
  yard = new Yard();
  traces = writeSuite(yard.folder, 'traces', { keep: '' });
  service = await yard.up();
  const add = async (name: string, files: Record<string, string>, more: Partial<TemplateDocument> = {}) => {
    const path = writeSuite(yard.work, name, files);
    ids[name] = await saveTemplate(service, { name, framework: 'pytest', source: { path }, ...more });
  };
  const steps = traced.replace('TRACES', traces);
  await add('traced', { 'test_steps.py': steps }, { setup: [`touch ${traces}/set-up`] });
  await add('broken', { 'test_steps.py': steps, 'test_bad.py': 'import no_such_module_anywhere' });
  await add('empty', { 'test_none.py': '# no case at all' });
  const touch = (name: string) => ['touch', join(traces, name)];
  await add(
    'declared',
    { keep: '' },
    { framework: 'command', cases: [{ name: 'one', command: touch('declared') }] },
  );
  await add(
    'reported',
    { keep: '' },
    {
      ...{ framework: 'command', command: touch('reported') },
      report: { junit: 'out/*.xml' },
    },
  );
});
afterAll(() => yard.close());

async function dryRun(name: string): Promise<Run> {
  const { id } = await service.client.dryRun(ids[name] ?? '');
  return waitForVerdict(service.client, id, { timeoutMs: 40_000 });
}

test('pytest collects behind the set-up, no body and no fixture runs, and a run of it executes them all', async () => {
  const found = await dryRun('traced');
  expect(found).toMatchObject({
    ...{ dryRun: true, state: 'finished', verdict: null, counts: { expected: 3 } },
    tasks: [{ cause: null, ledgerMode: 'discovered', foundBy: expect.any(String), templateVersion: 1 }],
  });
  expect(found.tasks[0]?.reason).toMatch(/^3 cases found/);
  const cases = await casesOf(service, found.id);
  expect(cases.map(({ name, status }) => [name, status])).toEqual(
    [0, 1, 2].map((number) => [`test_step[${number}]`, 'not-run']),
  );
  expect([trace('set-up'), trace('fixture'), trace('body-0')]).toEqual([true, false, false]);
  const ran = await runToTheEnd(service, ids.traced ?? '');
  expect(ran).toMatchObject({ dryRun: false, verdict: 'passed', counts: { passed: 3 } });
  expect([trace('fixture'), trace('body-0'), trace('body-2')]).toEqual([true, true, true]);
});

test('what cannot be collected is told with its file, beside the cases that can', async () => {
  for (const name of ['fixture', 'body-0']) rmSync(join(traces, name), { force: true });
  const found = await dryRun('broken');
  const [task] = found.tasks;
  expect(task).toMatchObject({ cause: 'test', verdict: null, counts: { expected: 3 } });
  expect(task?.reason).toMatch(/test_bad\.py could not be collected: .*no_such_module_anywhere/);
  expect(String(await logBytes(service, task?.id ?? '', 'executor'))).toContain('no_such_module_anywhere');
  expect(trace('body-0')).toBe(false);
});

test('declared cases are known without their commands, those of a report only when it has run', async () => {
  expect(await dryRun('declared')).toMatchObject({ counts: { expected: 1 }, tasks: [{ cause: null }] });
  const unknown = await dryRun('reported');
  expect(unknown).toMatchObject({ counts: { expected: null }, tasks: [{ cause: null, verdict: null }] });
  expect(unknown.tasks[0]?.reason).toMatch(/only when it has run/);
  expect([trace('declared'), trace('reported')]).toEqual([false, false]);
});

test('the command line shows them, exits by what was found, and no list of runs has a dry run', async () => {
  const shown = await yard.run(service, ['template', 'dry-run', 'traced']);
  expect(shown.stdout).toMatch(
    /test_step\[2\][\s\S]*DRY RUN[\s\S]*3 cases found[\s\S]*version 1 · found by executor/,
  );
  expect(shown.code, shown.stderr).toBe(0);
  const empty = await yard.run(service, ['template', 'dry-run', 'empty', '--json']);
  const told = JSON.parse(empty.stdout) as { run: Run; cases: object[]; exitCode: number };
  expect([empty.code, told.exitCode, told.cases, told.run.dryRun]).toEqual([5, 5, [], true]);
  expect(told.run.tasks[0]?.reason).toMatch(/no case was found/);
  const listed = async (query: object) => {
    const params = { projectId: service.projectId };
    return (await service.client.call('listRuns', { params, query })).items;
  };
  expect((await listed({})).map(({ dryRun: isDry }) => isDry)).toEqual([false]);
  expect((await listed({ dryRun: 'true' })).map(({ number }) => number)).toContain(told.run.number);
});
