import { request } from 'node:http';
import { authenticate } from '@testyard/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type OpenDoors, openDoors } from '../native/testing/open-doors.ts';
import { EXECUTION_PATH, registerAttask } from './register-attask.ts';

let doors: OpenDoors;
let projectId: string;
let runner: string;
let templates: readonly string[];

const failureFields = ['error_cause', 'error_code', 'error_msg', 'faq', 'request_id', 'server_ip', 'status'];

beforeAll(async () => {
  doors = await openDoors(registerAttask);
  projectId = await doors.createProject('项目');
  runner = await doors.signIn('runner', projectId);
  await doors.addExecutor();
  templates = [await addTemplate('登录'), await addTemplate('支付')];
});
afterAll(() => doors.close());

async function addTemplate(name: string, change: object = {}, inProject = projectId): Promise<string> {
  const id = doors.core.ids.decimal();
  const document = { name, framework: 'pytest', source: { path: '/srv/x' }, ...change };
  await doors.core.unitOfWork.run((unit) =>
    unit.templates.insert(
      {
        id,
        projectId: inProject,
        name,
        version: 1,
        document,
        createdAt: unit.now,
        updatedAt: unit.now,
        deletedAt: null,
      },
      'test',
    ),
  );
  return id;
}

const suiteOf = (...ids: readonly string[]) => ({ testSuite: ids.map((taskId) => ({ taskId })) });

function execute(body: unknown, headers: Record<string, string> = {}, token = runner): Promise<Answer> {
  return doors.call('POST', EXECUTION_PATH, { token, body, headers });
}

function expectFailure(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  expect(Object.keys(answer.body).sort()).toEqual(failureFields);
  for (const field of failureFields) expect(answer.body[field]).toBeTypeOf('string');
  expect(answer.body).toMatchObject({ status: 'failed', server_ip: '' });
  expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
}

const latestRun = () => {
  const any = {
    state: null,
    verdict: null,
    templateId: null,
    sut: null,
    createdBy: null,
    ci: null,
    branch: null,
    commit: null,
  };
  const filter = { ...any, projectId, dryRun: false, since: null, until: null };
  return doors.core.reads.runs.list(filter, { limit: 1, after: null });
};

describe('an accepted call', () => {
  test('answers the union of both documented shapes as soon as the run is recorded', async () => {
    const body = {
      ...suiteOf(...templates),
      sutName: 'deng_test',
      sut_branch_name: '基线',
      userName: '张三',
    };
    const answer = await execute({ ...body, ip: '', port: '', testServiceId: projectId });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      result: expect.stringMatching(/^[0-9a-f]{32}$/),
      requestId: answer.headers.get('x-request-id'),
      serverIp: '',
      status: 'ok',
      ip: '',
      port: '',
      test_suite: templates.map((taskId) => ({ taskId })),
      sut_branch_name: '基线',
      sut_name: 'deng_test',
      user_name: '张三',
      test_service_id: projectId,
    });
    const run = await doors.core.reads.runs.byId(String(answer.body.result));
    expect(run).toMatchObject({ projectId, onBehalfOf: '张三', sut: { name: 'deng_test', branch: '基线' } });
  });

  test('the project is that of the templates where none is given, and what was not sent is echoed empty', async () => {
    const answer = await execute(suiteOf(templates[0] ?? ''));
    expect(answer.body).toMatchObject({ status: 'ok', sut_name: '', user_name: '', test_service_id: '' });
  });

  test.each([
    ['application/x-www-form-urlencoded'],
    ['text/plain;charset=gbk'],
    [';;;'],
    ['application/json; charset=utf-8'],
    [''],
  ])('the body is JSON though Content-Type says %j', async (type) => {
    const answer = await execute(JSON.stringify(suiteOf(templates[0] ?? '')), { 'content-type': type });
    expect(answer.body).toMatchObject({ status: 'ok' });
  });

  test('the body is JSON without any Content-Type', async () => {
    expect(await sendRaw({ 'x-auth-token': runner }, JSON.stringify(suiteOf(templates[0] ?? '')))).toBe(200);
  });

  test('the same template listed twice is two tasks', async () => {
    const [one = ''] = templates;
    const answer = await execute(suiteOf(one, one));
    expect(await doors.core.reads.tasks.ofRun(String(answer.body.result))).toHaveLength(2);
  });

  test('a group is executed as its templates', async () => {
    const id = doors.core.ids.decimal();
    await doors.core.unitOfWork.run((unit) =>
      unit.groups.insert({ id, projectId, name: '全部', templateIds: templates }, unit.now),
    );
    const answer = await execute(suiteOf(id));
    const tasks = await doors.core.reads.tasks.ofRun(String(answer.body.result));
    expect(tasks.map((task) => task.templateId)).toEqual(templates);
    expect(answer.body.test_suite).toEqual([{ taskId: id }]);
  });

  test("a query that only defeats caches is ignored, the caller's requestId comes back", async () => {
    const answer = await doors.call('POST', `${EXECUTION_PATH}?_=1764000000000`, {
      token: runner,
      body: suiteOf(templates[0] ?? ''),
      headers: { requestId: 'Trace42' },
    });
    expect(answer.body).toMatchObject({ status: 'ok', requestId: 'Trace42' });
  });
});

describe('Prefer: wait', () => {
  async function waitWhile(act: (runId: string) => Promise<void>, headers: Record<string, string> = {}) {
    const key = doors.core.ids.hex();
    const body = suiteOf(...templates);
    const first = await execute(body, { 'idempotency-key': key });
    const runId = String(first.body.result);
    const waiting = execute(body, { prefer: 'wait=8', 'idempotency-key': key, ...headers });
    await act(runId);
    const answer = await waiting;
    expect(answer.body.result).toBe(runId);
    return answer;
  }

  test('ok means passed, said as soon as the verdict is known', async () => {
    const answer = await waitWhile((runId) => doors.finish(runId, []));
    expect([answer.status, answer.body.status]).toEqual([200, 'ok']);
    expect(answer.headers.get('preference-applied')).toBe('wait=8');
    expect(answer.body).not.toHaveProperty('error_code');
  });

  test('one failed template of two: failed, with the run, the code, and the template with its reason', async () => {
    const answer = await waitWhile((runId) =>
      doors.finish(runId, ['passed', 'failed'], '3 of 9\ncases failed'),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'failed',
      error_code: 'RUN_FAILED',
      error_msg: '执行失败',
      error_cause: `"支付" (${templates[1]}): 失败: 3 of 9 cases failed`,
      faq: `${doors.url}/docs/errors#RUN_FAILED`,
      server_ip: '',
      request_id: answer.headers.get('x-request-id'),
    });
  });

  test.each([
    ['error', 'RUN_ERROR'],
    ['invalid', 'RUN_INVALID'],
    ['stopped', 'RUN_STOPPED'],
  ] as const)('the verdict %s is failed, too, with a code of its own', async (verdict, code) => {
    const answer = await waitWhile((runId) => doors.finish(runId, [verdict, verdict]), {
      'x-language': 'en-us',
    });
    expect(answer.body).toMatchObject({ status: 'failed', error_code: code });
    expect(String(answer.body.error_cause).split('\n')).toHaveLength(2);
    expect(answer.body.error_msg).toMatch(/^Run /);
  });

  test('where the time is over first: 202, running, never an ok', async () => {
    const answer = await execute(suiteOf(...templates), { prefer: 'wait=0' });
    expect([answer.status, answer.body.status]).toEqual([202, 'running']);
    expect(answer.headers.get('preference-applied')).toBe('wait=0');
    expect(answer.body.result).toMatch(/^[0-9a-f]{32}$/);
  });

  test('who loses the project while the call waits is not told of the run any more', async () => {
    const { core } = doors;
    const token = await doors.signIn('runner', projectId);
    const { userId, userName } = await authenticate(core, token);
    const waiting = execute(suiteOf(...templates), { prefer: 'wait=60' }, token);
    await expect.poll(async () => (await latestRun()).items[0]?.createdBy).toBe(userName);
    await core.unitOfWork.run((unit) => unit.users.removeRole(userId, projectId));
    expectFailure(await waiting, 404, 'NOT_FOUND');
  });

  test('a token that ends while the call waits takes the id of the run from nobody', async () => {
    const { core } = doors;
    const until = core.clock.now() + 1_500;
    const token = await doors.signIn('runner', projectId, until);
    const answer = await execute(suiteOf(...templates), { prefer: 'wait=60', 'x-language': 'en-us' }, token);
    expect([answer.status, answer.body.error_code]).toEqual([401, 'DEV.00000003']);
    const runId = (await latestRun()).items[0]?.id;
    expect(answer.body.result).toBe(runId);
    expect(answer.body.error_cause).toContain(`Run ${runId} had been started before, and goes on.`);
  });

  test('a repeat with the same key waits again and gets the verdict', async () => {
    const headers = { prefer: 'wait=0', 'idempotency-key': 'again' };
    const first = await execute(suiteOf(...templates), headers);
    expect(first.status).toBe(202);
    await doors.finish(String(first.body.result), ['failed']);
    const second = await execute(suiteOf(...templates), headers);
    expect(second.body).toMatchObject({ status: 'failed', result: first.body.result });
  });

  test.each(['wait=601', 'wait=soon', 'wait=-1'])('%s is refused before anything starts', async (prefer) => {
    expectFailure(await execute(suiteOf(...templates), { prefer }), 400, 'PREFER_INVALID');
  });
});

describe('Idempotency-Key', () => {
  test('forty calls at once with one key and body are one run; another spelling is the same body', async () => {
    const headers = { 'idempotency-key': 'burst' };
    const other = { test_suite: templates.map((task_id) => ({ task_id })), unknown: 1 };
    const calls = Array.from({ length: 40 }, (_, index) =>
      execute(index % 2 ? other : suiteOf(...templates), headers),
    );
    const runs = new Set((await Promise.all(calls)).map((answer) => answer.body.result));
    expect(runs.size).toBe(1);
  });

  test('another body is 409, another user is another call', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await execute(suiteOf(...templates), headers);
    expectFailure(await execute(suiteOf(templates[0] ?? ''), headers), 409, 'IDEMPOTENCY_KEY_REUSED');
    const second = await execute(suiteOf(...templates), headers, await doors.signIn('runner', projectId));
    expect(second.body.status).toBe('ok');
    expect(second.body.result).not.toBe(first.body.result);
  });

  test('a repeat by who may not start it any more is refused as a first call is', async () => {
    const { core } = doors;
    const headers = { 'idempotency-key': 'then' };
    const token = await doors.signIn('runner', projectId);
    const first = await execute(suiteOf(...templates), headers, token);
    expect(first.body.status).toBe('ok');
    const { userId } = await authenticate(core, token);
    await core.unitOfWork.run((unit) => unit.users.setRole(userId, projectId, 'viewer'));
    expectFailure(await execute(suiteOf(...templates), headers, token), 403, 'FORBIDDEN');
    await core.unitOfWork.run((unit) => unit.users.removeRole(userId, projectId));
    expectFailure(await execute(suiteOf(...templates), headers, token), 404, 'NOT_FOUND');
    await core.unitOfWork.run((unit) => unit.users.setRole(userId, projectId, 'runner'));
    expect((await execute(suiteOf(...templates), headers, token)).body).toMatchObject({
      ...{ status: 'ok', result: first.body.result },
    });
  });

  test('a tracing requestId that is always the same starts a run each time', async () => {
    const headers = { requestId: 'pipeline' };
    const one = await execute(suiteOf(...templates), headers);
    const two = await execute(suiteOf(...templates), headers);
    expect(one.body.result).not.toBe(two.body.result);
  });
});

describe('who is calling', () => {
  test.each([
    ['DEV.00000001', '未识别到用户认证信息', undefined],
    ['DEV.00000002', '认证信息无法识别', 'nobody'],
    ['DEV.00000002', '认证信息无法识别', 'x'.repeat(100_001)],
  ])('%s %s', async (code, message, token) => {
    const answer = await doors.call('POST', EXECUTION_PATH, {
      ...(token === undefined ? {} : { token }),
      body: '{ not json',
    });
    expectFailure(answer, 401, code);
    expect(answer.body.error_msg).toBe(message);
  });

  test('an expired token is DEV.00000003 认证信息过期', async () => {
    const expired = await doors.signIn('runner', projectId, doors.core.clock.now() - 1);
    const answer = await execute(suiteOf(...templates), {}, expired);
    expectFailure(answer, 401, 'DEV.00000003');
    expect(answer.body.error_msg).toBe('认证信息过期');
  });

  test('a viewer is 403; who has no role there sees no template: 404', async () => {
    const viewer = await doors.signIn('viewer', projectId);
    expectFailure(await execute(suiteOf(...templates), {}, viewer), 403, 'FORBIDDEN');
    const stranger = await doors.signIn('admin', await doors.createProject('other'));
    expectFailure(await execute(suiteOf(...templates), {}, stranger), 404, 'TEMPLATE_NOT_FOUND');
    const named = { ...suiteOf(...templates), testServiceId: projectId };
    expectFailure(await execute(named, {}, stranger), 404, 'NOT_FOUND');
  });

  test('a token of 100,000 characters is read; headers over the limit are 431 with the same body', async () => {
    const long = await doors.call('POST', EXECUTION_PATH, { token: 'x'.repeat(100_000), body: {} });
    expectFailure(long, 401, 'DEV.00000002');
    const headers = { 'x-auth-token': 'y'.repeat(200_000) };
    const { status, body } = await sendRawBody(headers, '{}');
    expect(status).toBe(431);
    expect(Object.keys(JSON.parse(body)).sort()).toEqual(failureFields);
  });
});

describe('all or nothing', () => {
  test('templates that are refused for several reasons are all named, each with its own', async () => {
    const disabled = await addTemplate('off', { disabled: true });
    const secret = await addTemplate('secret', { secrets: { A: 'NOPE' } });
    const labels = await addTemplate('labels', { labels: { os: 'windows' } });
    const answer = await execute(suiteOf(labels, ...templates, secret, disabled), { 'X-Language': 'en-us' });
    expectFailure(answer, 409, 'TEMPLATE_DISABLED');
    expect(String(answer.body.error_cause).split('\n')).toEqual([
      `"off" (${disabled}): Template disabled`,
      `"secret" (${secret}): Secret not set "NOPE"`,
      expect.stringContaining(`"labels" (${labels}): `),
    ]);
  });

  test.each([
    ['unknown', async () => '2587542699280171008', 404, 'TEMPLATE_NOT_FOUND'],
    ['disabled', () => addTemplate('停用', { disabled: true }), 409, 'TEMPLATE_DISABLED'],
    [
      'never to be matched',
      () => addTemplate('视窗', { labels: { os: 'windows' } }),
      409,
      'NO_MATCHING_EXECUTOR',
    ],
    [
      'of another project',
      async () => addTemplate('别处', {}, await doors.createProject('far')),
      404,
      'TEMPLATE_NOT_FOUND',
    ],
    [
      'without a value that it needs',
      () => addTemplate('参数', { parameters: { BROWSER: { type: 'string' } } }),
      400,
      'PARAMETER_INVALID',
    ],
    ['without its secret', () => addTemplate('密文', { secrets: { A: 'NOPE' } }), 409, 'SECRET_UNKNOWN'],
  ])('one template %s: nothing starts, and it is named', async (_, prepare, status, code) => {
    const id = await prepare();
    const before = await latestRun();
    const answer = await execute(suiteOf(...templates, id));
    expectFailure(answer, status, code);
    const line = String(answer.body.error_cause)
      .split('\n')
      .find((each) => each.includes(id));
    expect(line?.slice(line.indexOf(id) + id.length)).toMatch(/: .*\p{Script=Han}/u);
    expect(await latestRun()).toEqual(before);
  });

  test('twenty unknown templates are all named, a line each', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `25875426992801710${index + 10}`);
    const answer = await execute(suiteOf(...ids));
    expect(String(answer.body.error_cause).split('\n')).toHaveLength(20);
    for (const id of ids) expect(answer.body.error_cause).toContain(id);
  });

  test('templates of two projects are 400; the foreign one of a named project is 404', async () => {
    const far = await doors.createProject('two');
    const foreign = await addTemplate('远', {}, far);
    const admin = await doors.signIn(null);
    const body = suiteOf(...templates, foreign);
    expectFailure(await execute(body, {}, admin), 400, 'SEVERAL_PROJECTS');
    const answer = await execute({ ...body, testServiceId: projectId }, {}, admin);
    expectFailure(answer, 404, 'TEMPLATE_NOT_FOUND');
    expect(answer.body.error_cause).not.toContain(templates[0]);
  });

  test('an empty group is 409', async () => {
    const id = doors.core.ids.decimal();
    await doors.core.unitOfWork.run((unit) =>
      unit.groups.insert({ id, projectId, name: '空', templateIds: [] }, unit.now),
    );
    expectFailure(await execute(suiteOf(id)), 409, 'GROUP_EMPTY');
  });
});

describe('what is malformed', () => {
  test.each([
    ['text', '{ not json', 'BODY_NOT_JSON'],
    ['nothing', '', 'BODY_NOT_JSON'],
    ['a list', '[]', 'REQUEST_INVALID'],
    ['a JSON string', '"text"', 'REQUEST_INVALID'],
    ['a prototype', '{"__proto__":{"x":1}}', 'REQUEST_INVALID'],
    ['an id as a number', '{"testSuite":[{"taskId":2587542699280171008}]}', 'TEMPLATE_ID_NOT_STRING'],
    ['an empty suite', '{"testSuite":[]}', 'NOTHING_TO_EXECUTE'],
    ['a hundred thousand brackets', '['.repeat(100_000), 'BODY_NOT_JSON'],
  ])('%s is 400', async (_, body, code) => {
    expectFailure(await execute(body), 400, code);
  });

  test('NUL and halves of characters are kept as U+FFFD', async () => {
    const answer = await execute({ ...suiteOf(templates[0] ?? ''), sutName: 'a\0b', userName: '\ud83d' });
    expect(answer.body).toMatchObject({ status: 'ok', sut_name: 'a\ufffdb', user_name: '\ufffd' });
  });

  test('addresses and methods that are none answer in the same words, in Chinese unless English is asked for', async () => {
    expectFailure(await doors.call('GET', '/attask/v3/nothing', { token: runner }), 404, 'ROUTE_NOT_FOUND');
    const answer = await doors.call('GET', EXECUTION_PATH, { headers: { 'accept-language': 'en' } });
    expectFailure(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toContain('POST');
    expect(answer.body.error_msg).toBe('Method not allowed');
  });

  test('a body over the limit is 413', async () => {
    expectFailure(await execute(`"${'x'.repeat(13 * 1024 * 1024)}"`), 413, 'BODY_TOO_LARGE');
  });

  test('any JSON gets the seven fields and never a 500', async () => {
    const field = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom(templates[0], '', null));
    const entry = fc.oneof(fc.jsonValue(), fc.record({ taskId: field }), fc.record({ task_id: field }));
    const likely = fc.record(
      {
        testSuite: fc.oneof(field, fc.array(entry)),
        test_suite: fc.oneof(field, fc.array(entry)),
        sutName: field,
        sut_branch_name: field,
        ip: field,
        port: field,
        userName: field,
        testServiceId: field,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), likely), async (body) => {
        const answer = await execute(JSON.stringify(body));
        expect(answer.status).toBeLessThan(500);
        if (answer.status === 200) expect(answer.body.status).toBe('ok');
        else expect(Object.keys(answer.body).sort()).toEqual(failureFields);
      }),
      { numRuns: 150 },
    );
  });
});

async function sendRaw(headers: Record<string, string>, body: string): Promise<number | undefined> {
  return (await sendRawBody(headers, body)).status;
}

/** Without what `fetch` adds by itself. */
function sendRawBody(
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(doors.url + EXECUTION_PATH, { method: 'POST', headers, timeout: 10_000 });
    call.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, body: text }));
    });
    call.on('error', reject);
    call.end(body);
  });
}
