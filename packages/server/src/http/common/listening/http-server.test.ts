import type { AddressInfo } from 'node:net';
import { CoreError, type Principal } from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import type { DoorErrors } from '../doors.ts';
import { mountErrorsPage } from '../pages/errors-page.ts';
import { principalOf } from '../principal.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { mountHealth, type Readiness } from './health.ts';
import { createHttpServer, type HttpServerOptions } from './http-server.ts';
import { callerGone, closeGracefully } from './lifecycle.ts';

const oddErrors: DoorErrors = {
  present: ({ code }, { language, requestId }) => ({
    status: 418,
    contentType: 'application/json',
    headers: {},
    body: { odd: code, language, requestId },
  }),
};
const people: Readonly<Record<string, Principal>> = {
  ann: person('ann', false),
  ann2: person('ann', false),
  root: person('root', true),
};

function person(userId: string, systemAdmin: boolean): Principal {
  const roles = new Map([['p1', 'viewer' as const]]);
  return { userId, userName: userId, systemAdmin, scopeProjectId: null, roles };
}

let app: FastifyInstance;
let url = '';
let lines = '';
const well: Readiness = { waitingFor: null, trouble: null };
let readiness = well;
const wait: { begun: () => void } = { begun: () => undefined };

async function open(
  options: Partial<HttpServerOptions> = {},
  more: (app: FastifyInstance) => void = () => undefined,
) {
  lines = '';
  app = createHttpServer({
    publicUrl: () => 'http://testyard.example',
    authenticate: async (token) => {
      const found = people[token.slice(0, 4).replace(/x+$/, '')];
      if (!found) throw new CoreError('TOKEN_UNKNOWN');
      return found;
    },
    logLevel: 'info',
    logStream: { write: keepLine },
    ...options,
  });
  const user = { config: { right: 'user' } } as const;
  app.doors.add({ prefix: '/odd', language: 'zh', errors: oddErrors });
  app.get('/odd/me', user, async (request) => ({ name: principalOf(request).userName }));
  app.get('/api/me', user, async (request) => ({ name: principalOf(request).userName }));
  app.post('/api/echo', user, async (request) => ({ body: request.body }));
  app.get('/api/fault', { config: { right: 'anyone' } }, async () => {
    throw new Error('SELECT secret FROM /srv/data');
  });
  app.get('/api/projects/:projectId', { config: { right: 'runner' } }, async () => ({}));
  app.get('/api/system', { config: { right: 'system-admin' } }, async () => ({}));
  app.get('/api/wait', user, async (request) => {
    const gone = callerGone(request);
    await new Promise<void>((resolve) => {
      gone.addEventListener('abort', () => resolve(), { once: true });
      wait.begun();
    });
    return { ended: true };
  });
  mountHealth(app, async () => readiness);
  more(app);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

function keepLine(line: string): void {
  lines += line;
}

const portOf = () => (app.server.address() as AddressInfo).port;

async function call(path: string, headers: Record<string, string> = {}, more: RequestInit = {}) {
  const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(10_000), ...more });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson && text ? JSON.parse(text) : null,
  };
}

afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
});

describe('who calls', () => {
  const codeOf = async (headers: Record<string, string>, path = '/api/me') =>
    (await call(path, headers)).body.code as string | undefined;

  test('is told by one token, in either header', async () => {
    await open();
    expect((await call('/api/me', { 'x-auth-token': 'ann' })).body).toEqual({ name: 'ann' });
    expect((await call('/api/me', { authorization: 'Bearer ann' })).body).toEqual({ name: 'ann' });
    const both = await call('/api/me', { authorization: 'bearer ann2', 'x-auth-token': 'ann' });
    expect(both.body).toEqual({ name: 'ann' });
  });

  test('is not told by an address, by nothing, by nonsense or by two people', async () => {
    await open();
    expect(await codeOf({})).toBe('TOKEN_MISSING');
    expect(await codeOf({ 'x-auth-token': '' })).toBe('TOKEN_MISSING');
    for (const name of ['token', 'X-Auth-Token', 'access_token']) {
      expect(await codeOf({}, `/api/me?${name}=ann`)).toBe('TOKEN_MISSING');
      expect(await codeOf({ 'x-auth-token': 'ann' }, `/api/me?${name}=ann`)).toBe('TOKEN_MISSING');
    }
    expect(await codeOf({ 'x-auth-token': 'nobody' })).toBe('TOKEN_UNKNOWN');
    expect(await codeOf({ authorization: 'Basic ann' })).toBe('TOKEN_UNKNOWN');
    expect(await codeOf({ 'x-auth-token': 'ann', authorization: 'Bearer root' })).toBe('TOKEN_UNKNOWN');
    const twice = await rawRequest(
      portOf(),
      'GET /api/me HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ann\r\nx-auth-token: root\r\nConnection: close\r\n\r\n',
    );
    expect(JSON.parse(twice.body)).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    expect((await call('/api/me')).headers.get('www-authenticate')).toBe('Bearer');
  });

  test('may have a token of 100,000 characters, no longer one', async () => {
    await open();
    const longest = `ann${'x'.repeat(99_997)}`;
    expect((await call('/api/me', { 'x-auth-token': longest })).status).toBe(200);
    expect(await codeOf({ 'x-auth-token': `${longest}x` })).toBe('TOKEN_UNKNOWN');
  });

  test('is checked against the right of the route before the body is read', async () => {
    await open();
    const answer = await call(
      '/api/echo',
      { 'content-type': 'application/json' },
      { method: 'POST', body: '{' },
    );
    expect(answer.body.code).toBe('TOKEN_MISSING');
    expect(await codeOf({ 'x-auth-token': 'ann' }, '/api/system')).toBe('FORBIDDEN');
    expect((await call('/api/system', { 'x-auth-token': 'root' })).status).toBe(200);
    expect(await codeOf({ 'x-auth-token': 'ann' }, '/api/projects/p1')).toBe('FORBIDDEN');
    expect(await codeOf({ 'x-auth-token': 'ann' }, '/api/projects/p2')).toBe('NOT_FOUND');
  });

  test('must be said by every route', async () => {
    await open();
    const fresh = createHttpServer({ publicUrl: () => '', authenticate: async () => person('x', false) });
    expect(() => fresh.get('/open', async () => 'all')).toThrow('declares no right');
    expect(() => fresh.get('/x', { config: { right: 'executor' } }, async () => 'all')).toThrow(
      'for executors',
    );
  });
});

describe('an error', () => {
  test('is a problem with code, link and request id, in the language that was asked for', async () => {
    await open();
    const answer = await call('/api/me', { requestId: 'Trace1', 'accept-language': 'zh-CN' });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe('Trace1');
    expect(answer.body).toEqual({
      type: 'http://testyard.example/docs/errors#TOKEN_MISSING',
      title: '未识别到用户认证信息',
      status: 401,
      detail: expect.stringContaining('X-Auth-Token'),
      code: 'TOKEN_MISSING',
      requestId: 'Trace1',
    });
    expect((await call('/api/me')).body.title).toBe('No token');
  });

  test('has the shape and the language of its door, also where there is no route', async () => {
    await open();
    for (const path of ['/odd/me', '/odd/nothing', '/odd'])
      expect((await call(path)).body).toMatchObject({ odd: expect.any(String), language: 'zh' });
    expect((await call('/oddity')).body.code).toBe('ROUTE_NOT_FOUND');
  });

  test('that nobody foresaw shows nothing, and stands in the log under the request id', async () => {
    await open();
    const answer = await call('/api/fault');
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('INTERNAL');
    expect(answer.text).not.toMatch(/SELECT|srv|at /);
    expect(lines).toContain('SELECT secret');
    expect(lines).toContain(answer.headers.get('x-request-id') ?? 'none');
  });

  test('of a method names those that the address takes', async () => {
    await open();
    const answer = await call('/api/projects/p1', {}, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await call('/api/projects/p1/x', {}, { method: 'DELETE' })).status).toBe(404);
  });

  test('of a body says what is wrong with it', async () => {
    await open();
    const post = async (body: string | Buffer, type = 'application/json') =>
      (await call('/api/echo', { 'content-type': type, 'x-auth-token': 'ann' }, { method: 'POST', body }))
        .body.code;
    expect(await post('{"a":')).toBe('BODY_NOT_JSON');
    expect(await post('{}', 'text/plain')).toBe('BODY_NOT_JSON');
    expect(await post('{"__proto__":1}')).toBe('REQUEST_INVALID');
    expect(await post('[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]')).toBe('BODY_NOT_JSON');
    expect(await post('{"a":"b"}', 'application/json;charset=utf8')).toBeUndefined();
    expect(await post(Buffer.alloc(12 * 1024 * 1024 + 1, 0x20))).toBe('BODY_TOO_LARGE');
  });

  test('of a body that is encoded is 415 on each door, and its bytes are not taken for the body', async () => {
    await open();
    const post = async (encoding: string) => {
      const headers = {
        'content-type': 'application/json',
        'content-encoding': encoding,
        'x-auth-token': 'ann',
      };
      return call('/api/echo', headers, { method: 'POST', body: '{"a":1}' });
    };
    for (const encoding of ['gzip', 'GZIP', 'br, identity', 'aes128gcm']) {
      const { status, headers, body } = await post(encoding);
      expect([status, headers.get('accept-encoding')]).toEqual([415, 'identity']);
      expect(body).toMatchObject({ code: 'BODY_ENCODED', detail: expect.stringContaining(`"${encoding}"`) });
    }
    expect((await post('Identity')).body).toEqual({ body: { a: 1 } });
  });

  test('of headers is 431 with the body of the door, however large they are', async () => {
    await open();
    const huge = (path: string, size: number) =>
      rawRequest(
        portOf(),
        `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(size)}\r\nConnection: close\r\n\r\n`,
      );
    const soft = await huge('/odd/me', 140_000);
    expect(JSON.parse(soft.body)).toMatchObject({ odd: 'HEADERS_TOO_LARGE' });
    const hard = await huge('/odd/me', 1_000_000);
    expect(hard.status).toBe(431);
    expect(JSON.parse(hard.body)).toMatchObject({ code: 'HEADERS_TOO_LARGE', odd: 'HEADERS_TOO_LARGE' });
  });
});

describe('what is no request of ours', () => {
  test.each([
    ['no HTTP', 'nonsense\r\n\r\n'],
    [
      'two lengths',
      'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a header with NUL', 'GET /health/live HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n'],
  ])('%s is 400 with a code', async (_name, bytes) => {
    await open();
    const answer = await rawRequest(portOf(), bytes);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'REQUEST_INVALID' });
    expect(answer.head.toLowerCase()).toContain('x-request-id: ');
  });

  test.each([
    '//api/me',
    '/api/x/../me',
    '/api/%6de',
    '/api/me;x',
    '/API/me',
    '/api/me/',
    '/api/%zz',
    '/api/me%2f',
  ])('%s finds nothing, with a token or without', async (path) => {
    await open();
    const answer = await rawRequest(
      portOf(),
      `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ann\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    expect(answer.head.toLowerCase()).toContain('x-content-type-options: nosniff');
  });
});

test('every answer tells browsers to keep and guess nothing', async () => {
  await open();
  for (const path of ['/health/live', '/api/me', '/nothing']) {
    const { headers } = await call(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('the log has a line a call, without token and query', async () => {
  await open();
  await call('/api/me?secret=1', { 'x-auth-token': 'ann' });
  app.log.info({ token: 'ann-token', user: { password: 'hush' } }, 'by mistake');
  expect(lines).toContain('"path":"/api/me","status":200');
  expect(lines).not.toMatch(/secret=1|ann-token|hush/);
});

test('that headers of a proxy are not believed stands in the log once, and not where they are', async () => {
  await open();
  await call('/api/me');
  expect(lines).not.toContain('--trust-proxy');
  for (const address of ['10.0.0.1', '10.0.0.2']) await call('/api/me', { 'x-forwarded-for': address });
  expect(
    lines.match(/"level":40.*"header":"x-forwarded-for","address":"127.0.0.1".*--trust-proxy/g),
  ).toHaveLength(1);
  await app.close();
  await open({ trustProxy: true });
  await call('/api/me', { 'x-forwarded-for': '10.0.0.1' });
  expect(lines).toContain('"address":"10.0.0.1"');
  expect(lines).not.toContain('--trust-proxy');
});

test.each([
  [true, '6.6.6.6, 10.0.0.1', '10.0.0.1'],
  [['127.0.0.1'], '6.6.6.6, 10.0.0.1', '10.0.0.1'],
  [['127.0.0.1', '10.0.0.1'], '6.6.6.6, 10.0.0.2, 10.0.0.1', '10.0.0.2'],
  [['192.0.2.1'], '10.0.0.1', '127.0.0.1'],
  [false, '10.0.0.1', '127.0.0.1'],
] as const)('with proxies trusted as %j, "%s" comes from %s', async (trustProxy, forwarded, address) => {
  await open({ trustProxy });
  await call('/api/me', { 'x-forwarded-for': forwarded, 'x-auth-token': 'ann' });
  await expect.poll(() => lines).toContain(`"user":"ann","address":"${address}"`);
});

test('who asks whether it is ready hears what it waits for, in their language', async () => {
  await open();
  expect((await call('/health/ready')).body).toEqual({ status: 'ready' });
  readiness = { ...well, waitingFor: 'embedded-executor' };
  const answer = await call('/health/ready', { 'x-language': 'zh-cn' });
  readiness = well;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(answer.body).toEqual({
    status: 'starting',
    waitingFor: 'embedded-executor',
    detail: '内置执行器尚未上线',
  });
});

test('who parks calls is refused more of them, in words, and others are not', async () => {
  await open({ mostOpenCalls: 3, rateLimit: null });
  const as = (token: string, path: string, signal: AbortSignal | null = null) =>
    fetch(`${url}${path}`, { headers: { 'x-auth-token': token, 'accept-language': 'en' }, signal });
  const gone = new AbortController();
  let begun = 0;
  const parked = new Promise<void>((resolve) => {
    wait.begun = () => {
      begun += 1;
      if (begun === 3) resolve();
    };
  });
  const calls = [1, 2, 3].map(() => as('ann', '/api/wait', gone.signal).catch(() => null));
  await parked;
  // Of the same person by another token, too.
  for (const token of ['ann', 'ann2']) {
    const refused = await as(token, '/api/me');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    const { code, detail } = (await refused.json()) as { code: string; detail: string };
    expect(code).toBe('RATE_LIMITED');
    expect(detail).toContain('3 of your calls, including waits and streams, have not been answered yet');
  }
  expect((await as('root', '/api/me')).status).toBe(200);
  expect((await fetch(`${url}/api/me`)).status).toBe(401);
  gone.abort();
  await Promise.all(calls);
  await expect.poll(async () => (await as('ann', '/api/me')).status).toBe(200);
});

test('of calls that are parked each counts until it ends, and none any longer', async () => {
  await open({ mostOpenCalls: 2, rateLimit: null });
  let begun = 0;
  wait.begun = () => {
    begun += 1;
  };
  const headers = { 'x-auth-token': 'ann' };
  const park = async () => {
    const gone = new AbortController();
    const before = begun;
    const ended = fetch(`${url}/api/wait`, { headers, signal: gone.signal }).catch(() => null);
    await expect.poll(() => begun).toBe(before + 1);
    return async () => {
      gone.abort();
      await ended;
    };
  };
  const statusNow = async () => (await call('/api/me', headers)).status;
  for (let round = 0; round < 2; round += 1) {
    const leave = [await park(), await park()];
    expect(await statusNow()).toBe(429);
    await leave[0]?.();
    await expect.poll(statusNow).toBe(200);
    const another = await park();
    expect(await statusNow()).toBe(429);
    for (const end of [leave[1], another]) await end?.();
    await expect.poll(statusNow).toBe(200);
  }
});

test('too many calls are 429 with the time to wait; probes of health are not counted', async () => {
  await open({ rateLimit: { burst: 5, perSecond: 0.1 } });
  const statuses: number[] = [];
  for (let index = 0; index < 7; index += 1)
    statuses.push((await call('/api/me', { 'x-auth-token': 'ann' })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const limited = await call('/api/me', { 'x-auth-token': 'ann' });
  expect(limited.body.code).toBe('RATE_LIMITED');
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  for (let index = 0; index < 7; index += 1) expect((await call('/health/live')).status).toBe(200);
  for (let index = 0; index < 5; index += 1) expect((await call('/api/me')).status).toBe(401);
  expect((await call('/api/me')).status).toBe(429);
});

describe('going down', () => {
  test('ends waits, refuses calls, and says so to probes', async () => {
    await open();
    const begun = new Promise<void>((resolve) => {
      wait.begun = resolve;
    });
    const waiting = call('/api/wait', { 'x-auth-token': 'ann' });
    await begun;
    app.lifecycle.beginShutdown();
    expect((await waiting).body).toEqual({ ended: true });
    const refused = await call('/api/me', { 'x-auth-token': 'ann' });
    expect([refused.status, refused.body.code]).toEqual([503, 'SHUTTING_DOWN']);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await call('/health/ready')).status).toBe(503);
    expect((await call('/health/live')).status).toBe(200);
    expect(lines.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  test('takes no longer than it may', async () => {
    let begun: () => void = () => undefined;
    const called = new Promise<void>((resolve) => {
      begun = resolve;
    });
    await open({}, (app) => {
      app.get('/api/hang', { config: { right: 'anyone' } }, () => {
        begun();
        return new Promise(() => undefined);
      });
    });
    const hanging = call('/api/hang').catch(() => 'cut');
    await called;
    const start = performance.now();
    await closeGracefully(app, 200);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(await hanging).toBe('cut');
  });
});

test('the errors are explained on a page, in both languages, with an anchor for each code', async () => {
  await open({}, mountErrorsPage);
  const english = await call('/docs/errors');
  expect(english.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(english.text).toContain('<html lang="en">');
  expect(english.text).toContain('<h2 id="TOKEN_EXPIRED">');
  const chinese = await call('/docs/errors', { 'accept-language': 'zh-CN' });
  expect(chinese.text).toContain('<html lang="zh-CN">');
  expect(chinese.text).toContain('<h2 id="TOKEN_EXPIRED">');
});
