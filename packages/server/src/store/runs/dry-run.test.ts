/** Dry runs on a real database: what they find, what stands in their way, and where they are not seen. */
import {
  announceExecutor,
  type DryRunRequest,
  dryRunTemplate,
  type ListedRuns,
  listRuns,
  rerun,
  stopRun,
  type TemplateDocument,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

/** A dry run of a new template, begun by an executor. */
async function begun(document: Partial<TemplateDocument> = {}) {
  const template = await saveTemplate(stage.core, document);
  const executor = await addExecutor(stage.core, { name: 'finder' });
  const { runId } = await dryRunTemplate(stage.core, askedOf(template.templateId));
  return { ...template, runId, executor, lease: await PlayedLease.mustTake(stage.core, executor) };
}

const askedOf = (templateId: string): DryRunRequest => ({
  ...{ principal: systemAdmin, templateId, parameters: {}, requireExecutor: false, idempotency: null },
  sut: { name: '', branch: '', ip: '', port: '' },
});

async function endOf(runId: string) {
  const run = await stage.core.reads.runs.byId(runId);
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  if (!run || !task) throw new Error('the run is gone');
  return { run, task };
}

const casesOf = async (runId: string) => {
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' as const };
  return (await stage.core.reads.cases.list(filter, { limit: 1_000, after: null })).items;
};

test('the cases are found, none is given out, and there is no verdict', async () => {
  const { runId, lease } = await begun();
  await lease.find(Array.from({ length: 300 }, (_, index) => `case-${index}`));
  expect(await lease.next()).toMatchObject({ block: null, done: true });
  const before = await endOf(runId);
  expect(before.task).toMatchObject({ state: 'running', claimable: false });
  await lease.finish();
  const { run, task } = await endOf(runId);
  expect(run).toMatchObject({ state: 'finished', verdict: null, counts: { expected: 300, notRun: 300 } });
  expect(task).toMatchObject({
    ...{ state: 'finished', verdict: null, cause: null, foundBy: 'finder', ledgerMode: 'discovered' },
    reason: { rule: 'cases-found', cases: 300 },
  });
  const cases = await casesOf(runId);
  expect(cases).toHaveLength(300);
  expect(new Set(cases.map(({ status }) => status))).toEqual(new Set(['not-run']));
});

test('no other slot is asked to help, however many cases there are', async () => {
  const { lease, executor } = await begun();
  await lease.find(Array.from({ length: 1_000 }, (_, index) => `case-${index}`));
  expect(await PlayedLease.take(stage.core, executor)).toBeNull();
});

test('it is in the list of dry runs and in no other', async () => {
  const { projectId, templateId, lease } = await begun();
  await lease.find(['one']);
  await lease.finish();
  await startOne(stage.core, { projectId, templateId });
  const list = async (filter: Partial<ListedRuns>) => {
    const any = {
      state: null,
      verdict: null,
      template: null,
      sut: null,
      createdBy: null,
      since: null,
      ...{ ci: null, branch: null, commit: null },
    };
    const page = { ...any, until: null, dryRun: false, ...filter, projectId, limit: 10, after: null };
    return (await listRuns(stage.core, systemAdmin, page)).items.map(({ number }) => number);
  };
  expect(await list({})).toEqual([2]);
  expect(await list({ template: templateId })).toEqual([2]);
  expect(await list({ dryRun: true })).toEqual([1]);
  expect(await list({ dryRun: true, template: templateId })).toEqual([1]);
});

test('the history of a case does not know what a dry run found', async () => {
  const { projectId, templateId, runId, lease, executor } = await begun();
  await lease.find(['one']);
  await lease.finish();
  const real = await startOne(stage.core, { projectId, templateId });
  const working = await PlayedLease.mustTake(stage.core, executor);
  await working.find(['one']);
  const [dry] = await casesOf(runId);
  const [ran] = await casesOf(real);
  expect([dry?.identity, ran?.identity]).toEqual(['one', 'one']);
  expect(dry?.caseKey).not.toBe(ran?.caseKey);
});

test('no case is what speaks against it, as are fewer than the template wants', async () => {
  const empty = await begun();
  await empty.lease.find([]);
  await empty.lease.finish();
  expect((await endOf(empty.runId)).task).toMatchObject({ cause: 'test', reason: { rule: 'no-case' } });
  const few = await begun({ verdict: { minimumCases: 2 } });
  await few.lease.find(['one']);
  await few.lease.finish();
  expect((await endOf(few.runId)).task).toMatchObject({
    verdict: null,
    reason: { rule: 'too-few-cases', expected: 1, minimum: 2 },
  });
});

test('where only a report tells the cases, it says so and claims no number', async () => {
  const { runId, lease } = await begun();
  await lease.find([], 'reported');
  await lease.finish();
  const { run, task } = await endOf(runId);
  expect([run.counts.expected, task.counts.expected]).toEqual([null, null]);
  expect(task).toMatchObject({ verdict: null, cause: null, reason: { rule: 'known-when-run' } });
});

test('what could not be collected, or prepared, is its cause', async () => {
  const broken = await begun();
  await broken.lease.find(['one']);
  const notice = { type: 'task-notice', kind: 'failure', cause: 'test', message: 'b.py: no module' } as const;
  await broken.lease.next([notice], 0);
  await broken.lease.finish();
  expect((await endOf(broken.runId)).task).toMatchObject({
    ...{ verdict: null, cause: 'test', counts: { expected: 1 } },
    reason: { rule: 'told', text: 'b.py: no module' },
  });
  const unprepared = await begun({ retries: { setup: 0 } });
  await unprepared.lease.finish('failed', { cause: 'set-up', message: 'npm ci ended with 1' });
  const { run, task } = await endOf(unprepared.runId);
  expect(run).toMatchObject({ state: 'finished', verdict: null, counts: { expected: null } });
  expect(task).toMatchObject({ cause: 'set-up', reason: { rule: 'never-found' } });
});

test('it can be stopped, and is not executed again', async () => {
  const { runId, lease } = await begun();
  await stopRun(stage.core, { principal: systemAdmin, runId, reason: 'enough' });
  await lease.finish('stopped');
  const { run, task } = await endOf(runId);
  expect(run).toMatchObject({ state: 'finished', verdict: null });
  expect(task).toMatchObject({ cause: 'stopped', reason: { rule: 'stopped', why: 'enough' } });
  const asked = {
    principal: systemAdmin,
    runId,
    scope: 'all',
    caseIds: [],
    series: null,
    idempotency: null,
  } as const;
  await expect(rerun(stage.core, asked)).rejects.toMatchObject({ code: 'RUN_IS_DRY' });
});

test('a lost executor is followed by another, as in any run', async () => {
  const { runId, executor } = await begun();
  stage.core.clock.advance(10_000);
  const anew = await addExecutor(stage.core, { name: 'second' });
  expect(await PlayedLease.take(stage.core, anew)).toBeNull();
  await announceExecutor(stage.core, executor.executorId, {
    ...{ instanceId: stage.core.ids.hex(), slots: 1, labels: { os: 'linux' }, version: '0.1.0' },
    ...{ frameworks: { pytest: '9' }, sources: { gitSchemes: ['https'], paths: ['/suite'] } },
  });
  const lease = await PlayedLease.mustTake(stage.core, anew);
  await lease.find(['one']);
  await lease.finish();
  expect((await endOf(runId)).task).toMatchObject({ foundBy: 'second', reason: { rule: 'cases-found' } });
});
