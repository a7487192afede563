import { Readable } from 'node:stream';
import { Duration, executorEndpoints, nativeEndpoints, Size } from '@testyard/protocol';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { findingsFrom } from './bodies/validation-findings.ts';
import { mountEndpoint } from './endpoint-route.ts';
import { createHttpServer } from './listening/http-server.ts';
import type { Language } from './texts/language.ts';

const projectId = '0'.repeat(32);
let app: FastifyInstance;
let url = '';

const logged: string[] = [];

async function open(mount: (app: FastifyInstance) => void): Promise<void> {
  app = createHttpServer({
    logLevel: 'warn',
    logStream: { write: (line) => void logged.push(line) },
    publicUrl: () => '',
    authenticate: async () => ({
      userId: 'u',
      userName: 'ann',
      systemAdmin: true,
      scopeProjectId: null,
      roles: new Map(),
    }),
    identifyExecutor: async () => undefined,
  });
  mount(app);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

async function call(method: string, path: string, body?: unknown, language = 'en') {
  const headers: Record<string, string> = { 'x-auth-token': 't', 'accept-language': language };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(url + path, {
    method,
    headers,
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
});

test('every row of the tables can be mounted', async () => {
  await open((app) => {
    for (const endpoint of [...Object.values(nativeEndpoints), ...Object.values(executorEndpoints)])
      mountEndpoint(app, endpoint, async ({ reply }) => reply.send());
  });
  expect((await call('GET', `/api/v1/projects/${projectId}`)).status).toBe(200);
});

test('a handler that sends by itself sends once', async () => {
  await open((app) =>
    mountEndpoint(app, nativeEndpoints.getProject, async ({ reply }) => {
      reply.send(Readable.from(['{"name":', '"streamed"}']));
      return reply;
    }),
  );
  logged.length = 0;
  expect((await call('GET', `/api/v1/projects/${projectId}`)).body).toEqual({ name: 'streamed' });
  expect(logged).toEqual([]);
});

test('a handler gets what was checked, and its answer has the status of the row', async () => {
  await open((app) =>
    mountEndpoint(app, nativeEndpoints.createProject, async ({ body, principal }) => ({
      id: projectId,
      name: `${body.name} of ${principal.userName}`,
      maximumSlots: null,
      createdAt: '2026-01-05T08:00:00.000Z',
      role: 'admin' as const,
    })),
  );
  const answer = await call('POST', '/api/v1/projects', { name: '项目' });
  expect([answer.status, answer.body.name]).toEqual([201, '项目 of ann']);
});

test('every finding is named by its place, in the language of the caller, and values are not repeated', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.startRun, async ({ reply }) => reply.send()));
  const path = `/api/v1/projects/${projectId}/runs`;
  const wrong = { templates: [7, ''], sut: { name: 1, secret: 'hush' }, parameters: { a: ['hush'] } };
  const answer = await call('POST', path, wrong);
  expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_INVALID']);
  expect(answer.body.errors).toEqual([
    { pointer: '/templates/0', detail: 'must be of type string' },
    { pointer: '/templates/1', detail: 'must have at least 1 character' },
    { pointer: '/sut', detail: 'has the unknown member secret' },
    { pointer: '/sut/name', detail: 'must be of type string' },
    { pointer: '/parameters/a', detail: 'must be of type string, number, boolean' },
  ]);
  expect(JSON.stringify([answer.body, logged])).not.toContain('hush');
  const chinese = await call('POST', path, {}, 'zh');
  expect(chinese.body.errors).toEqual([{ pointer: '', detail: '缺少 templates' }]);
  expect(chinese.body.detail).toContain('缺少 templates');
});

test('members with free names are checked whatever their names are', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.startRun, async ({ reply }) => reply.send()));
  const path = `/api/v1/projects/${projectId}/runs`;
  const answer = await call('POST', path, { templates: ['a'], parameters: { 'a\r\nb': { deep: 1 } } });
  expect(answer.body.errors).toMatchObject([{ detail: 'must be of type string, number, boolean' }]);
});

test('of a member that is nearly a known one, that one is named', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.startRun, async ({ reply }) => reply.send()));
  const path = `/api/v1/projects/${projectId}/runs`;
  const answer = await call('POST', path, { templtes: [], templates: ['a'], x: 1 });
  expect(answer.body.errors).toEqual([
    { pointer: '', detail: 'has the unknown member templtes; did you mean templates?' },
    { pointer: '', detail: 'has the unknown member x' },
  ]);
});

test('values stay as they were sent: a number is no text, a text is no number, defaults are not filled in', async () => {
  await open((app) =>
    mountEndpoint(app, nativeEndpoints.createRegistrationCode, async ({ body, reply }) => reply.send(body)),
  );
  const path = `/api/v1/projects/${projectId}/registration-codes`;
  expect((await call('POST', path, { ttlSeconds: '60' })).status).toBe(400);
  expect((await call('POST', path, { ttlSeconds: 60 })).body).toEqual({ ttlSeconds: 60 });
  expect((await call('POST', path)).body).toEqual({});
});

test('what a text has to be is said as a person writes it, not as a pattern', () => {
  const violation = (schema: object) => ({
    ...{ keyword: 'pattern', instancePath: '/x', schemaPath: '#' },
    params: 'pattern' in schema ? { pattern: schema.pattern } : {},
  });
  const said = (schema: object, language: Language) => findingsFrom([violation(schema)], language);
  expect(said(Duration, 'en')).toMatchObject([
    { values: ['must be a duration, such as 500ms, 90s, 10m or 2h'] },
  ]);
  expect(said(Size, 'zh')).toMatchObject([{ values: ['须为大小，例如 512M 或 2G'] }]);
  expect(said({ pattern: '^[a-z]{2}$' }, 'en')).toMatchObject([{ values: ['must match ^[a-z]{2}$'] }]);
});

test('an id that none of ours can be is not there', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.getRun, async ({ reply }) => reply.send()));
  const answer = await call('GET', '/api/v1/runs/xyz');
  expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
});

test('a choice names what can be chosen', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.listRuns, async ({ reply }) => reply.send()));
  const answer = await call('GET', `/api/v1/projects/${projectId}/runs?state=lost&limit=x`);
  expect(answer.body.errors).toEqual([
    { pointer: '/limit', detail: 'must be a whole number' },
    { pointer: '/state', detail: 'must be one of "queued", "running", "stopping", "finished"' },
  ]);
});

test('a filter that is not known is refused, and a near one named, so that it does not find everything', async () => {
  await open((app) => {
    mountEndpoint(app, nativeEndpoints.listProjects, async ({ reply }) => reply.send());
    mountEndpoint(app, nativeEndpoints.listRuns, async ({ reply }) => reply.send());
    mountEndpoint(app, nativeEndpoints.getProject, async ({ reply }) => reply.send());
  });
  const said = async (path: string, language?: string) => {
    const { status, body } = await call('GET', path, undefined, language);
    return [status, body?.code, ...(body?.errors ?? [])];
  };
  const runs = `/api/v1/projects/${projectId}/runs`;
  expect(await said(`${runs}?tempalte=smoke`)).toEqual([
    ...[400, 'REQUEST_INVALID'],
    { pointer: '/tempalte', detail: 'is not known; did you mean template?' },
  ]);
  expect(await said('/api/v1/projects?a%2Fb=1')).toEqual([
    ...[400, 'REQUEST_INVALID'],
    { pointer: '/a~1b', detail: 'is not known: the query takes limit, cursor' },
  ]);
  expect(await said(`/api/v1/projects/${projectId}?_=1`, 'zh')).toEqual([
    ...[400, 'REQUEST_INVALID'],
    { pointer: '/_', detail: '未知：该地址不接受查询参数' },
  ]);
});

test('what an executor adds to a query is let be: it may be newer', async () => {
  await open((app) => mountEndpoint(app, executorEndpoints.writeLog, async ({ reply }) => reply.send()));
  const path = '/executor/v1/leases/1/log/stdout?offset=0&epoch=1&newer=1';
  expect((await call('PUT', path)).status).toBe(executorEndpoints.writeLog.status);
});

test('a cursor is good for the list that gave it, in its order, and for no other', async () => {
  await open((app) => {
    const page = async ({ query }: { query: { cursor?: string } }) => ({
      items: [],
      next: query.cursor === undefined ? 'key' : `after ${query.cursor}`,
    });
    mountEndpoint(app, nativeEndpoints.listProjects, page);
    mountEndpoint(app, nativeEndpoints.listUsers, page);
    mountEndpoint(app, nativeEndpoints.listCases, page);
  });
  const next = async (path: string) => (await call('GET', path)).body;
  const first = (await next('/api/v1/projects')).next;
  const second = (await next(`/api/v1/projects?limit=7&cursor=${first}`)).next;
  expect(Buffer.from(second.slice(6), 'base64url').toString()).toBe('after key');
  const ofOther = `/api/v1/users?cursor=${first}`;
  expect(await next(ofOther)).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
  const cases = (run: string) => `/api/v1/runs/${run.repeat(32)}/cases`;
  const { next: listed } = await next(cases('a'));
  expect(await next(`${cases('a')}?order=listed&status=failed&cursor=${listed}`)).toMatchObject({
    items: [],
  });
  for (const other of [`${cases('b')}?cursor=${listed}`, `${cases('a')}?order=finished&cursor=${listed}`])
    expect(await next(other)).toMatchObject({ code: 'CURSOR_INVALID' });
});

test('a body that says null is none, and no body is one without members', async () => {
  await open((app) =>
    mountEndpoint(app, nativeEndpoints.createRegistrationCode, async ({ body, reply }) => reply.send(body)),
  );
  const path = nativeEndpoints.createRegistrationCode.path.replace(':projectId', projectId);
  expect((await call('POST', path, null)).body).toMatchObject({
    code: 'REQUEST_INVALID',
    errors: [{ pointer: '', detail: 'must be of type object' }],
  });
  expect((await call('POST', path)).body).toEqual({});
});

test('a member that may be null is told what it has to be where it is not', async () => {
  await open((app) => mountEndpoint(app, nativeEndpoints.updateProject, async ({ reply }) => reply.send()));
  const found = async (maximumSlots: unknown) =>
    (await call('PATCH', `/api/v1/projects/${projectId}`, { maximumSlots })).body?.errors;
  expect(await found(null)).toBeUndefined();
  expect(await found(0)).toEqual([{ pointer: '/maximumSlots', detail: 'must be at least 1' }]);
  expect(await found('3')).toEqual([{ pointer: '/maximumSlots', detail: 'must be of type integer, null' }]);
});
