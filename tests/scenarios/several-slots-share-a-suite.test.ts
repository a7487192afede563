// Two executors with two slots each pull blocks of one suite: every case runs once, on whichever is free.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf, runTemplate, type Service } from '../setup/service.ts';
import { counts, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const cases = 120;
const secondsEach = 0.1;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor'] });
  for (const name of ['north', 'south']) await yard.executor(service, { name, args: ['--slots', '2'] });
});
afterAll(() => yard.close());

test('every case once, over both executors, several at a time', async () => {
  const file = sleepingSuite({ cases, secondsEach, failing: 111 });
  const path = writeSuite(yard.work, 'long', { 'test_steps.py': file });
  const run = await runTemplate(service, { name: 'long', framework: 'pytest', source: { path } });
  expect(run).toMatchObject({ verdict: 'failed', counts: counts({ passed: cases - 1, failed: 1 }) });

  const ran = await casesOf(service, run.id);
  expect(new Set(ran.map(({ name }) => name)).size).toBe(cases);
  expect(ran.every(({ attempts }) => attempts === 1)).toBe(true);

  const leases = yard.query(`select executor_id, results from leases where task_id = '${run.tasks[0]?.id}'`);
  const byExecutor = new Map<string, number>();
  for (const { executor_id: id, results } of leases)
    byExecutor.set(String(id), (byExecutor.get(String(id)) ?? 0) + Number(results));
  expect(byExecutor.size).toBe(2);
  expect(Math.min(...byExecutor.values())).toBeGreaterThan(0);
  expect(leases.filter(({ results }) => Number(results) > 0).length).toBeGreaterThanOrEqual(2);
});

test('a template that wants one slot gets one, and its cases run one after the other', async () => {
  const file = sleepingSuite({ cases: 60, secondsEach: 0.02 });
  const path = writeSuite(yard.work, 'single', { 'test_steps.py': file });
  const run = await runTemplate(service, {
    name: 'single',
    framework: 'pytest',
    source: { path },
    executors: { max: 1 },
  });
  expect(run).toMatchObject({ verdict: 'passed', counts: counts({ passed: 60 }) });
  expect(yard.query(`select id from leases where task_id = '${run.tasks[0]?.id}'`)).toHaveLength(1);
});
