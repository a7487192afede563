/** Runs out of reports: by the same ledger and verdict as any other, each content once, and none stays open for ever. */
import {
  addImported,
  beginImport,
  finishImport,
  type ImportedCase,
  importPauseMs,
  listCases,
  readCase,
  readRun,
  rerun,
  sweepOverdue,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
let templateId: string;
let projectId: string;
beforeEach(async () => {
  ({ templateId, projectId } = await saveTemplate(stage.core));
});

const principal = systemAdmin;
const begin = (contentHash = 'a'.repeat(64)) =>
  beginImport(stage.core, {
    ...{ principal, projectId, template: templateId, contentHash, files: 1, onBehalfOf: '', ci: null },
    sut: { name: 'shop', branch: '', ip: '', port: '' },
  });
const imported = (name: string, change: Partial<ImportedCase> = {}): ImportedCase => ({
  ...{ identity: `s::${name}`, name, suite: 's', file: null, line: null, status: 'passed', cause: null },
  ...{ durationMs: 5, message: null, details: null, output: null, tries: [] },
  ...change,
});
const add = (runId: string, offset: number, cases: readonly ImportedCase[]) =>
  addImported(stage.core, { principal, runId, offset, cases });
const finish = (runId: string, total: number) =>
  finishImport(stage.core, { principal, runId, total, receipts: [], notices: [] });
const look = async (runId: string) => (await readRun(stage.core, principal, runId)).run;

test('what came in parts is one closed ledger, and a part that comes twice counts once', async () => {
  const { runId } = await begin();
  const failed = imported('b', { status: 'failed', message: 'no', details: 'whole' });
  expect(await add(runId, 0, [imported('a'), failed])).toEqual({ received: 2 });
  expect(await add(runId, 0, [imported('a'), failed])).toEqual({ received: 2 });
  expect(await add(runId, 1, [failed, imported('c', { status: 'skipped' })])).toEqual({ received: 3 });
  await expect(add(runId, 4, [imported('e')])).rejects.toMatchObject({
    ...{ code: 'SEQUENCE_GAP', details: { number: 3 } },
  });
  await expect(finish(runId, 4)).rejects.toMatchObject({ code: 'SEQUENCE_GAP' });
  expect((await look(runId)).verdict).toBeNull();
  await finish(runId, 3);
  await finish(runId, 3);
  const run = await look(runId);
  expect(run).toMatchObject({ state: 'finished', verdict: 'failed' });
  expect(run.counts).toMatchObject({ expected: 3, passed: 1, failed: 1, skipped: 1 });
  await expect(add(runId, 3, [imported('d')])).rejects.toMatchObject({
    ...{ code: 'RUN_ENDED', details: { kind: 'import' } },
  });
});

test('two cases of one identity are refused, in one part and in two, and nothing of the part is kept', async () => {
  const { runId } = await begin();
  const twice = { code: 'REQUEST_INVALID', details: { why: { rule: 'case-twice', identity: 's::a' } } };
  await expect(add(runId, 0, [imported('a'), imported('b'), imported('a')])).rejects.toMatchObject(twice);
  expect(await add(runId, 0, [imported('a')])).toEqual({ received: 1 });
  await expect(add(runId, 1, [imported('c'), imported('a')])).rejects.toMatchObject(twice);
  // The same part once more is none of it.
  expect(await add(runId, 0, [imported('a'), imported('c')])).toEqual({ received: 2 });
  await finish(runId, 2);
  expect((await look(runId)).counts).toMatchObject({ expected: 2, passed: 2 });
});

test('what passed after a try that failed is flaky, whatever the report calls it', async () => {
  const { runId } = await begin();
  const told = { durationMs: 1, details: null, output: null, message: null };
  const twice = (cause: 'test' | 'infrastructure') => ({
    tries: [
      { ...told, status: 'error', cause },
      { ...told, status: 'passed', cause: null },
    ] as const,
  });
  await add(runId, 0, [imported('a', twice('test')), imported('b', twice('infrastructure'))]);
  await finish(runId, 2);
  expect((await look(runId)).counts).toMatchObject({ passed: 1, flaky: 1 });
});

test('skipped after a try that failed is failed, whatever the report calls it', async () => {
  const { runId } = await begin();
  const told = { durationMs: 1, details: null, output: null, message: null };
  const skipped = imported('a', {
    status: 'skipped',
    tries: [
      { ...told, status: 'failed', cause: 'test' },
      { ...told, status: 'skipped', cause: null },
    ],
  });
  await add(runId, 0, [skipped]);
  await finish(runId, 1);
  expect(await look(runId)).toMatchObject({ verdict: 'failed', counts: { failed: 1 } });
});

test('tries are kept as they are told, and nothing is tried again', async () => {
  const { runId } = await begin();
  const told = { durationMs: 1, details: null, output: null };
  const flaky = imported('a', {
    status: 'flaky',
    tries: [
      { ...told, status: 'failed', cause: null, message: 'first' },
      { ...told, status: 'passed', cause: null, message: null },
    ],
  });
  await add(runId, 0, [flaky]);
  await finish(runId, 1);
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
  const [line] = (await listCases(stage.core, principal, { ...filter, limit: 9, after: null })).items;
  expect(line).toMatchObject({ status: 'flaky', attempts: 2, failedAttempts: 1 });
  const { attempts } = await readCase(stage.core, principal, { runId, caseId: line?.id ?? '' });
  expect(attempts.map(({ number, status, cause, message }) => [number, status, cause, message])).toEqual([
    [1, 'failed', 'test', 'first'],
    [2, 'passed', null, null],
  ]);
  expect((await look(runId)).verdict).toBe('passed');
});

test('no case, no pass; something that was not reported is no success', async () => {
  const empty = await begin('b'.repeat(64));
  await finish(empty.runId, 0);
  expect(await look(empty.runId)).toMatchObject({ verdict: 'failed' });
  const broken = await begin('c'.repeat(64));
  await add(broken.runId, 0, [imported('a'), imported('r.xml', { status: 'not-reported' })]);
  await finish(broken.runId, 2);
  expect(await look(broken.runId)).toMatchObject({ verdict: 'error' });
});

test('a header that counts more cases than are there is a warning: Catch2 counts assertions in their place', async () => {
  const { runId } = await begin();
  await add(runId, 0, [imported('a')]);
  const message = 'the header of shop counts 7 cases, and 1 is there';
  const notices = [{ kind: 'warning', message }] as const;
  await finishImport(stage.core, { principal, runId, total: 1, receipts: [], notices });
  const { run, tasks } = await readRun(stage.core, principal, runId);
  expect([run.verdict, tasks[0]?.warnings]).toEqual(['passed', [message]]);
});

test('failures that a header counts and no case tells of leave no pass', async () => {
  const { runId } = await begin();
  await add(runId, 0, [imported('a')]);
  const notices = [{ kind: 'failure', message: 'the header of shop counts 1 failure' }] as const;
  await finishImport(stage.core, { principal, runId, total: 1, receipts: [], notices });
  expect(await look(runId)).toMatchObject({ verdict: 'failed' });
});

test('the same content is taken once, one that broke off is taken up, and then given up', async () => {
  const first = await begin();
  expect(await begin()).toEqual({ runId: first.runId, known: false });
  await add(first.runId, 0, [imported('a')]);
  stage.core.clock.advance(importPauseMs + 1);
  await sweepOverdue(stage.core);
  stage.core.clock.advance(10 * 60_000);
  await sweepOverdue(stage.core);
  expect(await look(first.runId)).toMatchObject({ state: 'finished', verdict: 'error' });
  const second = await begin();
  expect(second.runId).not.toBe(first.runId);
  await add(second.runId, 0, [imported('a')]);
  await finish(second.runId, 1);
  expect(await begin()).toEqual({ runId: second.runId, known: true });
});

test('no executor is offered it, and it is not executed again', async () => {
  const { runId } = await begin();
  const executor = await addExecutor(stage.core);
  expect(await PlayedLease.take(stage.core, executor)).toBeNull();
  await add(runId, 0, [imported('a', { status: 'failed' })]);
  expect(await PlayedLease.take(stage.core, executor)).toBeNull();
  await finish(runId, 1);
  const asked = { principal, runId, scope: 'all', caseIds: [], series: null, idempotency: null } as const;
  await expect(rerun(stage.core, asked)).rejects.toMatchObject({ code: 'RUN_IS_IMPORTED' });
});
