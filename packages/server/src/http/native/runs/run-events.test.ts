import { type Client, createClient, followRun, type RunEvent } from '@testyard/client';
import { authenticate, revokeToken } from '@testyard/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ended, PlayedLease } from '../../../testing/played-lease.ts';
import { addExecutor, systemAdmin } from '../../../testing/test-core.ts';
import { RoundLooks } from '../events/round-looks.ts';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let executor: { executorId: string; instanceId: string };
let token: string;
let client: Client;
let runId: string;
let projectId: string;
let lease: PlayedLease;
let count = 0;
const names = ['a', 'b', 'c'];

beforeAll(async () => {
  doors = await openDoors(registerNative);
  executor = await addExecutor(doors.core);
});
afterAll(() => doors.close());
beforeEach(async () => {
  projectId = await doors.createProject(`p${++count}`);
  const maintainer = await doors.signIn('maintainer', projectId);
  token = await doors.signIn('runner', projectId);
  client = createClient({ server: doors.url, token });
  const body = { name: 'suite', framework: 'pytest', source: { path: '/suite' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token: maintainer, body });
  runId = (await client.startRun(projectId, { templates: ['suite'] })).id;
  lease = await PlayedLease.mustTake(doors.core, executor);
  await lease.find(names);
});

async function runNext(failing: readonly string[] = []): Promise<void> {
  const { block } = await lease.next();
  for (const line of block?.cases ?? [])
    await lease.next(ended(line, failing.includes(line.identity) ? 'failed' : 'passed'), 0);
}

async function runRest(failing: readonly string[] = []): Promise<void> {
  for (let open = names.length; open > 0; open -= 1) await runNext(failing);
  await lease.finish();
}

const connect = (headers: Record<string, string> = {}, query = '') =>
  fetch(`${doors.url}/api/v1/runs/${runId}/events${query}`, {
    headers: { 'x-auth-token': token, ...headers },
  });

describe('who loses the right to see a run', () => {
  const endings = [
    ['a token that is revoked', 401, () => revokeToken(doors.core, systemAdmin, token)],
    [
      'a user who is no member any more',
      404,
      async () => {
        const { userId } = await authenticate(doors.core, token);
        await doors.core.unitOfWork.run((unit) => unit.users.removeRole(userId, projectId));
      },
    ],
  ] as const;

  test.each(endings)('%s: a stream ends, and what waits is answered with %i', async (_, status, end) => {
    const waiting = ['', '/cases?order=finished'].map((path) =>
      fetch(`${doors.url}/api/v1/runs/${runId}${path}`, {
        headers: { 'x-auth-token': token, prefer: 'wait=60' },
      }),
    );
    const stream = (await connect()).text();
    await end();
    expect(await stream).not.toContain('event: end');
    const answers = await Promise.all(waiting);
    expect(answers.map((answer) => answer.status)).toEqual(waiting.map(() => status));
  });

  test('while the call waits that started the run is told its id all the same', async () => {
    const starting = doors.call('POST', `/api/v1/projects/${projectId}/runs`, {
      token,
      headers: { prefer: 'wait=60', 'accept-language': 'zh' },
      body: { templates: ['suite'] },
    });
    const admin = await doors.signIn('admin', projectId);
    const path = `/api/v1/projects/${projectId}/runs`;
    const latest = async () =>
      (await doors.call('GET', path, { token: admin })).body.items as { id: string }[];
    await expect.poll(async () => (await latest()).length).toBe(2);
    await revokeToken(doors.core, systemAdmin, token);
    const { status, body } = await starting;
    const [started] = await latest();
    expect([status, body.runId]).toEqual([401, started?.id]);
    expect(body.detail).toContain(`运行 ${started?.id} 已启动`);
  });

  test('whose rights grow, or stay, is not disturbed', async () => {
    const { userId } = await authenticate(doors.core, token);
    const stream = (await connect()).text();
    await doors.core.unitOfWork.run((unit) => unit.users.setRole(userId, projectId, 'admin'));
    await runRest();
    expect(await stream).toContain('event: end');
  });
});

test('a client is told each case once, the run as it goes, and the verdict', async () => {
  const seen: RunEvent[] = [];
  const following = (async () => {
    const events = followRun(client, runId);
    for (;;) {
      const { done, value } = await events.next();
      if (done) return value;
      seen.push(value);
    }
  })();
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  expect(seen[0]).toMatchObject({ type: 'run', run: { state: 'running', counts: { expected: 3 } } });
  await runRest(['b']);
  expect(await following).toMatchObject({ id: runId, state: 'finished', verdict: 'failed' });
  const cases = seen.flatMap((event) => (event.type === 'cases' ? event.cases : []));
  expect(cases.map(({ name }) => name)).toEqual(names);
});

test('what fails outside of all cases is told where the reason tells of cases', async () => {
  const notice = { type: 'task-notice', kind: 'failure', cause: 'test', message: 'left open' } as const;
  await lease.next([notice], 0);
  const during = await client.call('getRun', { params: { runId } });
  expect(during.tasks[0]).toMatchObject({ reason: null, warnings: ['left open'] });
  await runRest(['b']);
  const [task] = (await client.call('getRun', { params: { runId } })).tasks;
  expect(task?.warnings).toEqual(['left open']);
  expect(task?.reason).toContain('1');
});

test('what fails outside of all cases is no warning beside the reason that it is', async () => {
  const notice = { type: 'task-notice', kind: 'failure', cause: 'test', message: 'left open' } as const;
  await lease.next([notice, { ...notice, kind: 'warning' }], 0);
  await runRest();
  const [task] = (await client.call('getRun', { params: { runId } })).tasks;
  expect(task).toMatchObject({ verdict: 'failed', reason: 'left open', warnings: [] });
});

test('the time of a task that was over is told where its reason counts cases that failed before', async () => {
  await runNext(['a']);
  await lease.finish('timed-out', { message: 'not done within 4 s' });
  const [task] = (await client.call('getRun', { params: { runId } })).tasks;
  expect(task).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('1 of 3'),
    warnings: ['not done within 4 s'],
  });
});

test('Last-Event-ID goes on behind what was told', async () => {
  await runNext();
  const first = await connect();
  const reader = first.body?.getReader();
  let text = '';
  while (!text.includes('event: cases')) text += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  const [id = ''] = text.match(/(?<=id: )1-[1-9]\d*(?=\nevent: cases)/) ?? [];
  await runRest();
  const rest = await (await connect({ 'last-event-id': id })).text();
  const told = [...`${text}${rest}`.matchAll(/event: cases\ndata: (.*)/g)].flatMap(
    ([, data]) => JSON.parse(data ?? '[]') as { name: string }[],
  );
  expect(told.map(({ name }) => name)).toEqual(names);
  expect(rest).toMatch(/event: end\ndata: .*"verdict":"passed".*\n\n$/);
});

test('who watches the same from the same place shares a look, until the run changes', async () => {
  const looks = new RoundLooks(doors.core);
  const watched = { principal: systemAdmin, runId, round: 1, statuses: null };
  const look = looks.from(watched, null);
  expect(looks.from(watched, null)).toBe(look);
  expect(looks.from({ ...watched, statuses: ['failed'] }, null)).not.toBe(look);
  expect((await look).hasCases).toBe(false);
  await runNext();
  const next = await looks.from(watched, null);
  expect(JSON.parse(next.casesText('en'))[0]).toMatchObject({ name: 'a', status: 'passed' });
  expect((await looks.from(watched, next.after)).hasCases).toBe(false);
  for (let place = 1; place < 100; place += 1) await looks.from(watched, String(place));
  expect(looks.size).toBeLessThanOrEqual(16);
  await runRest();
});

test('a round that is over is told to its end, also when the next one goes on', async () => {
  await runRest(['c']);
  await client.rerun(runId);
  const text = await (await connect({}, '?round=1&status=failed')).text();
  expect(text).toMatch(/event: end\ndata: .*"round":1,.*"verdict":"failed"/);
  expect([...text.matchAll(/event: cases\ndata: (.*)/g)]).toHaveLength(1);
  lease = await PlayedLease.mustTake(doors.core, executor);
  await runNext();
  await lease.finish();
  expect(await (await connect()).text()).toMatch(/event: end\ndata: .*"round":2,.*"verdict":"passed"/);
});

test.each([
  [{ 'last-event-id': 'x' }, '', 400],
  [{ 'last-event-id': '7-1' }, '', 404],
  [{}, '?round=2', 404],
  [{}, '?status=green', 400],
])('%j %s is refused', async (headers, query, status) => {
  expect((await connect(headers as Record<string, string>, query)).status).toBe(status);
  await runRest();
});
