import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ended, PlayedLease } from '../../../testing/played-lease.ts';
import { addExecutor } from '../../../testing/test-core.ts';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let runner: string;
let runId: string;
let first: { body: Readonly<Record<string, unknown>>; cases: unknown };
let count = 0;
let executor: { executorId: string; instanceId: string };

beforeAll(async () => {
  doors = await openDoors(registerNative);
  executor = await addExecutor(doors.core);
});
afterAll(() => doors.close());

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  doors.call(method, path, { token: runner, headers, ...(body === undefined ? {} : { body }) });
const rerun = (body: object = {}, headers = {}) => call('POST', `/api/v1/runs/${runId}/rerun`, body, headers);
const casesOf = async (query = '') =>
  (await call('GET', `/api/v1/runs/${runId}/cases${query}`)).body.items as { id: string; name: string }[];

async function play(failing: readonly string[]): Promise<void> {
  const lease = await PlayedLease.mustTake(doors.core, executor);
  const task = await doors.core.reads.tasks.byId(lease.taskId);
  if (!task?.ledgerFixed) await lease.find(['one', 'two', 'three']);
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    for (const line of block.cases)
      await lease.next(ended(line, failing.includes(line.identity) ? 'failed' : 'passed'), 0);
  await lease.finish();
}

beforeEach(async () => {
  count += 1;
  projectId = await doors.createProject(`p${count}`);
  runner = await doors.signIn('runner', projectId);
  const token = await doors.signIn('maintainer', projectId);
  const body = { name: 'suite', framework: 'pytest', source: { path: '/suite' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token, body });
  const started = await call('POST', `/api/v1/projects/${projectId}/runs`, { templates: ['suite'] });
  runId = String(started.body.id);
  await play(['two', 'three']);
  first = { body: (await call('GET', `/api/v1/runs/${runId}`)).body, cases: await casesOf() };
});

test('the unsuccessful are executed again as round 2, and round 1 reads as before', async () => {
  const opened = await rerun({ what: 'unsuccessful' });
  expect(opened.status).toBe(202);
  expect(opened.body).toMatchObject({
    ...{ id: runId, round: 2, state: 'queued', verdict: null, counts: { expected: 2 } },
    rounds: [
      { round: 1, scope: null, state: 'finished', verdict: 'failed', counts: { failed: 2, passed: 1 } },
      { round: 2, scope: 'unsuccessful', openedBy: expect.stringMatching(/^user-/), left: null },
    ],
  });
  await play([]);
  expect((await call('GET', `/api/v1/runs/${runId}`)).body).toMatchObject({ round: 2, verdict: 'passed' });
  expect((await casesOf()).map(({ name }) => name)).toEqual(['two', 'three']);
  const { rounds: _, ...before } = first.body;
  const old = await call('GET', `/api/v1/runs/${runId}?round=1`);
  expect(old.body).toEqual({ ...before, rounds: expect.any(Array) });
  expect(await casesOf('?round=1')).toEqual(first.cases);
  expect((await call('GET', `/api/v1/runs/${runId}/tasks?round=1`)).body.items).toEqual(before.tasks);
});

test('cases are chosen by their ids, and found by name and suite', async () => {
  const [two] = await casesOf('?name=two');
  expect(await casesOf('?name=two&suite=other')).toEqual([]);
  const opened = await rerun({ caseIds: [two?.id] });
  expect(opened.body).toMatchObject({ counts: { expected: 1 } });
  expect((opened.body.rounds as object[])[1]).toMatchObject({
    scope: 'cases',
    left: { cases: 1, verdict: 'failed' },
  });
  await play([]);
  expect((await call('GET', `/api/v1/runs/${runId}`)).body).toMatchObject({ verdict: 'failed' });
});

test('with Prefer: wait the end of the round is the answer; the first call speaks of round 1 for ever', async () => {
  const key = { 'idempotency-key': 'first' };
  const path = `/api/v1/projects/${projectId}/runs`;
  runId = String((await call('POST', path, { templates: ['suite'] }, key)).body.id);
  await play(['two']);
  const waiting = rerun({}, { prefer: 'wait=30' });
  await expect.poll(async () => (await call('GET', `/api/v1/runs/${runId}`)).body.round).toBe(2);
  await play([]);
  const answer = await waiting;
  expect([answer.status, answer.body.verdict, answer.body.round]).toEqual([200, 'passed', 2]);
  const again = await call('POST', path, { templates: ['suite'] }, { ...key, prefer: 'wait=5' });
  expect([again.status, again.body.id, again.body.round, again.body.verdict]).toEqual([
    200,
    runId,
    1,
    'failed',
  ]);
});

test('several rounds at once: each says which it is', async () => {
  const opened = await rerun({ what: 'all', repeat: 2, untilFailure: true });
  const series = { number: 1, of: 2, untilFailure: true };
  expect((opened.body.rounds as object[])[1]).toMatchObject({ round: 2, series });
  await play([]);
  await play(['two']);
  const { body } = await call('GET', `/api/v1/runs/${runId}`);
  expect(body).toMatchObject({ round: 3, state: 'finished', verdict: 'failed' });
  expect(body.rounds).toMatchObject([{ series: null }, { series }, { series: { ...series, number: 2 } }]);
});

test('the same key opens one round', async () => {
  const key = { 'idempotency-key': 'k' };
  expect((await rerun({}, key)).body.round).toBe(2);
  expect((await rerun({}, key)).body).toMatchObject({ id: runId, round: 2 });
  expect((await rerun({ what: 'all' }, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  await play([]);
});

test.each([
  [{ what: 'some' }, 400, 'REQUEST_INVALID'],
  [{ what: 'all', caseIds: ['1'] }, 400, 'REQUEST_INVALID'],
  [{ caseIds: [] }, 400, 'REQUEST_INVALID'],
  [{ what: 'all', repeat: 0 }, 400, 'REQUEST_INVALID'],
  [{ what: 'all', repeat: 101 }, 400, 'REQUEST_INVALID'],
  [{ what: 'all', untilFailure: 'yes' }, 400, 'REQUEST_INVALID'],
  [{ caseIds: ['99999999'] }, 404, 'NOT_FOUND'],
  [{ what: 'errors' }, 409, 'NOTHING_TO_RERUN'],
])('%j is refused', async (body, status, code) => {
  const answer = await rerun(body);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect((await call('GET', `/api/v1/runs/${runId}`)).body).toEqual(first.body);
});

test('a round that is not there is not found', async () => {
  for (const path of [`/api/v1/runs/${runId}?round=2`, `/api/v1/runs/${runId}/cases?round=2`])
    expect((await call('GET', path)).body).toMatchObject({ code: 'NOT_FOUND', status: 404 });
});
