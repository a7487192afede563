// Users, members and tokens over HTTP.
import { createUser } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Argon2Passwords } from '../../../access/argon2-passwords.ts';
import { registerIam } from '../../iam/register-iam.ts';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

const passwords = new Argon2Passwords();
let doors: OpenDoors;
let projectId: string;
let admin: string;
let root: string;

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    registerNative(app, door);
    registerIam(app, { ...door, passwords });
  });
  projectId = await doors.createProject('shop');
  admin = await doors.signIn('admin', projectId);
  root = await doors.signIn(null);
});
afterAll(() => doors.close());

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const signIn = async (name: string, password: string) => {
  const user = { name, domain: { name: 'default' }, password };
  const body = { auth: { identity: { methods: ['password'], password: { user } } } };
  return doors.call('POST', '/v3/auth/tokens', { body });
};
async function makeToken(role: string, expiresAt = inDays(365)) {
  const body = { name: 'ci', projectId, role, expiresAt };
  const made = await doors.call('POST', '/api/v1/tokens', { token: admin, body });
  expect(made.status).toBe(201);
  return { id: String(made.body.id), token: String(made.body.token) };
}

test('a token for programs is no way to another token, to a password or to a right', async () => {
  const { id, token } = await makeToken('admin');
  const methods = { identity: { methods: ['token'], token: { id: token } } };
  expect((await doors.call('POST', '/v3/auth/tokens', { body: { auth: methods } })).status).toBe(401);
  const project = `/api/v1/projects/${projectId}`;
  const tries = [
    ['POST', '/api/v1/tokens', { name: 'ci', projectId, role: 'viewer', expiresAt: inDays(1) }],
    ['POST', `${project}/registration-codes`, {}],
    ['PUT', `${project}/members`, { userName: 'any', role: 'admin' }],
    ['POST', '/api/v1/me/password', { original: 'a', password: 'another password' }],
    ['POST', '/api/v1/users', { name: 'new', password: 'a long password' }],
    ['DELETE', `/api/v1/tokens/${id}`],
  ] as const;
  for (const [method, path, body] of tries) {
    const told = await doors.call(method, path, { token, ...(body ? { body } : {}) });
    expect([path, told.status]).toEqual([path, 403]);
    expect(told.body.detail).toContain(
      'a token for programs manages neither access nor anything outside its project',
    );
  }
});

test('a token for programs is told once, and not after it is revoked', async () => {
  const { id, token } = await makeToken('viewer');
  const listed = await doors.call('GET', `/api/v1/projects/${projectId}/tokens`, { token: admin });
  expect(listed.text).toContain(id);
  expect(listed.text).not.toContain(token);
  expect((await doors.call('DELETE', `/api/v1/tokens/${id}`, { token: admin })).status).toBe(204);
  expect((await doors.call('GET', '/api/v1/projects', { token })).status).toBe(401);
  const late = { name: 'ci', projectId, role: 'viewer', expiresAt: inDays(401) };
  const refused = await doors.call('POST', '/api/v1/tokens', { token: admin, body: late });
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('/expiresAt')]);
});

test('a user is made, changes the password, is disabled and deleted', async () => {
  const body = { name: 'ann', password: 'their password' };
  const made = await doors.call('POST', '/api/v1/users', { token: root, body });
  expect([made.status, made.text]).toEqual([201, expect.not.stringContaining('assword')]);
  const weak = await doors.call('POST', '/api/v1/users', {
    token: root,
    body: { ...body, password: 'short' },
  });
  expect([weak.status, weak.body.code]).toEqual([400, 'PASSWORD_UNACCEPTABLE']);
  expect((await doors.call('POST', '/api/v1/users', { token: root, body })).status).toBe(409);

  const token = (await signIn('ann', 'their password')).headers.get('x-subject-token') ?? '';
  const change = (original: string, password: string) =>
    doors.call('POST', '/api/v1/me/password', { token, body: { original, password } });
  expect((await change('wrong', 'another password')).status).toBe(401);
  expect((await change('their password', 'short')).body.code).toBe('PASSWORD_UNACCEPTABLE');
  expect((await change('their password', 'another password')).status).toBe(204);
  expect((await doors.call('GET', '/api/v1/me', { token })).status).toBe(401);
  expect((await signIn('ann', 'their password')).status).toBe(401);

  const path = `/api/v1/users/${made.body.id}`;
  const set = { token: root, body: { password: 'a third password' } };
  expect((await doors.call('PUT', `${path}/password`, set)).status).toBe(204);
  const third = (await signIn('ann', 'a third password')).headers.get('x-subject-token') ?? '';
  await doors.call('PATCH', path, { token: root, body: { enabled: false } });
  expect((await doors.call('GET', '/api/v1/me', { token: third })).status).toBe(401);
  expect((await signIn('ann', 'a third password')).status).toBe(401);
  expect((await doors.call('DELETE', path, { token: root })).status).toBe(204);
  expect((await doors.call('DELETE', path, { token: root })).status).toBe(404);
});

test('no member of a body makes more of a user than its route says', async () => {
  const { id } = await createUser(doors.core, passwords, { name: 'bob', password: 'their password' });
  const more = { enabled: true, id: '0'.repeat(32), roles: ['admin'], domain_id: 'x', passwordHash: 'x' };
  const told = await doors.call('PATCH', `/api/v1/users/${id}`, { token: root, body: more });
  expect(told.status).toBe(400);
  const own = await doors.call('POST', '/api/v1/users', {
    ...{ token: root, body: { name: 'eve', password: 'their password', enabled: false } },
  });
  expect(own.status).toBe(400);
});

test('members of a project are set and removed by its admins, whom a viewer is none of', async () => {
  const { id } = await createUser(doors.core, passwords, { name: 'kim', password: 'their password' });
  const path = `/api/v1/projects/${projectId}/members`;
  const body = { userName: 'kim', role: 'viewer' };
  const set = await doors.call('PUT', path, { token: admin, body });
  expect([set.status, set.body]).toEqual([200, { userId: id, userName: 'kim', role: 'viewer' }]);
  const kim = (await signIn('kim', 'their password')).headers.get('x-subject-token') ?? '';
  expect((await doors.call('PUT', path, { token: kim, body: { ...body, role: 'admin' } })).status).toBe(403);
  expect((await doors.call('GET', path, { token: admin })).text).toContain('kim');
  expect((await doors.call('DELETE', `${path}/${id}`, { token: admin })).status).toBe(204);
  expect((await doors.call('GET', `/api/v1/projects/${projectId}`, { token: kim })).status).toBe(404);
  const nobody = await doors.call('PUT', path, { token: admin, body: { userName: 'none', role: 'admin' } });
  expect(nobody.status).toBe(404);
});
