import { bootstrapAdmin, createUser } from '@testyard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Argon2Passwords } from '../../access/argon2-passwords.ts';
import { type OpenDoors, openDoors } from '../native/testing/open-doors.ts';
import { registerIam } from './register-iam.ts';

/** Counts how often a password is held against a hash. */
class CountingPasswords extends Argon2Passwords {
  looks = 0;

  override verify(hash: string | null, password: string): Promise<boolean> {
    this.looks += 1;
    return super.verify(hash, password);
  }
}

const passwords = new CountingPasswords();
const tokens = '/v3/auth/tokens';
const domain = { name: 'Default' };
const refusal = {
  error: {
    code: 401,
    message: 'The request you have made requires authentication.',
    title: 'Unauthorized',
  },
};

let doors: OpenDoors;
let projectId = '';
let annId = '';

beforeAll(async () => {
  doors = await openDoors((app, door) => registerIam(app, { ...door, passwords }));
  await bootstrapAdmin(doors.core, passwords, { password: 'a long password' });
  projectId = await doors.createProject('shop');
  const memberships = [{ projectId, role: 'runner' }] as const;
  const password = 'their password';
  annId = (await createUser(doors.core, passwords, { name: 'ann', password, memberships })).id;
  for (const name of ['bob', 'locked', 'guessed', 'changing'])
    await createUser(doors.core, passwords, { name, password, memberships });
});
afterAll(() => doors.close());

const byPassword = (name: string, password: unknown, scope?: unknown) => ({
  auth: {
    identity: { methods: ['password'], password: { user: { name, domain, password } } },
    ...(scope === undefined ? {} : { scope }),
  },
});
const ask = (body: unknown, path = tokens) => doors.call('POST', path, { body });
async function tokenOf(name: string, password = 'their password', scope?: unknown): Promise<string> {
  const answer = await ask(byPassword(name, password, scope));
  expect(answer.status).toBe(201);
  return answer.headers.get('x-subject-token') ?? '';
}
const about = (method: string, token: string, subject: string | null) =>
  doors.call(method, tokens, { token, headers: subject === null ? {} : { 'x-subject-token': subject } });

describe('a token', () => {
  test('is given for a password and a project, as Keystone gives it', async () => {
    const answer = await ask(byPassword('ann', 'their password', { project: { id: projectId } }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-subject-token')).toMatch(/^[\w-]{40,}$/);
    expect(answer.headers.get('vary')).toContain('X-Auth-Token');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const theDomain = { id: 'default', name: 'Default' };
    const endpoint = {
      id: 'identity',
      interface: 'public',
      region: '*',
      region_id: '*',
      url: `${doors.url}/v3`,
    };
    expect(answer.body).toEqual({
      token: {
        methods: ['password'],
        issued_at: at,
        expires_at: at,
        user: { id: annId, name: 'ann', domain: theDomain, password_expires_at: '' },
        project: { id: projectId, name: 'shop', domain: theDomain },
        roles: [
          { id: '0', name: 'viewer' },
          { id: '0', name: 'runner' },
        ],
        catalog: [{ id: 'identity', type: 'identity', name: 'iam', endpoints: [endpoint] }],
      },
    });
  });

  test('comes without a catalog where none is wanted, and without a project where none is named', async () => {
    const bare = await ask(byPassword('ann', 'their password'), `${tokens}?nocatalog`);
    expect(Object.keys(bare.body.token as object)).not.toContain('catalog');
    expect(bare.body.token).toMatchObject({ roles: [] });
    expect(Object.keys(bare.body.token as object)).not.toContain('project');
  });

  test.each([
    ['by name', { project: { name: 'shop' } }],
    ['by name and domain', { project: { name: 'shop', domain: { name: 'default' } } }],
    ['of the domain', { domain: { id: 'Default' } }],
    ['in so many words none', 'unscoped'],
  ])('has its scope %s', async (_name, scope) => {
    expect((await ask(byPassword('ann', 'their password', scope))).status).toBe(201);
  });

  test('is given whatever Authorization a client sends along', async () => {
    const headers = {
      authorization: 'SDK-HMAC-SHA256 Access=x',
      'content-type': 'application/json;charset=utf8',
    };
    const body = JSON.stringify(byPassword('ann', 'their password'));
    expect((await doors.call('POST', tokens, { body, headers })).status).toBe(201);
  });

  test('is traded for another that ends when it ends', async () => {
    const first = await ask(byPassword('ann', 'their password'));
    const id = first.headers.get('x-subject-token');
    const auth = { identity: { methods: ['token'], token: { id } }, scope: { project: { id: projectId } } };
    const second = await ask({ auth });
    expect(second.status).toBe(201);
    expect(second.body.token).toMatchObject({
      methods: ['token', 'password'],
      project: { id: projectId },
      expires_at: (first.body.token as { expires_at: string }).expires_at,
    });
  });
});

describe('what does not fit', () => {
  test('is refused with one and the same body', async () => {
    const other = await doors.createProject('foreign');
    const wrong = [
      byPassword('ann', 'wrong password'),
      byPassword('nobody', 'their password'),
      byPassword('ann', 'their password', { project: { id: other } }),
      byPassword('ann', 'their password', { project: { name: 'no such project' } }),
      byPassword('ann', 'their password', { system: { all: true } }),
      { auth: { identity: { methods: ['token'], token: { id: 'nonsense' } } } },
      { auth: { identity: { methods: [] } } },
    ];
    for (const body of wrong) {
      const answer = await ask(body);
      expect([answer.status, answer.body]).toEqual([401, refusal]);
      expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${doors.url}/v3"`);
    }
  });

  test.each([
    [
      'a name without its domain',
      {
        auth: { identity: { methods: ['password'], password: { user: { name: 'ann', password: 'hush' } } } },
      },
    ],
    ['a number as password', byPassword('ann', 12345678)],
    ['two scopes', byPassword('ann', 'hush', { project: { id: 'x' }, domain })],
    ['an unknown method', { auth: { identity: { methods: ['totp'], totp: 'hush' } } }],
    ['a method without its block', { auth: { identity: { methods: ['password'] } } }],
    ['a list', ['hush']],
    ['no auth', { password: 'hush' }],
    ['a nested __proto__', '{"auth":{"__proto__":"hush"}}'],
    ['no JSON', '{"password":"hush'],
  ])('%s is 400 with a short text that repeats nothing', async (_name, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await doors.call('POST', tokens, { body, headers });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 400, title: 'Bad Request' });
    expect(answer.text.length).toBeLessThan(400);
    expect(answer.text).not.toMatch(/hush|12345678/);
  });

  test('text that is not said to be JSON is 400', async () => {
    const body = JSON.stringify(byPassword('ann', 'their password'));
    for (const type of ['text/plain', ''])
      expect((await doors.call('POST', tokens, { body, headers: { 'content-type': type } })).status).toBe(
        400,
      );
  });

  test('locks the user for this network after five wrong passwords, in the same words', async () => {
    const { token } = { token: await tokenOf('locked') };
    for (let guess = 0; guess < 5; guess += 1) await ask(byPassword('locked', `guess ${guess}`));
    const answer = await ask(byPassword('locked', 'their password'));
    expect([answer.status, answer.body]).toEqual([401, refusal]);
    expect((await about('GET', token, token)).status).toBe(200);
  });

  test('looks at five of a thousand guesses, says when to come back, and leaves those who are in alone', async () => {
    const token = await tokenOf('guessed');
    passwords.looks = 0;
    const answers: (readonly [number, string | null])[] = [];
    for (let round = 0; round < 4; round += 1) {
      const guesses = Array.from({ length: 250 }, async (_, at) => {
        const { status, headers } = await ask(byPassword('guessed', `guess ${round} ${at}`));
        return [status, headers.get('retry-after')] as const;
      });
      answers.push(...(await Promise.all(guesses)));
    }
    expect(passwords.looks).toBe(5);
    const [refused, limited] = [
      answers.filter(([status]) => status === 401),
      answers.filter(([status]) => status === 429),
    ];
    expect(refused.length + limited.length).toBe(1000);
    for (const [, seconds] of limited) expect(Number(seconds)).toBeGreaterThan(0);
    expect((await about('GET', token, token)).status).toBe(200);
  });
});

describe('asking about a token', () => {
  test('shows it to its owner and to an admin, and HEAD says the same without a body', async () => {
    const ann = await tokenOf('ann');
    const admin = await tokenOf('admin', 'a long password');
    for (const caller of [ann, admin]) {
      const answer = await about('GET', caller, ann);
      expect([answer.status, answer.headers.get('x-subject-token')]).toEqual([200, ann]);
      expect(answer.body.token).toMatchObject({ user: { name: 'ann' } });
    }
    const head = await about('HEAD', ann, ann);
    expect([head.status, head.text, head.headers.get('x-subject-token')]).toEqual([200, '', ann]);
  });

  test('is refused without a good caller, without a subject, and about others', async () => {
    const ann = await tokenOf('ann');
    const bob = await tokenOf('bob');
    for (const caller of ['', 'nonsense', 'x'.repeat(100_001)]) {
      const answer = await about('GET', caller, ann);
      expect([answer.status, answer.body]).toEqual([401, refusal]);
    }
    const none = await about('GET', ann, null);
    expect([none.status, (none.body.error as { message: string }).message]).toEqual([
      404,
      'No token in the request',
    ]);
    expect((await about('GET', ann, 'nonsense')).status).toBe(404);
    const foreign = await about('GET', bob, ann);
    expect(foreign.body.error).toMatchObject({
      code: 403,
      message: 'You are not authorized to perform the requested action: identity:validate_token.',
    });
  });

  test('ends it on DELETE, once and at once', async () => {
    const ann = await tokenOf('ann');
    const other = await tokenOf('ann');
    expect((await about('DELETE', other, ann)).status).toBe(204);
    expect((await about('DELETE', other, ann)).status).toBe(404);
    expect((await about('GET', ann, other)).status).toBe(401);
  });
});

test('a password is changed by whoever knows it, and ends all tokens', async () => {
  const user = await doors.core.reads.users.byName('changing');
  const path = `/v3/users/${user?.id}/password`;
  const token = await tokenOf('changing');
  const change = (original: string, password: string) =>
    doors.call('POST', path, { body: { user: { original_password: original, password } } });
  expect((await change('wrong', 'their new password')).status).toBe(401);
  const weak = await change('their password', 'short');
  expect(weak.status).toBe(400);
  expect(weak.text).toContain('8 to 256 characters');
  expect((await change('their password', 'their new password')).status).toBe(204);
  expect((await about('GET', token, token)).status).toBe(401);
  await tokenOf('changing', 'their new password');
});

describe('discovery', () => {
  test('lists the one version, and shows it', async () => {
    const version = expect.objectContaining({
      id: 'v3.14',
      status: 'stable',
      links: [{ rel: 'self', href: `${doors.url}/v3/` }],
    });
    const list = await doors.call('GET', '/');
    expect([list.status, list.body]).toEqual([300, { versions: { values: [version] } }]);
    for (const path of ['/v3', '/v3/']) {
      const one = await doors.call('GET', path);
      expect([one.status, one.body]).toEqual([200, { version }]);
    }
  });

  test('of what is not there is JSON of the same kind', async () => {
    const missing = await doors.call('GET', '/v3/nothing');
    expect([missing.status, missing.body.error]).toEqual([404, expect.objectContaining({ code: 404 })]);
    const method = await doors.call('PUT', tokens);
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, POST']);
  });
});
