import { createEmbeddedCode, registerExecutor } from '@testyard/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let maintainer: string;
let count = 0;

beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());
beforeEach(async () => {
  count += 1;
  projectId = await doors.createProject(`项目 ${count}`);
  maintainer = await doors.signIn('maintainer', projectId);
});

const documentOf = (name: string) => ({ name, framework: 'pytest', source: { path: '/srv/x' } });
const templatesPath = () => `/api/v1/projects/${projectId}/templates`;
const groupsPath = () => `/api/v1/projects/${projectId}/template-groups`;
const call = (method: string, path: string, body?: unknown, token = maintainer) =>
  doors.call(method, path, { token, ...(body === undefined ? {} : { body }) });

async function createTemplate(name: string): Promise<string> {
  const answer = await call('POST', templatesPath(), documentOf(name));
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return String(answer.body.id);
}

describe('a template', () => {
  test('is created, read, listed by name, changed by versions and deleted', async () => {
    const created = await call('POST', templatesPath(), documentOf('登录'));
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      id: expect.stringMatching(/^[0-9]{19}$/),
      projectId,
      version: 1,
      name: '登录',
      disabled: false,
      document: documentOf('登录'),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    // As its author wrote it: defaults are filled in where it is executed.
    expect(created.body.document).toEqual(documentOf('登录'));
    const path = `/api/v1/templates/${created.body.id}`;
    expect(created.headers.get('location')).toBe(path);
    expect((await call('GET', path)).body).toEqual(created.body);

    const changed = await call('PUT', path, { ...documentOf('登录'), disabled: true });
    expect(changed.body).toMatchObject({ version: 2, disabled: true });
    expect((await call('PUT', path, { ...documentOf('sign-in') })).body.version).toBe(3);
    expect((await call('GET', `${templatesPath()}?name=sign-in`)).body.items).toHaveLength(1);
    expect((await call('GET', `${templatesPath()}?name=${encodeURIComponent('登录')}`)).body.items).toEqual(
      [],
    );

    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await call('GET', templatesPath())).body).toEqual({ items: [], next: null });
  });

  test('that says the same makes no new version, whatever the order of its members', async () => {
    const id = await createTemplate('a');
    const { name, framework, source } = documentOf('a');
    const answer = await call('PUT', `/api/v1/templates/${id}`, { source, framework, name });
    expect(answer.body).toMatchObject({ id, version: 1 });
  });

  test('has a name of its own among templates and groups, which is free again after it is deleted', async () => {
    const id = await createTemplate('a');
    await call('POST', groupsPath(), { name: 'g', templateIds: [] });
    for (const name of ['a', 'g']) {
      const answer = await call('POST', templatesPath(), documentOf(name));
      expect([answer.status, answer.body.code]).toEqual([409, 'NAME_TAKEN']);
    }
    const other = await createTemplate('b');
    expect((await call('PUT', `/api/v1/templates/${other}`, documentOf('g'))).status).toBe(409);
    await call('DELETE', `/api/v1/templates/${id}`);
    expect((await call('POST', templatesPath(), documentOf('a'))).status).toBe(201);
  });

  test('pages lead through all of them once, by name', async () => {
    for (const name of ['d', 'a', 'c', 'b', 'e']) await createTemplate(name);
    const names: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `${templatesPath()}?limit=2${cursor}`);
      names.push(...(body.items as { name: string }[]).map(({ name }) => name));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '' && names.length < 10);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('whose document cannot be used is refused with every finding and its place', async () => {
    const bad = { ...documentOf('a'), framework: 'karma', timeouts: { case: '0s' } };
    const content = await call('POST', templatesPath(), bad);
    expect([content.status, content.body.code]).toEqual([400, 'TEMPLATE_INVALID']);
    const pointers = (errors: unknown) => (errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers(content.body.errors)).toEqual(['/framework', '/timeouts/case']);
    const shape = await call('POST', templatesPath(), { ...documentOf('a'), select: 'tests' });
    expect([shape.status, shape.body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(pointers(shape.body.errors)).toEqual(['/select']);
  });

  test('is checked without being saved: findings of shape, findings of content, or none', async () => {
    const check = async (body: unknown) => (await call('POST', `${templatesPath()}/validate`, body)).body;
    expect(await check(documentOf('a'))).toEqual({ valid: true, findings: [] });
    const shape = await check({ ...documentOf('a'), labels: { os: 1 }, selct: [] });
    expect(shape).toMatchObject({ valid: false });
    expect(shape.findings).toHaveLength(2);
    expect(await check({ ...documentOf('a'), framework: 'karma' })).toMatchObject({
      valid: false,
      findings: [{ severity: 'error', pointer: '/framework' }],
    });
    for (const any of [[], true, 5, null]) expect(await check(any)).toMatchObject({ valid: false });
    expect((await call('GET', templatesPath())).body.items).toEqual([]);
  });
});

describe('a template group', () => {
  test('is created, read, listed, changed and deleted', async () => {
    const ids = [await createTemplate('a'), await createTemplate('b')];
    const created = await call('POST', groupsPath(), { name: '全部', templateIds: ids });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ id: expect.any(String), projectId, name: '全部', templateIds: ids });
    const path = `/api/v1/template-groups/${created.body.id}`;
    const twice = { name: 'all', templateIds: [...ids, ids[0]] };
    expect((await call('PUT', path, twice)).body).toMatchObject(twice);
    expect((await call('GET', path)).body).toMatchObject(twice);
    expect((await call('GET', groupsPath())).body.items).toMatchObject([twice]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('GET', `/api/v1/templates/${ids[0]}`)).status).toBe(200);
  });

  test('has members of its own project only, named where they are not, and no groups', async () => {
    const own = await createTemplate('a');
    const group = (await call('POST', groupsPath(), { name: 'g', templateIds: [own] })).body.id;
    const unknown = '2587542699280171008';
    const answer = await call('POST', groupsPath(), { name: 'h', templateIds: [own, unknown, group] });
    expect([answer.status, answer.body.code]).toEqual([404, 'TEMPLATE_NOT_FOUND']);
    expect(answer.body.detail).toContain(unknown);
    expect(answer.body.detail).toContain(String(group));
    expect(answer.body.detail).not.toContain(own);
    const taken = await call('POST', groupsPath(), { name: 'a', templateIds: [] });
    expect([taken.status, taken.body.code]).toEqual([409, 'NAME_TAKEN']);
  });
});

describe('rights', () => {
  test('a runner reads and may not change; who has no role there finds nothing', async () => {
    const id = await createTemplate('a');
    const runner = await doors.signIn('runner', projectId);
    const stranger = await doors.signIn('admin', await doors.createProject(`fremd ${count}`));
    const path = `/api/v1/templates/${id}`;
    expect((await call('GET', path, undefined, runner)).status).toBe(200);
    expect((await call('PUT', path, documentOf('b'), runner)).body.code).toBe('FORBIDDEN');
    expect((await call('DELETE', path, undefined, runner)).status).toBe(403);
    expect((await call('POST', templatesPath(), documentOf('c'), runner)).status).toBe(403);
    for (const [method, body] of [['GET'], ['PUT', documentOf('b')], ['DELETE']] as const)
      expect((await call(method, path, body, stranger)).body.code).toBe('NOT_FOUND');
    expect((await call('GET', templatesPath(), undefined, stranger)).status).toBe(404);
  });

  test('a system admin finds no templates in a project that does not exist', async () => {
    const admin = await doors.signIn(null);
    const path = `/api/v1/projects/${'0'.repeat(32)}/templates`;
    expect((await call('GET', path, undefined, admin)).status).toBe(404);
    expect((await call('POST', path, documentOf('a'), admin)).status).toBe(404);
  });
});

test('projects are created by a system admin, and each sees those that are theirs', async () => {
  const admin = await doors.signIn(null);
  const created = await call('POST', '/api/v1/projects', { name: `neu ${count}` }, admin);
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/), name: `neu ${count}` });
  expect((await call('GET', String(created.headers.get('location')), undefined, admin)).body).toEqual(
    created.body,
  );
  expect((await call('POST', '/api/v1/projects', { name: 'x' })).status).toBe(403);
  const mine = (await call('GET', '/api/v1/projects')).body.items;
  expect(mine).toMatchObject([{ id: projectId }]);
});

test('the schema of documents is there for everybody, as JSON Schema draft 7', async () => {
  const answer = await doors.call('GET', '/schemas/template.v1.json');
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${doors.url}/schemas/template.v1.json`,
    required: ['name', 'framework', 'source'],
    additionalProperties: false,
  });
});

test('a code for an executor that all projects share is made, seen and ended by system admins alone', async () => {
  const path = '/api/v1/registration-codes';
  const admin = await doors.signIn(null);
  for (const method of ['POST', 'GET'])
    expect((await call(method, path, method === 'POST' ? {} : undefined)).body.code).toBe('FORBIDDEN');
  const ask = (method: string, at: string, body?: unknown) =>
    doors.call(method, at, { token: admin, ...(body === undefined ? {} : { body }) });
  const listed = async () => ((await ask('GET', path)).body.items as { id: string }[]).map(({ id }) => id);
  // What brings the service's own executor along is nobody's to use.
  await createEmbeddedCode(doors.core);
  expect(await listed()).toEqual([]);
  const used = String((await ask('POST', path, { ttlSeconds: 120 })).body.code);
  await ask('POST', path, {});
  const { executorId } = await registerExecutor(doors.core, { code: used, name: 'for all' });
  const shown = await call('GET', `/api/v1/executors/${executorId}`);
  expect(shown.body).toMatchObject({ name: 'for all', projectId: null });
  const [left, ...others] = await listed();
  expect(others).toEqual([]);
  const project = `/api/v1/projects/${projectId}/registration-codes`;
  expect((await ask('GET', project)).body.items).toEqual([]);
  expect((await ask('DELETE', `${project}/${left}`)).body.code).toBe('NOT_FOUND');
  expect((await call('DELETE', `${path}/${left}`)).body.code).toBe('FORBIDDEN');
  expect((await ask('DELETE', `${path}/${left}`)).status).toBe(204);
  expect(await listed()).toEqual([]);
  expect((await call('DELETE', `/api/v1/executors/${executorId}`)).status).toBe(403);
  expect((await ask('DELETE', `/api/v1/executors/${executorId}`)).status).toBe(204);
});

test('executors and registration codes', async () => {
  const mine = await doors.addExecutor({ name: 'mine', projectId });
  const silent = await doors.addExecutor({ name: 'silent', lastSeenAt: 1 });
  await doors.addExecutor({ name: 'theirs', projectId: await doors.createProject(`z ${count}`) });
  const { body } = await call('GET', '/api/v1/executors');
  expect(body.items).toMatchObject([
    { id: mine.id, name: 'mine', state: 'idle', slots: 2, busySlots: 0, labels: { os: 'linux' } },
    { id: silent.id, name: 'silent', state: 'offline', lastSeenAt: '1970-01-01T00:00:00.001Z' },
  ]);
  const drained = await call('POST', `/api/v1/executors/${mine.id}/drain`);
  expect(drained).toMatchObject({ status: 200, body: { id: mine.id, draining: true, state: 'draining' } });
  const resumed = await call('POST', `/api/v1/executors/${mine.id}/resume`);
  expect(resumed).toMatchObject({ status: 200, body: { id: mine.id, draining: false, state: 'idle' } });
  expect(await call('DELETE', `/api/v1/executors/${silent.id}`)).toMatchObject({ status: 403 });
  expect(await call('DELETE', `/api/v1/executors/${mine.id}`)).toMatchObject({ status: 204, text: '' });
  expect(await call('DELETE', `/api/v1/executors/${mine.id}`)).toMatchObject({ status: 404 });
  const path = `/api/v1/projects/${projectId}/registration-codes`;
  const code = await call('POST', path, { ttlSeconds: 120 });
  expect(code.status).toBe(201);
  expect(Date.parse(String(code.body.expiresAt)) - Date.now()).toBeLessThanOrEqual(120_000);
  expect((await call('POST', path, {})).status).toBe(201);
  expect((await call('POST', path, { ttlSeconds: 5 })).status).toBe(400);
});
