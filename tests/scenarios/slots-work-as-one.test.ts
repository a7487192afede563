// Two slots on one task: what one cannot get to the other does, and limits of the task are those of both together.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { runTemplate, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--slots', '2'] });
  writeSuite(yard.work, 'empty', { empty: '' });
});
afterAll(() => yard.close());

const inWork = (name: string) => join(yard.work, name);
const many = 70;

/** So many cases, each a script that is made of its number. */
const commands = (name: string, script: (number: number) => string, length = many) => ({
  ...{ name, framework: 'command', source: { path: inWork('empty') } },
  cases: Array.from({ length }, (_, number) => ({
    name: `case-${number}`,
    command: ['sh', '-c', script(number)],
  })),
});
const leasesOf = async ({ tasks }: Run) =>
  (await service.client.call('listLeases', { params: { taskId: tasks[0]?.id ?? '' } })).items;

test('cases behind one that takes its time are run by the other slot, each once', async () => {
  const gate = `until test -e ${inWork('gate')}; do sleep 0.05; done`;
  const mark = (number: number) => `echo ${number} >> ${inWork('begun')}`;
  await saveTemplate(
    service,
    commands('stuck', (number) => `${mark(number)}; ${number === 0 ? gate : 'sleep 0.01'}`),
  );
  const { id } = await startRun(service, ['stuck']);
  const passed = async () => (await service.client.call('getRun', { params: { runId: id } })).counts.passed;
  await eventually('all others have passed', {
    holds: async () => (await passed()) === many - 1,
  }).finally(() => writeFileSync(inWork('gate'), ''));
  const run = await verdictOf(service, id);
  expect([run.verdict, run.counts]).toEqual(['passed', counts({ passed: many })]);
  const begun = readFileSync(inWork('begun'), 'utf8').trim().split('\n');
  expect(begun.length, 'no case has begun twice').toBe(many);
  expect(new Set(begun).size).toBe(many);
});

test('failures of both slots count together for the maximum', async () => {
  mkdirSync(inWork('slots'));
  const both = `[ "$(ls ${inWork('slots')} | wc -l)" -ge 2 ]`;
  const script = `touch "${inWork('slots')}/$(pwd | cksum | cut -c1-6)"; until ${both}; do sleep 0.05; done; sleep 0.2; exit 1`;
  const run = await runTemplate(service, {
    ...commands('failing', () => script),
    verdict: { maximumFailures: 3 },
  });
  expect(run.verdict).toBe('failed');
  const { expected, failed, notRun } = run.counts;
  expect(failed).toBeGreaterThanOrEqual(3);
  expect(notRun, 'no more was started').toBeGreaterThan(0);
  expect(failed + notRun).toBe(expected);
  expect((await leasesOf(run)).filter(({ results }) => results > 0).length, 'each failed').toBe(2);
  expect(run.tasks[0]?.warnings.join()).toMatch(/no more cases|maximum/);
});

test('a budget of the call ends a run in its time, and says what that left', async () => {
  await saveTemplate(
    service,
    commands('slow', () => 'sleep 0.1'),
  );
  const told = await yard.run(service, ['run', 'slow', '--budget', '1s', '--json']);
  expect(told.code, told.stderr).toBe(3);
  const { run } = JSON.parse(told.stdout) as { run: Run };
  const { expected, passed, notRun } = run.counts;
  expect([run.verdict, expected, passed + notRun]).toEqual(['error', many, many]);
  expect(notRun).toBeGreaterThan(0);
  expect(run.tasks[0]).toMatchObject({ reason: expect.stringMatching(/1 s/), warnings: [] });
});

test('cases that are kept together run in one session, whichever slot has it', async () => {
  const file = `
import os, time
def note(name):
    with open(${JSON.stringify(inWork('sessions'))}, "a") as out:
        out.write(f"{name} {os.getpid()}\\n")
    time.sleep(0.02)
`;
  const cases = Array.from({ length: 12 }, (_, index) => `def test_${index}():\n    note(__name__)\n`).join(
    '\n',
  );
  const files = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [`test_file_${index}.py`, `${file}\n${cases}`]),
  );
  const path = writeSuite(yard.work, 'together', files);
  const run = await runTemplate(service, {
    ...{ name: 'together', framework: 'pytest', source: { path }, keepTogether: 'file' },
  });
  expect([run.verdict, run.counts]).toEqual(['passed', counts({ passed: 72 })]);
  const sessions = new Map<string, Set<string>>();
  for (const line of readFileSync(inWork('sessions'), 'utf8').trim().split('\n')) {
    const [name = '', pid = ''] = line.split(' ');
    sessions.set(name, (sessions.get(name) ?? new Set()).add(pid));
  }
  expect(sessions.size).toBe(6);
  for (const [name, pids] of sessions) expect(pids.size, `${name} ran in one session`).toBe(1);
});
