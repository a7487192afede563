import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Token, User } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const token: Token = {
  ...{ id: '1000000000000000001', name: 'nightly', projectId: PROJECT_ID, role: 'runner', userName: 'ann' },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-04-01T00:00:00.000Z' },
  accessKey: null,
};
const ann: User = {
  ...{ id: 'a'.repeat(32), name: 'ann', enabled: true, systemAdmin: true },
  createdAt: '2026-01-01T00:00:00.000Z',
};
const member = { userId: ann.id, userName: 'ann', role: 'viewer' };

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects/:id/tokens': () => ({
      json: {
        items: [token, { ...token, id: '1000000000000000002', name: 'twice' }, { ...token, name: 'twice' }],
        next: null,
      },
    }),
    'POST /api/v1/tokens': () => ({ status: 201, json: { ...token, token: 'the-token' } }),
    'POST /api/v1/access-keys': () => ({
      status: 201,
      json: { ...token, accessKey: 'AK0', secretKey: 'the-secret' },
    }),
    'DELETE /api/v1/tokens/:id': () => ({ status: 204 }),
    'GET /api/v1/users': () => ({ json: { items: [ann], next: null } }),
    'POST /api/v1/users': () => ({ status: 201, json: ann }),
    'PATCH /api/v1/users/:id': () => ({ json: { ...ann, enabled: false } }),
    'PUT /api/v1/users/:id/password': () => ({ status: 204 }),
    'DELETE /api/v1/users/:id': () => ({ status: 204 }),
    'POST /api/v1/me/password': () => ({ status: 204 }),
    'GET /api/v1/projects/:id/members': () => ({ json: { items: [member], next: null } }),
    'PUT /api/v1/projects/:id/members': () => ({ json: { ...member, role: 'admin' } }),
    'DELETE /api/v1/projects/:id/members/:user': () => ({ status: 204 }),
    'PATCH /api/v1/projects/:id': ({ body }) => ({
      json: {
        ...{ id: PROJECT_ID, name: 'shop', createdAt: '2026-01-01T00:00:00.000Z' },
        ...(body as object),
      },
    }),
    'POST /api/v1/projects': () => ({
      status: 201,
      json: { id: PROJECT_ID, name: 'shop', createdAt: ann.createdAt },
    }),
  });
  const env = { TESTYARD_SERVER: server.url, TESTYARD_TOKEN: 't-1', TESTYARD_PROJECT: PROJECT_ID };
  Object.assign(terminal.env, env);
});
afterEach(() => server.close());

const told = () => server.calls.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);
const bodies = () => server.calls.flatMap(({ body }) => (body ? [body as Record<string, string>] : []));
function file(name: string, text: string): string {
  writeFileSync(join(terminal.cwd, name), `${text}\n`);
  return name;
}

test('a token stands alone on standard output, with the role and time that were asked for', async () => {
  expect(await terminal.run('token', 'create', 'nightly', '--days', '90')).toBe(0);
  expect(terminal.stdout.text).toBe('the-token\n');
  expect(terminal.stderr.text).toContain('shown only this once');
  const [body] = bodies();
  expect(body).toMatchObject({ name: 'nightly', projectId: PROJECT_ID, role: 'runner' });
  const days = (Date.parse(body?.expiresAt ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(89.9);
  expect(days).toBeLessThan(90);
  expect(await terminal.run('token', 'create', 'nightly', '--days', '401')).toBe(2);
  terminal.stdout.text = '';
  expect(await terminal.run('token', 'create', 'sdk', '--access-key')).toBe(0);
  expect(terminal.stdout.text).toBe('AK0\nthe-secret\n');
  expect(await terminal.run('token', 'create', 'nightly', '--role', 'owner')).toBe(2);
});

test('a token is revoked by its name, unless several have it', async () => {
  expect(await terminal.run('token', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^nightly +runner +ann/m);
  expect(await terminal.run('token', 'revoke', 'nightly')).toBe(0);
  expect(told()).toContain(`DELETE /api/v1/tokens/${token.id}`);
  expect(await terminal.run('token', 'revoke', 'twice')).toBe(2);
  expect(terminal.stderr.text).toContain('Several tokens');
  expect(await terminal.run('token', 'revoke', 'none')).toBe(2);
});

test('a user is made with a password out of a file, which is said nowhere', async () => {
  const path = file('ann.txt', 'their password');
  expect(await terminal.run('user', 'create', 'ann', '--password-file', path)).toBe(0);
  expect(bodies()).toEqual([{ name: 'ann', password: 'their password', systemAdmin: false }]);
  expect(terminal.stdout.text + terminal.stderr.text).not.toContain('their password');
  expect(await terminal.run('user', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^ann +enabled, system admin/m);
});

test('a user is disabled, enabled and, where it is meant, deleted', async () => {
  expect(await terminal.run('user', 'disable', 'ann')).toBe(0);
  expect(await terminal.run('user', 'enable', 'ann')).toBe(0);
  expect(bodies()).toEqual([{ enabled: false }, { enabled: true }]);
  expect(await terminal.run('user', 'delete', 'ann')).toBe(2);
  expect(await terminal.run('user', 'delete', 'ann', '--yes')).toBe(0);
  expect(await terminal.run('user', 'disable', 'anne')).toBe(2);
  expect(terminal.stderr.text).toContain('Did you mean "ann"?');
});

test('the own password wants the present one, that of another user does not', async () => {
  const files = [
    '--password-file',
    file('old', 'the old one'),
    '--new-password-file',
    file('new', 'a new one'),
  ];
  expect(await terminal.run('user', 'password', ...files)).toBe(0);
  expect(await terminal.run('user', 'password', 'ann', '--new-password-file', 'new')).toBe(0);
  expect(bodies()).toEqual([{ original: 'the old one', password: 'a new one' }, { password: 'a new one' }]);
  expect(await terminal.run('user', 'password')).toBe(2);
});

test('members and projects are listed, set and removed', async () => {
  expect(await terminal.run('member', 'set', 'ann', 'admin')).toBe(0);
  expect(terminal.stdout.text).toContain(`ann is admin in ${PROJECT_ID}.`);
  expect(await terminal.run('member', 'set', 'ann', 'king')).toBe(2);
  expect(await terminal.run('member', 'list')).toBe(0);
  expect(await terminal.run('member', 'remove', 'ann')).toBe(0);
  expect(told()).toContain(`DELETE /api/v1/projects/${PROJECT_ID}/members/${ann.id}`);
  expect(await terminal.run('member', 'remove', 'bob')).toBe(2);
  expect(await terminal.run('project', 'limit', '8')).toBe(0);
  expect(server.calls.at(-1)?.body).toEqual({ maximumSlots: 8 });
  expect(terminal.stdout.text).toContain('Tasks of shop may use 8 slots at once');
  expect(await terminal.run('project', 'limit', 'none')).toBe(0);
  expect(server.calls.at(-1)?.body).toEqual({ maximumSlots: null });
  expect(await terminal.run('project', 'limit', 'many')).toBe(2);
  expect(await terminal.run('project', 'create', 'shop')).toBe(0);
  expect(terminal.stdout.text).toContain(`The project shop is created (${PROJECT_ID}).`);
});
