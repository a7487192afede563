// A token for programs at all doors at which pipelines knock.
import { expect, test } from 'vitest';
import { Argon2Passwords } from '../../access/argon2-passwords.ts';
import { registerIam } from '../iam/register-iam.ts';
import { registerNative } from '../native/register-native.ts';
import { openDoors } from '../native/testing/open-doors.ts';
import { registerAttask } from './register-attask.ts';

test('a token for programs opens every door that a token of a person opens', async () => {
  const passwords = new Argon2Passwords();
  const doors = await openDoors((app, door) => {
    registerNative(app, door);
    registerAttask(app, door);
    registerIam(app, { ...door, passwords });
  });
  const projectId = await doors.createProject('shop');
  const admin = await doors.signIn('admin', projectId);
  const body = { name: 'ci', projectId, role: 'runner', expiresAt: new Date(Date.now() + 86_400_000) };
  const made = await doors.call('POST', '/api/v1/tokens', { token: admin, body });
  const token = String(made.body.token);
  await doors.addExecutor();
  const document = { name: 'suite', framework: 'pytest', source: { path: '/srv/x' } };
  const templates = `/api/v1/projects/${projectId}/templates`;
  const template = await doors.call('POST', templates, { token: admin, body: document });
  const call = { testSuite: [{ taskId: template.body.id }] };
  const executed = await doors.call('POST', '/attask/v3/taskmodel/execution', { token, body: call });
  expect([executed.status, executed.body.status]).toEqual([200, 'ok']);
  const me = await doors.call('GET', '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
  expect(me.body).toMatchObject({ projectId, role: 'runner', systemAdmin: false });
  const self = await doors.call('GET', '/v3/auth/tokens', { token, headers: { 'x-subject-token': token } });
  expect(self.body).toMatchObject({ token: { roles: [{ name: 'viewer' }, { name: 'runner' }] } });
  const saved = await doors.call('POST', templates, { token, body: { ...document, name: 'other' } });
  expect(saved.status).toBe(403);
  await doors.close();
});
