import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addExecutor } from '../../../testing/test-core.ts';
import { registerNative } from '../register-native.ts';
import { addCases, finishCases } from '../testing/add-cases.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let runner: string;
let ids: string[];
let count = 0;

beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());
beforeEach(async () => {
  count += 1;
  projectId = await doors.createProject(`p${count}`);
  const maintainer = await doors.signIn('maintainer', projectId);
  runner = await doors.signIn('runner', projectId);
  ids = [];
  for (const name of ['登录', '支付']) {
    const body = { name, framework: 'pytest', source: { path: '/x' }, parameters: { N: { default: '1' } } };
    const path = `/api/v1/projects/${projectId}/templates`;
    ids.push(String((await doors.call('POST', path, { token: maintainer, body })).body.id));
  }
});

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  doors.call(method, path, { token: runner, headers, ...(body === undefined ? {} : { body }) });
const runsPath = () => `/api/v1/projects/${projectId}/runs`;

async function start(templates: readonly string[] = ids): Promise<string> {
  return String((await call('POST', runsPath(), { templates })).body.id);
}

const noCounts = {
  passed: 0,
  failed: 0,
  error: 0,
  skipped: 0,
  flaky: 0,
  blocked: 0,
  notRun: 0,
  notReported: 0,
};

describe('a run', () => {
  test('is started by ids and names, and is there at once with its tasks', async () => {
    const body = {
      templates: ['登录', ids[1]],
      sut: { name: 'deng_test', branch: '基线' },
      parameters: { N: 2 },
      onBehalfOf: '张三',
    };
    const answer = await call('POST', runsPath(), body);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/runs/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      number: 1,
      projectId,
      round: 1,
      state: 'queued',
      verdict: null,
      counts: { expected: null, ...noCounts },
      sut: { name: 'deng_test', branch: '基线', ip: '', port: '' },
      parameters: { N: '2' },
      onBehalfOf: '张三',
      finishedAt: null,
      tasks: [
        { templateId: ids[0], templateName: '登录', state: 'queued', verdict: null, cause: null },
        { templateId: ids[1], templateName: '支付', counts: { expected: null, ...noCounts } },
      ],
    });
    expect(answer.text).not.toContain('failing');
    const path = `/api/v1/runs/${answer.body.id}`;
    expect((await call('GET', path)).body).toEqual(answer.body);
    expect((await call('GET', `${runsPath()}/1`)).body).toEqual(answer.body);
    const [task] = answer.body.tasks as [{ id: string }];
    expect((await call('GET', `/api/v1/tasks/${task.id}`)).body).toEqual(task);
  });

  test('queues what no executor could run, unless failFast is asked for', async () => {
    const refused = await call('POST', runsPath(), { templates: ids, failFast: true });
    expect([refused.status, refused.body.code]).toEqual([409, 'NO_MATCHING_EXECUTOR']);
    expect((await call('GET', runsPath())).body.items).toEqual([]);
    expect((await call('POST', runsPath(), { templates: ids })).status).toBe(202);
  });

  test('a start that is refused as nobody has the labels names all of them', async () => {
    const token = await doors.signIn('maintainer', projectId);
    const body = {
      ...{ name: 'labels', framework: 'pytest', source: { path: '/x' } },
      labels: { gpu: 'a100', site: 'lab' },
    };
    const path = `/api/v1/projects/${projectId}/templates`;
    expect((await doors.call('POST', path, { token, body })).status).toBe(201);
    await addExecutor(doors.core, { name: 'host' });
    const start = { templates: ['labels'], failFast: true };
    const { detail } = (await call('POST', runsPath(), start)).body;
    expect(detail).toContain('host');
    expect(detail).toContain('label gpu is not set (the task needs a100)');
    expect(detail).toContain('label site is not set (the task needs lab)');
  });

  test('a value that does not fit is told with the template that it does not fit, in both languages', async () => {
    const token = await doors.signIn('maintainer', projectId);
    const path = `/api/v1/projects/${projectId}/templates`;
    for (const name of ['browsers', 'phones']) {
      const parameters = { B: { choices: [`${name}-1`] } };
      const body = { name, framework: 'pytest', source: { path: '/x' }, parameters };
      expect((await doors.call('POST', path, { token, body })).status).toBe(201);
    }
    const start = { templates: ['browsers', '登录', 'phones'], parameters: { B: 'phones-1', M: 1 } };
    const { body } = await call('POST', runsPath(), start);
    expect(body.code).toBe('PARAMETER_INVALID');
    const pointer = '/parameters/B';
    expect(body.errors).toEqual([
      { pointer: '/parameters/M', detail: expect.any(String) },
      { pointer, template: 'browsers', detail: expect.stringContaining('browsers-1') },
    ]);
    expect(body.detail).toMatch(/\/parameters\/M .*; "browsers" \(\d{19}\): \/parameters\/B /);
    expect(body.detail).not.toContain('phones"');
    const chinese = await call('POST', runsPath(), start, { 'accept-language': 'zh' });
    expect(chinese.body.detail).toMatch(
      /："?.*\/parameters\/M .*；"browsers" \(\d{19}\): \/parameters\/B .*\p{Script=Han}/u,
    );
  });

  test.each([
    [{ templates: [] }, 400, 'REQUEST_INVALID'],
    [{ templates: ['登录'], parameters: { M: 1 } }, 400, 'PARAMETER_INVALID'],
    [{ templates: ['nothing'] }, 404, 'TEMPLATE_NOT_FOUND'],
    [{ templates: ['登录'], branch: 'main' }, 400, 'REQUEST_INVALID'],
    [{ templates: ['登录'], budget: '0s' }, 400, 'REQUEST_INVALID'],
    [{ templates: ['登录'], budget: '400d' }, 400, 'REQUEST_INVALID'],
    [{}, 400, 'REQUEST_INVALID'],
  ])('%j is refused', async (body, status, code) => {
    const answer = await call('POST', runsPath(), body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('that would have too many tasks is refused as that before anything of them is looked at', async () => {
    const numbers = Array.from({ length: 101 }, (_, index) => String(index));
    const body = {
      ...{ name: 'matrix', framework: 'pytest', source: { path: '/x' } },
      parameters: { N: { type: 'number' }, M: { type: 'number', default: '1' } },
      matrix: { parameters: { N: numbers } },
    };
    const token = await doors.signIn('maintainer', projectId);
    const path = `/api/v1/projects/${projectId}/templates`;
    expect((await doors.call('POST', path, { token, body })).status).toBe(201);
    const templates = Array<string>(10).fill('matrix');
    const answer = await call('POST', runsPath(), { templates, parameters: { M: 'none' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(answer.body.detail).toContain('at most 1000 templates, not 1010');
  });

  test('whose tasks would say too much together is refused, and a few of them are not', async () => {
    const parameters = { N: 'x'.repeat(1_000_000) };
    const startOf = (tasks: number) =>
      call('POST', runsPath(), { templates: Array<string>(tasks).fill('登录'), parameters });
    const refused = await startOf(17);
    expect([refused.status, refused.body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(refused.body.detail).toContain('longer than 33554432 characters');
    expect((await call('GET', runsPath())).body.items).toEqual([]);
    expect((await startOf(3)).status).toBe(202);
  });

  test('is started once for one Idempotency-Key; another body with it is 422', async () => {
    const headers = { 'idempotency-key': 'k' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', runsPath(), { templates: ids }, headers)),
    );
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const other = await call('POST', runsPath(), { templates: ['登录'] }, headers);
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('is waited for: starting and reading answer as soon as the verdict is known', async () => {
    const headers = { prefer: 'wait=8', 'idempotency-key': 'w' };
    const runId = String(
      (await call('POST', runsPath(), { templates: ids }, { 'idempotency-key': 'w' })).body.id,
    );
    const starting = call('POST', runsPath(), { templates: ids }, headers);
    const reading = call('GET', `/api/v1/runs/${runId}`, undefined, headers);
    await doors.finish(runId, ['passed', 'failed']);
    for (const answer of await Promise.all([starting, reading])) {
      expect([answer.status, answer.body.verdict]).toEqual([200, 'failed']);
      expect(answer.headers.get('preference-applied')).toBe('wait=8');
      expect(answer.body.tasks).toMatchObject([{ reason: null }, { reason: '1 of 3 cases failed' }]);
    }
    const early = await call('GET', `/api/v1/runs/${await start()}`, undefined, { prefer: 'wait=0' });
    expect([early.status, early.body.state]).toEqual([200, 'queued']);
  });

  test('is stopped, and stopping it again changes nothing', async () => {
    const path = `/api/v1/runs/${await start()}`;
    const stopped = await call('POST', `${path}/stop`, { reason: 'wrong branch' });
    expect([stopped.status, stopped.body.state, stopped.body.verdict]).toEqual([202, 'finished', 'stopped']);
    expect(stopped.body.stopReason).toMatch(/^stopped by .+: wrong branch$/);
    const chinese = await call('GET', path, undefined, { 'x-language': 'zh-cn' });
    expect(chinese.body.stopReason).toMatch(/^由 .+ 停止：wrong branch$/);
    const reason = chinese.body.stopReason;
    expect(chinese.body.tasks).toMatchObject([{ reason }, { reason }]);
    expect((await call('POST', `${path}/stop`, {})).body).toEqual(stopped.body);
  });

  test('that the caller may not see is not there', async () => {
    const path = `/api/v1/runs/${await start()}`;
    const token = await doors.signIn('admin', await doors.createProject(`q${count}`));
    for (const [method, at] of [
      ['GET', path],
      ['GET', `${path}/cases`],
      ['GET', `${path}/tasks`],
      ['GET', `${runsPath()}/1`],
      ['POST', `${path}/stop`],
    ] as const) {
      const answer = await doors.call(method, at, { token, ...(method === 'POST' ? { body: {} } : {}) });
      expect([at, answer.status, answer.body.code]).toEqual([at, 404, 'NOT_FOUND']);
    }
    const viewer = await doors.signIn('viewer', projectId);
    expect((await doors.call('POST', `${path}/stop`, { token: viewer, body: {} })).status).toBe(403);
    expect((await doors.call('POST', runsPath(), { token: viewer, body: { templates: ids } })).status).toBe(
      403,
    );
  });
});

describe('lists', () => {
  test('runs are listed newest first, by state, in pages', async () => {
    const runs = [await start(), await start(), await start()];
    await doors.finish(runs[0] ?? '', []);
    const first = await call('GET', `${runsPath()}?limit=2`);
    expect(first.body.items).toMatchObject([{ id: runs[2] }, { id: runs[1] }]);
    expect(first.body.items).not.toMatchObject([{ tasks: expect.anything() }, {}]);
    const second = await call('GET', `${runsPath()}?limit=2&cursor=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ id: runs[0], verdict: 'passed' }], next: null });
    expect((await call('GET', `${runsPath()}?state=finished`)).body.items).toMatchObject([{ id: runs[0] }]);
    expect((await call('GET', `${runsPath()}?state=done`)).status).toBe(400);
  });

  test('a run in a list has the names of its templates, of one that was deleted since, too', async () => {
    const runId = await start();
    const maintainer = await doors.signIn('maintainer', projectId);
    expect((await doors.call('DELETE', `/api/v1/templates/${ids[1]}`, { token: maintainer })).status).toBe(
      204,
    );
    expect((await call('GET', runsPath())).body.items).toMatchObject([
      { id: runId, templateIds: ids, templateNames: ['登录', '支付'] },
    ]);
  });

  test('tasks are listed in the order of the call, in pages', async () => {
    const path = `/api/v1/runs/${await start([...ids, ...ids, ids[0] ?? ''])}/tasks?limit=2`;
    const found: unknown[] = [];
    let next: unknown = null;
    do {
      const { body } = await call('GET', next === null ? path : `${path}&cursor=${next}`);
      found.push(...(body.items as { templateId: string }[]).map((task) => task.templateId));
      next = body.next;
    } while (next !== null && found.length < 10);
    expect(found).toEqual([ids[0], ids[1], ids[0], ids[1], ids[0]]);
  });

  test('cases are listed by status and task, in pages; as they ended with order=finished', async () => {
    const runId = await start();
    const path = `/api/v1/runs/${runId}/cases`;
    const cases = await addCases(doors.core, runId, ['a', 'b', '用例 [1]', 'd']);
    await finishCases(doors.core, [
      { id: cases[2] ?? '', status: 'failed', message: 'assert 1 == 2' },
      { id: cases[0] ?? '', status: 'passed' },
    ]);
    const names = async (query: string) => {
      const { body } = await call('GET', `${path}?${query}`);
      return (body.items as { name: string }[]).map(({ name }) => name);
    };
    expect(await names('')).toEqual(['a', 'b', '用例 [1]', 'd']);
    expect(await names('order=finished')).toEqual(['用例 [1]', 'a']);
    expect(await names('status=failed,error')).toEqual(['用例 [1]']);
    expect(await names('status=not-run')).toEqual([]);
    const { tasks } = (await call('GET', `/api/v1/runs/${runId}`)).body as { tasks: { id: string }[] };
    expect(await names(`taskId=${tasks[1]?.id}`)).toEqual([]);
    const page = await call('GET', `${path}?limit=3`);
    expect((await call('GET', `${path}?limit=3&cursor=${page.body.next}`)).body.items).toMatchObject([
      { name: 'd' },
    ]);
    expect((await call('GET', `${path}?status=green`)).body.code).toBe('REQUEST_INVALID');

    const one = await call('GET', `${path}/${cases[2]}`);
    expect(one.body).toMatchObject({
      id: cases[2],
      runId,
      taskId: tasks[0]?.id,
      name: '用例 [1]',
      suite: 's',
      status: 'failed',
      cause: 'test',
      message: 'assert 1 == 2',
      durationMs: 5,
      attempts: 1,
      tries: [],
    });
    expect((await call('GET', `/api/v1/runs/${await start()}/cases/${cases[2]}`)).status).toBe(404);
  });

  test('order=finished with Prefer: wait answers as soon as a case has ended', async () => {
    const runId = await start();
    const [id = ''] = await addCases(doors.core, runId, ['a']);
    const path = `/api/v1/runs/${runId}/cases?order=finished`;
    expect((await call('GET', path, undefined, { prefer: 'wait=0' })).body.items).toEqual([]);
    const waiting = call('GET', path, undefined, { prefer: 'wait=8' });
    await finishCases(doors.core, [{ id, status: 'passed' }]);
    expect((await waiting).body.items).toMatchObject([{ id, status: 'passed' }]);
  });

  test('a cursor of another list is refused and never a fault', async () => {
    const runId = await start();
    const foreign = (await call('GET', `/api/v1/projects/${projectId}/templates?limit=1`)).body.next;
    expect(foreign).toBeTypeOf('string');
    for (const path of [runsPath(), `/api/v1/runs/${runId}/cases`, `/api/v1/runs/${runId}/tasks`])
      for (const cursor of [foreign, 'x', '%00', 'a'.repeat(50)]) {
        const answer = await call('GET', `${path}?cursor=${cursor}`);
        expect([answer.status, answer.body.code]).toEqual([400, 'CURSOR_INVALID']);
      }
    for (const limit of ['0', '1001', '9999', '-1', 'all', '1.5'])
      expect((await call('GET', `${runsPath()}?limit=${limit}`)).status).toBe(400);
  });
});
