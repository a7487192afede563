// Several rounds that were asked for at once: each is opened when the one before ends, and none is forgotten.
import {
  type CoreService,
  listCases,
  type RerunRequest,
  readRound,
  readRun,
  rerun,
  stopOneTask,
  stopRun,
  sweepOverdue,
  type Template,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { type Ends, playRound } from '../../testing/played-round.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

async function begin(ends: Ends, document = {}) {
  const { core } = stage;
  const template = await saveTemplate(core, document);
  const runId = await startOne(core, template);
  const executor = await addExecutor(core);
  await playRound(core, executor, ends);
  return { ...template, runId, executor };
}

const again = (runId: string, of: number, more: Partial<RerunRequest> = {}, untilFailure = false) =>
  rerun(stage.core, {
    ...{ principal: systemAdmin, runId, scope: 'all', caseIds: [], idempotency: null },
    series: { of, untilFailure },
    ...more,
  });

async function verdicts(runId: string) {
  const { rounds } = await readRun(stage.core, systemAdmin, runId);
  return rounds.map(({ state, verdict, opening }) => [opening?.series?.number ?? 0, verdict ?? state]);
}

async function casesOf(core: CoreService, runId: string, round: number) {
  const all = { taskId: null, statuses: null, order: 'listed', limit: 999, after: null } as const;
  const { items } = await listCases(core, systemAdmin, { runId, round, ...all });
  return items.map(({ name, status }) => `${name} ${status}`);
}

test('a run is executed so many times, each time as a round of its own with its own verdict', async () => {
  const { runId, executor } = await begin({ a: 'passed', b: 'passed' });
  expect(await again(runId, 3)).toEqual({ runId, round: 2 });
  await playRound(stage.core, executor, { a: 'passed', b: 'failed' });
  expect(await verdicts(runId)).toEqual([
    [0, 'passed'],
    [1, 'failed'],
    [2, 'queued'],
  ]);
  const { tasks } = await readRun(stage.core, systemAdmin, runId);
  expect(tasks, 'all of it is found anew').toMatchObject([{ chosen: false, ledgerFixed: false }]);
  await playRound(stage.core, executor, { a: 'passed', b: 'passed' });
  await playRound(stage.core, executor, { a: 'failed', b: 'passed' });
  const over = [
    [0, 'passed'],
    [1, 'failed'],
    [2, 'passed'],
    [3, 'failed'],
  ];
  expect(await verdicts(runId)).toEqual(over);
  expect(await PlayedLease.take(stage.core, executor), 'and no more').toBeNull();
  expect(await casesOf(stage.core, runId, 2)).toEqual(['a passed', 'b failed']);
  expect(await casesOf(stage.core, runId, 3)).toEqual(['a passed', 'b passed']);
});

test('chosen cases are those of every round of the series, whatever becomes of them', async () => {
  const { runId, executor } = await begin({ a: 'passed', b: 'failed', c: 'error' });
  await again(runId, 3, { scope: 'failed' });
  for (const end of ['passed', 'failed', 'passed'] as const)
    expect(await playRound(stage.core, executor, { b: end })).toEqual(['b']);
  const { run, rounds } = await readRun(stage.core, systemAdmin, runId);
  expect(run).toMatchObject({ round: 4, state: 'finished', counts: { expected: 1, passed: 1 } });
  const left = { cases: 1, verdict: 'failed' };
  expect(rounds.slice(1).map(({ opening }) => opening?.left)).toEqual([left, left, left]);
  expect(run.verdict, 'c speaks against it still').toBe('failed');
  await again(runId, 1, { scope: 'unsuccessful', series: null });
  expect(await playRound(stage.core, executor, { c: 'passed' })).toEqual(['c']);
  expect((await readRun(stage.core, systemAdmin, runId)).run.verdict).toBe('passed');
});

test('until a failure: the first round that does not pass is the last, whatever was left out', async () => {
  const { runId, executor } = await begin({ a: 'failed', b: 'failed' });
  const { items } = await stage.core.reads.cases.list(
    { runId, round: 1, taskId: null, name: 'b', statuses: null, order: 'listed' },
    { limit: 9, after: null },
  );
  await again(runId, 100, { scope: 'cases', caseIds: items.map(({ id }) => id) }, true);
  for (let round = 0; round < 3; round += 1) await playRound(stage.core, executor, { b: 'passed' });
  await playRound(stage.core, executor, { b: 'failed' });
  const { run } = await readRun(stage.core, systemAdmin, runId);
  expect(run).toMatchObject({ round: 5, state: 'finished', verdict: 'failed' });
});

test('a case that is flaky by the retries of its template is a failure that was looked for', async () => {
  const { runId, executor } = await begin({ a: 'passed' }, { retries: { cases: 1 } });
  await again(runId, 9, {}, true);
  const lease = await PlayedLease.mustTake(stage.core, executor);
  await lease.find(['a']);
  for (const status of ['failed', 'passed'] as const) {
    const { block } = await lease.next();
    for (const line of block?.cases ?? []) await lease.next(ended(line, status), 0);
  }
  await lease.finish();
  const { run } = await readRun(stage.core, systemAdmin, runId);
  expect(run).toMatchObject({ round: 2, state: 'finished', verdict: 'passed', counts: { flaky: 1 } });
});

test('a stop ends the series with its round', async () => {
  const { runId, executor } = await begin({ a: 'passed' });
  await again(runId, 5);
  await playRound(stage.core, executor, { a: 'passed' });
  await stopRun(stage.core, { principal: systemAdmin, runId, reason: 'enough' });
  const { run } = await readRun(stage.core, systemAdmin, runId);
  expect(run).toMatchObject({ round: 3, state: 'finished', verdict: 'stopped' });
  expect((await readRound(stage.core, systemAdmin, { runId, round: 2 })).run.verdict).toBe('passed');
});

test('a stop of one of its tasks ends the series as well', async () => {
  const { core } = stage;
  const { runId, executor } = await begin({ a: 'passed' });
  await again(runId, 5);
  const lease = await PlayedLease.mustTake(core, executor);
  await stopOneTask(core, { principal: systemAdmin, taskId: lease.taskId, reason: 'enough' });
  await lease.finish('stopped');
  expect(await verdicts(runId)).toEqual([
    [0, 'passed'],
    [1, 'stopped'],
  ]);
});

test.each([
  ['deletes', (template: Template) => ({ ...template, deletedAt: template.createdAt })],
  ['disables', (template: Template) => ({ ...template, document: { ...template.document, disabled: true } })],
])('what a maintainer %s meanwhile is not executed again', async (_, changed) => {
  const { runId, executor, templateId } = await begin({ a: 'passed' });
  await again(runId, 5);
  await stage.core.unitOfWork.run(async (unit) => {
    const [template] = await unit.templates.byIds([templateId]);
    if (!template) throw new Error('no template');
    await unit.templates.update({ ...changed(template), version: 2 }, 'test');
  });
  await playRound(stage.core, executor, { a: 'passed' });
  const { run } = await readRun(stage.core, systemAdmin, runId);
  expect(run).toMatchObject({ round: 2, state: 'finished', verdict: 'passed' });
});

test('a series outlives the server, and comes to its end though nobody executes it', async () => {
  const { runId, executor } = await begin({ a: 'passed' }, { timeouts: { queue: '20m' } });
  await again(runId, 3);
  stage.core = await stage.core.restart();
  await playRound(stage.core, executor, { a: 'passed' });
  stage.core = await stage.core.restart();
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    stage.core.clock.advance(21 * 60_000);
    await sweepOverdue(stage.core);
  }
  expect(await verdicts(runId)).toEqual([
    [0, 'passed'],
    [1, 'passed'],
    [2, 'error'],
    [3, 'error'],
  ]);
});
