// The page signs in: a cookie that no script reads, and that no other site's page can use.
import { createUser } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Argon2Passwords } from '../../../access/argon2-passwords.ts';
import { registerIam } from '../../iam/register-iam.ts';
import type { NativeDoor } from '../native-handlers.ts';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

const passwords = new Argon2Passwords();
const page = { 'x-testyard-page': '1' };
let doors: OpenDoors;
let door: NativeDoor;

beforeAll(async () => {
  doors = await openDoors(
    (app, parts) => {
      door = parts;
      registerNative(app, parts);
      registerIam(app, { ...parts, passwords });
    },
    { trustProxy: true },
  );
  await createUser(doors.core, passwords, { name: 'ann', password: 'their password', systemAdmin: true });
});
afterAll(() => doors.close());

const cookieIn = (headers: Headers) => headers.get('set-cookie') ?? '';
const credentials = { name: 'ann', password: 'their password' };
async function signedIn(): Promise<string> {
  const answer = await doors.call('POST', '/api/v1/session', { body: credentials, headers: page });
  expect(answer.status).toBe(201);
  return cookieIn(answer.headers).split(';')[0] ?? '';
}
const withCookie = (cookie: string, headers: Record<string, string> = {}) => ({
  headers: { cookie, ...headers },
});

test('the token is in the cookie and nowhere else: HttpOnly, of this site alone, for the native API', async () => {
  const answer = await doors.call('POST', '/api/v1/session', { body: credentials, headers: page });
  const [pair = '', ...attributes] = cookieIn(answer.headers).split('; ');
  const { port } = new URL(doors.url);
  expect(pair).toMatch(new RegExp(`^testyard-${port}=[\\w-]{43}$`));
  expect(attributes).toEqual(['Path=/api/v1', 'Max-Age=86400', 'HttpOnly', 'SameSite=Strict']);
  expect(answer.text).not.toContain(pair.split('=')[1]);
  expect(answer.body).toMatchObject({ name: 'ann', systemAdmin: true });
  const me = await doors.call('GET', '/api/v1/me', withCookie(pair));
  expect([me.status, me.body.name]).toEqual([200, 'ann']);
  const wrong = { ...credentials, password: 'wrong' };
  const refused = await doors.call('POST', '/api/v1/session', { body: wrong, headers: page });
  expect([refused.status, cookieIn(refused.headers)]).toEqual([401, '']);
});

test('the cookie opens no other door', async () => {
  const cookie = await signedIn();
  const token = cookie.split('=')[1] ?? '';
  const validate = await doors.call(
    'GET',
    '/v3/auth/tokens',
    withCookie(cookie, { 'x-subject-token': token }),
  );
  expect(validate.status).toBe(401);
});

test('what changes something wants the header of the page, and is refused from another origin', async () => {
  const cookie = await signedIn();
  let made = 0;
  const create = async (headers: Record<string, string>) => {
    made += 1;
    const answer = await doors.call('POST', '/api/v1/projects', {
      ...withCookie(cookie, headers),
      body: { name: `project ${made}` },
    });
    return answer.status;
  };
  expect(await create(page)).toBe(201);
  expect(await create({ ...page, origin: doors.url, 'sec-fetch-site': 'same-origin' })).toBe(201);
  for (const headers of [
    {},
    { ...page, origin: 'http://evil.example' },
    { ...page, origin: 'null' },
    { ...page, origin: doors.url.replace(/\d+$/, '1') },
    { ...page, 'sec-fetch-site': 'cross-site' },
    { ...page, 'sec-fetch-site': 'same-site' },
  ])
    expect([headers, await create(headers)]).toEqual([headers, 403]);
  const other = await doors.call('POST', '/api/v1/session', { body: credentials });
  expect([other.status, cookieIn(other.headers)]).toEqual([403, '']);
});

test.each([
  ['en-us', /opened at "tests.example:8443", but its call came for "127.0.0.1:\d+"; let the proxy .* `Host`/],
  ['zh-cn', /是在 "tests.example:8443" 打开的，而其调用到达时的地址是 "127.0.0.1:\d+"；.*前置代理.* `Host`/],
])(
  'a proxy that hands on another host is told as one, and what to do about it: %s',
  async (language, text) => {
    const refused = await doors.call('POST', '/api/v1/session', {
      body: credentials,
      headers: { ...page, origin: 'https://tests.example:8443', 'accept-language': language },
    });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toMatch(text);
    expect(refused.body.detail).not.toMatch(/admin of the project|项目管理员/);
  },
);

test.each(['PUT', 'PATCH', 'DELETE'])('so does %s', async (method) => {
  const cookie = await signedIn();
  const id = await doors.createProject(`for ${method}`);
  const path = { PUT: `projects/${id}/members`, PATCH: `projects/${id}`, DELETE: 'session' }[method];
  const asked = (headers: object) =>
    doors.call(method, `/api/v1/${path}`, { ...withCookie(cookie, { ...headers }), body: {} });
  expect((await asked({})).status).toBe(403);
  expect((await doors.call('GET', '/api/v1/me', withCookie(cookie))).status).toBe(200);
  expect((await asked(page)).status).not.toBe(403);
});

test('behind a proxy that speaks TLS the cookie is for TLS alone', async () => {
  const headers = { ...page, 'x-forwarded-proto': 'https' };
  const answer = await doors.call('POST', '/api/v1/session', { body: credentials, headers });
  expect(cookieIn(answer.headers)).toMatch(/; Secure$/);
});

test('among the cookies of a host the one of this service counts, and two of them are none', async () => {
  const cookie = await signedIn();
  const [name = ''] = cookie.split('=');
  const others = `theme=dark; ${name}0=of another port; ${cookie}; lang=en`;
  const me = await doors.call('GET', '/api/v1/me', withCookie(others));
  expect([me.status, me.body.name]).toEqual([200, 'ann']);
  for (const both of [`${name}=planted; ${cookie}`, `${cookie}; ${name}=planted`]) {
    const planted = await doors.call('GET', '/api/v1/me', withCookie(both));
    expect([planted.status, planted.body.code]).toEqual([401, 'TOKEN_UNKNOWN']);
  }
});

test('a token in a header goes before the cookie', async () => {
  const cookie = await signedIn();
  const headers = { cookie, 'x-auth-token': 'none' };
  expect((await doors.call('GET', '/api/v1/me', { headers })).status).toBe(401);
  const token = await doors.signIn(null);
  const other = await doors.call('GET', '/api/v1/me', { token, ...withCookie(cookie) });
  expect([other.status, other.body.name]).toEqual([200, expect.stringMatching(/^user-/)]);
});

test('signing out ends the token and takes the cookie away', async () => {
  const cookie = await signedIn();
  const out = await doors.call('DELETE', '/api/v1/session', withCookie(cookie, page));
  expect([out.status, cookieIn(out.headers)]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  expect((await doors.call('GET', '/api/v1/me', withCookie(cookie))).status).toBe(401);
});

test('a sign-in link signs in once', async () => {
  const ticket = door.signInLinks.make('ann');
  const follow = () => doors.call('POST', '/api/v1/session/link', { body: { ticket }, headers: page });
  // Where another site's page follows it, it is not used up.
  expect((await doors.call('POST', '/api/v1/session/link', { body: { ticket } })).status).toBe(403);
  const first = await follow();
  expect([first.status, first.body.name]).toEqual([201, 'ann']);
  const cookie = cookieIn(first.headers).split(';')[0] ?? '';
  expect((await doors.call('GET', '/api/v1/me', withCookie(cookie))).status).toBe(200);
  expect((await follow()).status).toBe(401);
  const asToken = await doors.call('GET', '/api/v1/me', { token: door.signInLinks.make('ann') });
  expect(asToken.status).toBe(401);
});
