import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CoreService,
  deleteRun,
  deleteTemplate,
  type LeaseEvent,
  listCases,
  type Principal,
  type RerunScope,
  readRound,
  readRun,
  rerun,
  stopRun,
  waitForRun,
} from '@testyard/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ended, endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { type End, type Ends, playRound } from '../../testing/played-round.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  triesOnThisStore,
} from '../../testing/test-core.ts';

const stage = stageOfEachTest();

async function begin(ends: Ends, document = {}) {
  const { core } = stage;
  const template = await saveTemplate(core, document);
  const runId = await startOne(core, template);
  const executor = await addExecutor(core);
  await playRound(core, executor, ends);
  return { ...template, runId, executor };
}

const again = (runId: string, scope: RerunScope = 'unsuccessful', more: object = {}) =>
  rerun(stage.core, {
    principal: systemAdmin,
    runId,
    scope,
    caseIds: [],
    series: null,
    idempotency: null,
    ...more,
  });

const latest = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).run;

/** All that can be read of a round. */
async function pictureOf(core: CoreService, runId: string, round: number): Promise<string> {
  const { run, tasks } = await readRound(core, systemAdmin, { runId, round });
  const filter = {
    runId,
    round,
    taskId: null,
    statuses: null,
    order: 'listed' as const,
    limit: 1000,
    after: null,
  };
  const { items } = await listCases(core, systemAdmin, filter);
  const tries = await Promise.all(items.map(({ id }) => core.reads.cases.attempts(id)));
  const { finishSequence: _, ...facts } = run;
  return JSON.stringify({ facts, tasks, items, tries });
}

async function caseId(runId: string, name: string): Promise<string> {
  const filter = {
    runId,
    round: null,
    taskId: null,
    statuses: null,
    order: 'listed' as const,
    limit: 9,
    after: null,
  };
  const { items } = await listCases(stage.core, systemAdmin, filter);
  return items.find((line) => line.name === name)?.id ?? '';
}

describe('what was unsuccessful is executed again', () => {
  test('as the next round, which alone speaks; the round before stays as it was', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'failed', c: 'error', d: 'skipped' });
    const before = await pictureOf(stage.core, runId, 1);
    expect(await again(runId)).toEqual({ runId, round: 2 });
    expect(await latest(runId)).toMatchObject({
      ...{ state: 'queued', round: 2, verdict: null, startedAt: null, finishedAt: null },
      counts: { expected: 2 },
    });
    expect(await playRound(stage.core, executor, { b: 'passed', c: 'passed' })).toEqual(['b', 'c']);
    const { run, rounds } = await readRun(stage.core, systemAdmin, runId);
    expect(run).toMatchObject({
      state: 'finished',
      verdict: 'passed',
      counts: { expected: 2, passed: 2, failed: 0 },
    });
    expect(rounds.map(({ round, verdict }) => [round, verdict])).toEqual([
      [1, 'failed'],
      [2, 'passed'],
    ]);
    expect(rounds[1]?.opening).toEqual({
      by: 'admin',
      at: expect.any(Number),
      scope: 'unsuccessful',
      left: null,
      series: null,
    });
    expect(await pictureOf(stage.core, runId, 1)).toBe(before);
  });

  test('what fails again makes the round failed', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'failed' });
    await again(runId);
    await playRound(stage.core, executor, { b: 'failed' });
    expect(await latest(runId)).toMatchObject({
      round: 2,
      verdict: 'failed',
      counts: { expected: 1, failed: 1 },
    });
  });

  test('by name, and what is left out goes on speaking against the run', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'failed', c: 'failed' });
    await again(runId, 'cases', { caseIds: [await caseId(runId, 'b')] });
    expect(await playRound(stage.core, executor, { b: 'passed' })).toEqual(['b']);
    expect(await latest(runId)).toMatchObject({
      verdict: 'failed',
      counts: { expected: 1, passed: 1 },
      opening: { left: { cases: 1, verdict: 'failed' } },
    });
    await again(runId);
    expect(await playRound(stage.core, executor, { c: 'passed' })).toEqual(['c']);
    expect(await latest(runId)).toMatchObject({ round: 3, verdict: 'passed', opening: { left: null } });
  });

  test('what speaks against a task beside its cases goes on doing so, whatever chosen cases come to', async () => {
    const { core } = stage;
    const runId = await startOne(core, await saveTemplate(core));
    const executor = await addExecutor(core);
    const lease = await PlayedLease.mustTake(core, executor);
    await lease.find(['a', 'b']);
    await lease.next([{ type: 'task-notice', kind: 'failure', cause: 'test', message: 'coverage 70 %' }], 0);
    for (let { block } = await lease.next(); block; { block } = await lease.next())
      for (const line of block.cases)
        await lease.next(ended(line, line.identity === 'a' ? 'failed' : 'passed'), 0);
    await lease.finish();
    await again(runId, 'cases', { caseIds: [await caseId(runId, 'a')] });
    expect(await playRound(core, executor, { a: 'passed' })).toEqual(['a']);
    expect(await latest(runId)).toMatchObject({
      verdict: 'failed',
      counts: { expected: 1, passed: 1 },
      opening: { left: { cases: 0, verdict: 'failed' } },
    });
    await again(runId);
    expect(await playRound(core, executor, { a: 'passed', b: 'passed' })).toEqual(['a', 'b']);
    expect(await latest(runId)).toMatchObject({ round: 3, verdict: 'passed', opening: { left: null } });
  });

  test('so does that they are too few', async () => {
    const { runId, executor } = await begin({ a: 'failed', b: 'passed' }, { verdict: { minimumCases: 3 } });
    await again(runId, 'cases', { caseIds: [await caseId(runId, 'a')] });
    expect(await playRound(stage.core, executor, { a: 'passed' })).toEqual(['a']);
    expect(await latest(runId)).toMatchObject({
      verdict: 'failed',
      opening: { left: { cases: 0, verdict: 'failed' } },
    });
  });

  test('a case that could not be tried and is left out leaves the run an error', async () => {
    const { core } = stage;
    const runId = await startOne(core, await saveTemplate(core));
    const executor = await addExecutor(core);
    const lease = await PlayedLease.mustTake(core, executor);
    await lease.find(['a', 'b']);
    for (let { block } = await lease.next(); block; { block } = await lease.next())
      for (const line of block.cases) {
        const untried = { ...endOf(line, 'error'), cause: 'tool' } as LeaseEvent;
        await lease.next(line.identity === 'a' ? ended(line, 'failed') : [startOf(line), untried], 0);
      }
    await lease.finish();
    expect(await latest(runId)).toMatchObject({ verdict: 'failed' });
    await again(runId, 'failed');
    expect(await playRound(core, executor, { a: 'passed' })).toEqual(['a']);
    expect(await latest(runId)).toMatchObject({
      verdict: 'error',
      opening: { left: { cases: 1, verdict: 'error' } },
    });
  });

  test('a flaky case, where the template allows none, is executed again, and speaks against the run until then', async () => {
    const { core } = stage;
    const document = { retries: { cases: 1 }, verdict: { failOnFlaky: true } };
    const runId = await startOne(core, await saveTemplate(core, document));
    const executor = await addExecutor(core);
    const lease = await PlayedLease.mustTake(core, executor);
    await lease.find(['a', 'b']);
    for (let { block } = await lease.next(); block; { block } = await lease.next())
      for (const line of block.cases)
        await lease.next(ended(line, line.identity === 'a' && line.attempts > 0 ? 'passed' : 'failed'), 0);
    await lease.finish();
    expect(await latest(runId)).toMatchObject({ verdict: 'failed', counts: { flaky: 1, failed: 1 } });
    await again(runId, 'cases', { caseIds: [await caseId(runId, 'b')] });
    expect(await playRound(core, executor, { b: 'passed' })).toEqual(['b']);
    expect(await latest(runId)).toMatchObject({
      verdict: 'failed',
      opening: { left: { cases: 1, verdict: 'failed' } },
    });
    await again(runId);
    expect(await playRound(core, executor, { a: 'passed' })).toEqual(['a']);
    expect(await latest(runId)).toMatchObject({ round: 3, verdict: 'passed', opening: { left: null } });
  });

  test('a stopped run goes on with what never ran', async () => {
    const { core } = stage;
    const runId = await startOne(core, await saveTemplate(core));
    const executor = await addExecutor(core);
    const lease = await PlayedLease.mustTake(core, executor);
    await lease.find(['a', 'b', 'c']);
    const { block } = await lease.next();
    const first = block?.cases[0];
    if (!first) throw new Error('no case');
    await lease.next(ended(first), 0);
    await stopRun(core, { principal: systemAdmin, runId, reason: '' });
    await lease.finish('stopped');
    expect(await latest(runId)).toMatchObject({ verdict: 'stopped' });
    await again(runId);
    expect(await latest(runId)).toMatchObject({ stop: null });
    expect(await playRound(core, executor, { b: 'passed', c: 'passed' })).toEqual(['b', 'c']);
    expect(await latest(runId)).toMatchObject({ verdict: 'passed' });
    const { run } = await readRound(core, systemAdmin, { runId, round: 1 });
    expect(run).toMatchObject({ verdict: 'stopped', stop: { by: 'admin' } });
  });

  test('what is found no more is not reported, and no pass', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'failed', c: 'failed' });
    await again(runId);
    const said = { rule: 'case-not-found', values: {} };
    const missing = {
      status: 'error',
      cause: 'tool',
      message: { rule: 'executor', text: 'x', said },
    } as const;
    await playRound(stage.core, executor, (line) =>
      line.identity === 'b'
        ? [startOf(line), { ...endOf(line, 'error'), ...missing } as LeaseEvent]
        : ended(line),
    );
    expect(await latest(runId)).toMatchObject({
      verdict: 'error',
      counts: { expected: 2, passed: 1, notReported: 1 },
    });
    expect(await stage.core.reads.cases.byId(await caseId(runId, 'b'))).toMatchObject({
      status: 'not-reported',
      message: { rule: 'no-longer-found' },
    });
  });

  test('a set-up that fails leaves the chosen cases not run, and they may be chosen again', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'failed' }, { retries: { setup: 0 } });
    await again(runId);
    const lease = await PlayedLease.mustTake(stage.core, executor);
    await lease.finish('failed', { cause: 'set-up', message: 'npm ci: exit code 1' });
    expect(await latest(runId)).toMatchObject({ verdict: 'error', counts: { expected: 1, notRun: 1 } });
    await again(runId);
    expect(await playRound(stage.core, executor, { b: 'passed' })).toEqual(['b']);
    expect(await latest(runId)).toMatchObject({ round: 3, verdict: 'passed' });
  });
});

describe('a task is executed again as a whole', () => {
  test('where its cases come from the report of one command', async () => {
    const { core } = stage;
    const runId = await startOne(core, await saveTemplate(core, { framework: 'command', command: ['x'] }));
    const executor = await addExecutor(core);
    const run = async (b: End) => {
      const lease = await PlayedLease.mustTake(core, executor);
      await lease.find(['a', 'b'], 'reported');
      for (let { block } = await lease.next(); block; { block } = await lease.next())
        for (const line of block.cases)
          await lease.next(ended(line, line.identity === 'b' ? b : 'passed'), 0);
      await lease.finish();
    };
    await run('failed');
    await again(runId);
    expect(await latest(runId)).toMatchObject({ counts: { expected: null } });
    await run('passed');
    expect(await latest(runId)).toMatchObject({ verdict: 'passed', counts: { expected: 2, passed: 2 } });
  });

  test('where its cases were never found, or more speaks against it than they', async () => {
    const { core } = stage;
    const runId = await startOne(core, await saveTemplate(core));
    const executor = await addExecutor(core);
    const first = await PlayedLease.mustTake(core, executor);
    await first.finish('failed', { cause: 'configuration', message: 'no such option' });
    expect(await latest(runId)).toMatchObject({ verdict: 'error' });
    await again(runId, 'errors');
    const second = await PlayedLease.mustTake(core, await addExecutor(core, { name: 'other' }));
    await second.find(['a']);
    await second.next([{ type: 'task-notice', kind: 'failure', cause: 'test', message: 'coverage 70 %' }], 0);
    await second.runAll();
    await second.finish();
    expect(await latest(runId)).toMatchObject({ round: 2, verdict: 'failed', counts: { passed: 1 } });
    await again(runId, 'failed');
    await playRound(core, executor, { a: 'passed' });
    expect(await latest(runId)).toMatchObject({ round: 3, verdict: 'passed' });
  });

  test('where all of it is asked for, also after a pass', async () => {
    const { runId, executor } = await begin({ a: 'passed', b: 'passed' });
    await again(runId, 'all');
    expect(await playRound(stage.core, executor, { a: 'passed', b: 'failed' })).toEqual(['a', 'b']);
    expect(await latest(runId)).toMatchObject({ round: 2, verdict: 'failed' });
  });
});

describe('a round is refused', () => {
  test('while the one before goes on, and where nothing is unsuccessful', async () => {
    const other = await begin({ a: 'passed' });
    const { runId } = await begin({ a: 'failed' });
    await again(runId);
    await expect(again(runId)).rejects.toMatchObject({ code: 'RUN_NOT_FINISHED' });
    await expect(again(other.runId)).rejects.toMatchObject({ code: 'NOTHING_TO_RERUN' });
    expect(await latest(other.runId)).toMatchObject({ round: 1, state: 'finished', verdict: 'passed' });
  });

  test('to who may only read, and for cases of another run', async () => {
    const { runId, projectId } = await begin({ a: 'failed' });
    const viewer: Principal = { ...systemAdmin, systemAdmin: false, roles: new Map([[projectId, 'viewer']]) };
    await expect(again(runId, 'all', { principal: viewer })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const other = await begin({ a: 'failed' });
    const stranger: Principal = { ...viewer, roles: new Map([[other.projectId, 'admin']]) };
    await expect(again(runId, 'all', { principal: stranger })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const caseIds = [await caseId(other.runId, 'a')];
    await expect(again(runId, 'cases', { caseIds })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('where the template was disabled or deleted since', async () => {
    const { core } = stage;
    const { runId, templateId } = await begin({ a: 'failed' });
    await core.unitOfWork.run(async (unit) => {
      const [template] = await unit.templates.byIds([templateId]);
      if (!template) throw new Error('no template');
      const document = { ...template.document, disabled: true };
      await unit.templates.update({ ...template, document, version: 2 }, 'test');
    });
    await expect(again(runId)).rejects.toMatchObject({ code: 'TEMPLATE_DISABLED' });
    await deleteTemplate(core, { principal: systemAdmin, templateId, expected: 'any' });
    const gone = {
      templates: [{ id: templateId, name: expect.any(String) }],
      why: { rule: 'template-deleted' },
    };
    await expect(again(runId)).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND', details: gone });
  });
});

test('who waits for a round is answered by its end, whatever begins afterwards', async () => {
  const { runId } = await begin({ a: 'failed' });
  await again(runId);
  const wait = { principal: systemAdmin, runId, timeoutMs: 60_000 };
  const { run } = await waitForRun(stage.core, { ...wait, round: 1 });
  expect(run).toMatchObject({ round: 1, state: 'finished', verdict: 'failed', counts: { failed: 1 } });
  await expect(waitForRun(stage.core, { ...wait, round: 3 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('who waits for a run waits as long as asked, also where the clock is set forward meanwhile', async () => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const wait = { principal: systemAdmin, runId, round: null };
  const forth = waitForRun(stage.core, { ...wait, timeoutMs: 60_000 });
  stage.core.clock.advance(3_600_000);
  stage.core.signals.notify(`run-end:${runId}`);
  expect(await Promise.race([forth, sleep(200)])).toBeUndefined();
  await stopRun(stage.core, { principal: systemAdmin, runId, reason: '' });
  expect((await forth).run.state).toBe('finished');
});

test('the same call opens one round', async () => {
  const { runId, executor } = await begin({ a: 'failed' });
  const idempotency = { route: 'r', key: 'k', bodyHash: 'h' };
  expect(await again(runId, 'all', { idempotency })).toEqual({ runId, round: 2 });
  await playRound(stage.core, executor, { a: 'failed' });
  await again(runId);
  await playRound(stage.core, executor, { a: 'passed' });
  expect(await again(runId, 'all', { idempotency })).toEqual({ runId, round: 2 });
  expect(await latest(runId)).toMatchObject({ round: 3 });
});

test('a run is deleted with all its rounds', async () => {
  const { runId, executor } = await begin({ a: 'failed' });
  await again(runId);
  await playRound(stage.core, executor, { a: 'passed' });
  await deleteRun(stage.core, { principal: systemAdmin, runId });
  expect(await stage.core.reads.runs.earlierRounds(runId)).toEqual([]);
  expect(await stage.core.reads.tasks.ofRun(runId)).toEqual([]);
});

const names = ['a', 'b', 'c', 'd', 'e'];
const end = fc.constantFrom<End>('passed', 'failed', 'error', 'skipped');
const ends = fc.record(Object.fromEntries(names.map((name) => [name, end])));
const step = fc.record({
  scope: fc.constantFrom<RerunScope>('unsuccessful', 'failed', 'errors', 'all', 'cases'),
  named: fc.subarray(names, { minLength: 1 }),
  ends,
});
const isBad = (each: End) => each === 'failed' || each === 'error';
const wants = (scope: RerunScope, each: End, isNamed: boolean) =>
  scope === 'all' ||
  (scope === 'cases' && isNamed) ||
  (scope === 'failed' && each === 'failed') ||
  (scope === 'errors' && each === 'error') ||
  (scope === 'unsuccessful' && isBad(each));

test('however often and whatever is executed again: a run is as good as the latest end of each case, and no old round changes', async () => {
  const core = await openTestCore();
  const template = await saveTemplate(core);
  const executor = await addExecutor(core);
  await fc.assert(
    fc.asyncProperty(ends, fc.array(step, { maxLength: 4 }), async (first, steps) => {
      const runId = await startOne(core, template);
      await playRound(core, executor, first);
      const now: Record<string, End> = { ...first };
      const pictures: string[] = [];
      const known = new Map<string, string>();
      for (const { scope, named, ends: said } of steps) {
        const { run } = await readRun(core, systemAdmin, runId);
        pictures.push(await pictureOf(core, runId, run.round));
        const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' as const };
        for (const line of (await core.reads.cases.list(filter, { limit: 999, after: null })).items)
          if (!known.has(line.name)) known.set(line.name, line.id);
        const caseIds = scope === 'cases' ? named.map((name) => known.get(name) ?? '') : [];
        const chosen = names.filter((name) => wants(scope, now[name] as End, named.includes(name)));
        const opened = rerun(core, {
          principal: systemAdmin,
          runId,
          scope,
          caseIds,
          series: null,
          idempotency: null,
        });
        if (chosen.length === 0) {
          await expect(opened).rejects.toMatchObject({ code: 'NOTHING_TO_RERUN' });
          pictures.pop();
          continue;
        }
        await opened;
        expect((await playRound(core, executor, said)).toSorted()).toEqual(chosen);
        for (const name of chosen) now[name] = said[name] as End;
        const after = await readRun(core, systemAdmin, runId);
        expect(after.run.verdict).toBe(Object.values(now).some(isBad) ? 'failed' : 'passed');
        expect(after.run.counts.expected).toBe(chosen.length);
        for (const [index, picture] of pictures.entries())
          expect(await pictureOf(core, runId, index + 1)).toBe(picture);
      }
    }),
    { numRuns: triesOnThisStore(40) },
  );
  await core.close();
}, 120_000);
