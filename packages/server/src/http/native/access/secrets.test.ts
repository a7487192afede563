// Secrets over HTTP: what is set is never told again, and only an admin of the project sets it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let path: string;
let admin: string;

beforeAll(async () => {
  doors = await openDoors((app, door) => registerNative(app, door));
  projectId = await doors.createProject('shop');
  path = `/api/v1/projects/${projectId}/secrets`;
  admin = await doors.signIn('admin', projectId);
});
afterAll(() => doors.close());

test('a secret is set, listed and removed, and no answer has its value', async () => {
  const value = 'correct horse battery';
  const set = await doors.call('PUT', `${path}/DB_PASSWORD`, { token: admin, body: { value } });
  expect(set).toMatchObject({ status: 200, body: { name: 'DB_PASSWORD', version: 1, masked: true } });
  const listed = await doors.call('GET', path, { token: admin });
  expect(listed.body.items).toEqual([set.body]);
  expect(set.text + listed.text).not.toContain('horse');
  expect((await doors.call('DELETE', `${path}/DB_PASSWORD`, { token: admin })).status).toBe(204);
  const gone = await doors.call('DELETE', `${path}/DB_PASSWORD`, { token: admin });
  expect(gone).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

test('one that is too short to be found in a log says so', async () => {
  for (const [value, masked] of [
    ['12345', false],
    ['123456', true],
    ['密码', true],
  ]) {
    const set = await doors.call('PUT', `${path}/PIN`, { token: admin, body: { value } });
    expect([value, set.body.masked]).toEqual([value, masked]);
  }
});

test('a maintainer sees no secret and sets none; a key is turned by system admins alone', async () => {
  const token = await doors.signIn('maintainer', projectId);
  expect((await doors.call('GET', path, { token })).status).toBe(403);
  expect((await doors.call('PUT', `${path}/A`, { token, body: { value: 'hunter22' } })).status).toBe(403);
  expect((await doors.call('DELETE', `${path}/A`, { token })).status).toBe(403);
  expect((await doors.call('POST', '/api/v1/secrets-key/rotate', { token: admin })).status).toBe(403);
  const rotated = await doors.call('POST', '/api/v1/secrets-key/rotate', { token: await doors.signIn(null) });
  expect(rotated).toMatchObject({ status: 200, body: { secrets: 1 } });
});

test('a name that no variable could have is refused, and so is a value that is none', async () => {
  const put = (name: string, value: unknown) =>
    doors.call('PUT', `${path}/${name}`, { token: admin, body: { value } });
  expect((await put('1st', 'hunter22')).status).toBe(404);
  for (const [name, value] of [
    ['A', ''],
    ['A', 7],
    ['A', 'a\0b'],
  ] as const)
    expect(await put(name, value)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
});

test('a template says its variables, and one is not given twice', async () => {
  const save = (more: object) =>
    doors.call('POST', `/api/v1/projects/${projectId}/templates`, {
      token: admin,
      body: { name: 'suite', framework: 'pytest', source: { path: '/suite' }, ...more },
    });
  for (const [more, pointer] of [
    [{ secrets: { PATH: 'a' } }, '/secrets/PATH'],
    [{ secrets: { A: '-' } }, '/secrets/A'],
    [{ secrets: { A: 'a' }, environment: { A: 'b' } }, '/secrets/A'],
    [{ secrets: { A: 'a' }, parameters: { A: { default: 'b' } } }, '/secrets/A'],
  ] as const)
    expect(await save(more)).toMatchObject({
      status: 400,
      body: { code: 'TEMPLATE_INVALID', errors: [{ pointer }] },
    });
  expect((await save({ secrets: { A: 'a' } })).status).toBe(201);
});
