/** What looks at the system under test do to verdicts, on a real database, with executors that a test plays. */
import {
  createSut,
  noteSutLook,
  readRound,
  readRun,
  rerun,
  type SutLook,
  startRuns,
  stopRun,
  sweepOverdue,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
type Host = { executorId: string; instanceId: string };
let projectId: string;
let templateId: string;
let host: Host;

beforeEach(async () => {
  ({ projectId, templateId } = await saveTemplate(stage.core, { executors: { max: 2 } }));
  host = await addExecutor(stage.core, { slots: 8, name: 'here' });
  await createSut(stage.core, {
    ...{ principal: systemAdmin, projectId },
    content: {
      ...{ name: 'shop', ip: '10.0.0.7', port: '80', waitMs: 0, declared: false },
      probe: {
        ...{ kind: 'http', scheme: 'http', path: '/', branchField: null, buildField: 'build' },
        intervalMs: 1_000,
      },
    },
  });
});

async function start(build = '', templates = [templateId]): Promise<string> {
  const { runId } = await startRuns(stage.core, {
    ...{ principal: systemAdmin, projectId, templates, parameters: {}, onBehalfOf: '' },
    ...{
      sut: { name: 'shop', branch: '', build, ip: '', port: '' },
      requireExecutor: false,
      idempotency: null,
    },
  });
  return runId;
}

const take = (from: Host = host) => PlayedLease.mustTake(stage.core, from);
const look = ({ claim }: PlayedLease, build: string | null, mark = 0, rightMark: number | null = null) => {
  const seen: SutLook = { outcome: 'up', branch: null, build, remark: null, mark, rightMark };
  return noteSutLook(stage.core, claim, build === null ? { ...seen, outcome: 'down', remark: 'gone' } : seen);
};
const read = (runId: string) => readRun(stage.core, systemAdmin, runId);
/** Runs one case of a lease that was given all of them; answers how many of the run have ended. */
async function runOne(
  lease: PlayedLease,
  cases: Awaited<ReturnType<PlayedLease['next']>>['block'],
  at: number,
) {
  const line = cases?.cases[at];
  if (!line) throw new Error('no such case');
  return (await lease.next(ended(line), 0)).finished;
}

test('a pass needs a look that found it right after the last case; the first fixes the build for all', async () => {
  const runId = await start();
  const lease = await take();
  expect(await look(lease, '7')).toMatchObject({ state: 'right', expected: { build: '7' }, finished: 0 });
  await lease.find(['a', 'b']);
  await lease.runAll();
  expect(await look(lease, '7', 2)).toMatchObject({ state: 'right', finished: 2 });
  await lease.finish();
  const { run } = await read(runId);
  expect(run).toMatchObject({ verdict: 'passed', sut: { ip: '10.0.0.7', port: '80' } });
  expect(run.sutGuard).toMatchObject({ looks: 2, provenThrough: 2, change: null });
});

test.each<[string, number | null]>([
  ['nobody looked at all', null],
  ['nobody looked after the last case', 1],
])('%s: all green is an error', async (_, mark) => {
  const runId = await start();
  const lease = await take();
  await lease.find(['a', 'b']);
  await lease.runAll();
  if (mark !== null) await look(lease, '7', mark);
  await lease.finish();
  const { run, tasks } = await read(runId);
  expect(run.verdict).toBe('error');
  expect(tasks[0]).toMatchObject({ cause: 'sut', reason: { text: { rule: 'sut-unproven', sut: 'shop' } } });
});

test('what a lost executor ran is proven by the look of another', async () => {
  const runId = await start();
  const first = await take();
  await look(first, '7');
  await first.find(['a', 'b']);
  const { block } = await first.next();
  await runOne(first, block, 0);
  stage.core.clock.advance(61_000);
  await sweepOverdue(stage.core);
  const other = await addExecutor(stage.core, { name: 'other' });
  const second = await take(other);
  await look(second, '7');
  await second.runAll();
  await look(second, '7', 2);
  await second.finish();
  expect((await read(runId)).run.verdict).toBe('passed');
});

test('the wrong build: every case is blocked, and the verdict is no failure of the tests', async () => {
  const runId = await start('7');
  const lease = await take();
  expect(await look(lease, '8')).toMatchObject({ state: 'wrong' });
  await lease.find(['a', 'b']);
  await lease.finish('failed', { cause: 'sut', message: 'other' });
  const { run, tasks } = await read(runId);
  expect(run).toMatchObject({ verdict: 'error', counts: { expected: 2, blocked: 2 } });
  expect(tasks[0]).toMatchObject({ verdict: 'error', cause: 'sut' });
});

test('a change names the two cases, ends what is open, and stands above failures but below a stop', async () => {
  const runId = await start();
  const lease = await take();
  await look(lease, '7');
  await lease.find(['a', 'b', 'c', 'd']);
  const { block } = await lease.next();
  expect(await runOne(lease, block, 0)).toBe(1);
  await look(lease, '7', 1);
  const failing = block?.cases[1];
  if (!failing) throw new Error('no case');
  await lease.next(ended(failing, 'failed'), 0);
  await look(lease, '8', 2, 1);
  expect(await lease.next([], 1)).toMatchObject({ done: true });
  await lease.finish('failed', { cause: 'sut' });
  const { run, tasks } = await read(runId);
  expect(run).toMatchObject({ verdict: 'invalid', counts: { passed: 1, failed: 1, blocked: 2 } });
  expect(tasks[0]).toMatchObject({ verdict: 'invalid', cause: 'sut' });
  const named = [block?.cases[0], failing].map((line) => line?.id);
  expect([run.sutGuard?.change?.lastBefore?.caseId, run.sutGuard?.change?.firstAfter?.caseId]).toEqual(named);

  const stopped = await start();
  const other = await take();
  await look(other, '7');
  await look(other, '8');
  await stopRun(stage.core, { principal: systemAdmin, runId: stopped, reason: '', atOnce: true });
  expect((await read(stopped)).run.verdict).toBe('stopped');
});

test('a task that had ended before keeps its verdict, the run has that of the change', async () => {
  const runId = await start('', [templateId, templateId]);
  const [first, second] = [await take(), await take()];
  for (const lease of [first, second]) await look(lease, '7');
  await first.find(['a']);
  await first.runAll();
  await look(first, '7', 1);
  await first.finish();
  await second.find(['b']);
  await look(second, '8', 1, 0);
  await second.finish('failed', { cause: 'sut' });
  const { run, tasks } = await read(runId);
  expect(tasks.map(({ verdict }) => verdict)).toEqual(['passed', 'invalid']);
  expect(run.verdict).toBe('invalid');
});

test('where another executor finds it right, only the one that does not is given up', async () => {
  const runId = await start('', [templateId, templateId]);
  const here = await take();
  const other = await addExecutor(stage.core, { name: 'other', slots: 8 });
  const there = await take(other);
  for (const lease of [here, there]) await look(lease, '7');
  await here.find(['a']);
  await look(here, null);
  stage.core.clock.advance(1_000);
  await look(there, '7');
  await here.finish('failed', { cause: 'sut', message: 'gone' });
  expect((await read(runId)).tasks[0]).toMatchObject({ state: 'running', counts: { blocked: 0 } });
  expect(await PlayedLease.take(stage.core, host)).toBeNull();
  expect((await take(other)).taskId).toBe(here.taskId);
});

test('a round after a change executes its task as a whole, on the build of then unless all is executed', async () => {
  const runId = await start();
  const lease = await take();
  await look(lease, '7');
  await lease.find(['a', 'b']);
  const { block } = await lease.next();
  for (const line of block?.cases ?? []) await lease.next(ended(line, 'failed'), 0);
  await lease.runAll();
  await look(lease, '8', 2, 0);
  await lease.finish();
  const rest = { caseIds: [], series: null, idempotency: null };
  await rerun(stage.core, { principal: systemAdmin, runId, scope: 'unsuccessful', ...rest });
  const again = await take();
  expect((await read(runId)).tasks).toMatchObject([{ chosen: false, ledgerFixed: false }]);
  expect(await look(again, '8')).toMatchObject({ state: 'wrong', expected: { build: '7' } });
  await again.find(['a', 'b']);
  await again.finish('failed', { cause: 'sut' });
  expect((await read(runId)).run.verdict).toBe('error');
  await rerun(stage.core, { principal: systemAdmin, runId, scope: 'all', ...rest });
  const whole = await take();
  expect(await look(whole, '8')).toMatchObject({ state: 'right', expected: { build: '8' } });
  await whole.find(['a', 'b']);
  await whole.runAll();
  await look(whole, '8', 6);
  await whole.finish();
  expect((await read(runId)).run.verdict).toBe('passed');
  const first = await readRound(stage.core, systemAdmin, { runId, round: 1 });
  expect(first.run).toMatchObject({ verdict: 'invalid', sutGuard: { change: { to: { build: '8' } } } });
});

test('a look of a lease that is over changes nothing', async () => {
  const runId = await start();
  const lease = await take();
  await lease.finish('returned');
  await expect(look(lease, '8')).rejects.toMatchObject({ code: 'STALE' });
  expect((await read(runId)).run.sutGuard).toMatchObject({ looks: 0, state: 'unseen' });
});
