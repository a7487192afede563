// A budget that is said with the call stands in place of the template's, and in every round of the run.
import { rerun, startRuns, type TemplateDocument } from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const minuteMs = 60_000;

async function start(budget: string | null, more: Partial<TemplateDocument> = {}) {
  const { core } = stage;
  const { projectId, templateId } = await saveTemplate(core, { budget: '30m', ...more });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId], parameters: {}, onBehalfOf: '', budget },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  return runId;
}

const plansOf = async (runId: string) =>
  (await stage.core.reads.tasks.ofRun(runId)).map(({ plan }) => plan.budgetMs);

test('the budget of the call ends the work of its tasks, in later rounds, too', async () => {
  const { core } = stage;
  const runId = await start('2m');
  const executor = await addExecutor(core);
  const lease = await PlayedLease.mustTake(core, executor);
  await lease.find(['a', 'b']);
  core.clock.advance(3 * minuteMs);
  expect(await lease.next()).toMatchObject({ block: null, done: true });
  await lease.finish();
  const over = { rule: 'budget-over', seconds: 120 };
  expect((await core.reads.tasks.ofRun(runId))[0]).toMatchObject({
    ...{ verdict: 'error', counts: { notRun: 2 }, warnings: [over] },
  });
  const series = { of: 2, untilFailure: false };
  const all = { scope: 'all', caseIds: [], series, idempotency: null } as const;
  await rerun(core, { principal: systemAdmin, runId, ...all });
  const again = await PlayedLease.mustTake(core, executor);
  await again.find(['a', 'b']);
  await again.runAll();
  await again.finish();
  expect(await plansOf(runId)).toEqual([2 * minuteMs, 2 * minuteMs, 2 * minuteMs]);
});

test('of cases whose time nobody knows no block holds more than there is time for', async () => {
  const { core } = stage;
  await start('10m');
  const executor = await addExecutor(core);
  const lease = await PlayedLease.mustTake(core, executor);
  await lease.find(Array.from({ length: 40 }, (_, index) => `c${index}`));
  const lengths: number[] = [];
  for (let minute = 0; minute < 9; minute += 1) {
    const { block } = await lease.next();
    lengths.push(block?.cases.length ?? 0);
    for (const one of block?.cases ?? []) {
      core.clock.advance(minuteMs);
      await lease.next([startOf(one), endOf(one, 'passed', minuteMs)], 0);
    }
  }
  expect(lengths).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('a block that takes longer than was expected ends with the budget, not with its last case', async () => {
  const { core } = stage;
  const runId = await start('10m');
  const executor = await addExecutor(core);
  const lease = await PlayedLease.mustTake(core, executor);
  await lease.find(Array.from({ length: 40 }, (_, index) => `c${index}`));
  for (const one of (await lease.next()).block?.cases ?? []) await lease.next(ended(one), 0);
  const cases = (await lease.next()).block?.cases ?? [];
  expect(cases.length).toBeGreaterThan(2);
  core.clock.advance(11 * minuteMs);
  for (const one of cases.slice(0, 1)) await lease.next(ended(one), 0);
  expect((await core.reads.tasks.ofRun(runId))[0]).toMatchObject({ trouble: { cause: 'stopped' } });
  const held = await core.reads.leases.ofTask(lease.taskId);
  expect(held.map(({ stopKind }) => stopKind)).toEqual(['halt']);
});

test('what a report tells of has run, however late it is read', async () => {
  const { core } = stage;
  const runId = await start('2m', { report: { junit: 'report.xml' } });
  const lease = await PlayedLease.mustTake(core, await addExecutor(core));
  core.clock.advance(3 * minuteMs);
  await lease.find(['a', 'b'], 'reported');
  await lease.runAll();
  await lease.finish();
  expect((await core.reads.tasks.ofRun(runId))[0]).toMatchObject({
    verdict: 'passed',
    counts: { passed: 2 },
  });
});

test("a call without one has the template's", async () => {
  expect(await plansOf(await start(null))).toEqual([30 * minuteMs]);
});
