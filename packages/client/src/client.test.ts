import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { createClient } from './client.ts';
import { ConnectionError, ProblemError } from './problem-error.ts';
import { signIn } from './sign-in.ts';
import { type PlayedServer, playServer } from './testing/played-server.ts';
import { aCase, aRun, PROJECT_ID, RUN_ID } from './testing/recorded.ts';
import { waitForVerdict } from './wait-for-verdict.ts';
import { watchCases } from './watch-cases.ts';

let server: PlayedServer;
afterEach(() => server.close());

const problem = (status: number, code: string) => ({
  status,
  json: { type: `/docs/errors#${code}`, title: code, status, detail: 'why', code, requestId: 'r-1' },
});

describe('a call', () => {
  test('carries token, language, path, query and body, and is typed by its endpoint', async () => {
    server = await playServer({
      'GET /api/v1/projects/:p/runs': () => ({ json: { items: [aRun()], next: null } }),
      'POST /api/v1/projects': ({ body }) => ({ status: 201, json: { id: PROJECT_ID, ...(body as object) } }),
    });
    const client = createClient({ server: `${server.url}/`, token: 't-1', language: 'zh' });
    const page = await client.call('listRuns', { params: { projectId: PROJECT_ID }, query: { limit: '2' } });
    expectTypeOf(page.items[0]?.verdict).toEqualTypeOf<
      'passed' | 'failed' | 'invalid' | 'error' | 'stopped' | null | undefined
    >();
    const made = await client.call('createProject', { body: { name: '支付' } });
    expect(made.name).toBe('支付');
    expect(server.calls[0]).toMatchObject({ url: `/api/v1/projects/${PROJECT_ID}/runs?limit=2` });
    expect(server.calls[0]?.headers).toMatchObject({ 'x-auth-token': 't-1', 'accept-language': 'zh' });
  });

  test('that needs a path parameter does not compile and throws without it', async () => {
    server = await playServer({});
    const client = createClient({ server: server.url });
    // @ts-expect-error params are required by the endpoint
    await expect(client.call('getRun', {})).rejects.toThrow('Path parameter runId is missing');
  });

  test('that is refused throws the problem with its link made absolute', async () => {
    server = await playServer({ 'GET /api/v1/runs/:id': () => problem(404, 'NOT_FOUND') });
    const client = createClient({ server: server.url });
    const error = await client.call('getRun', { params: { runId: RUN_ID } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      detail: 'why',
      requestId: 'r-1',
      type: `${server.url}/docs/errors#NOT_FOUND`,
    });
  });

  test('sent on to another address fails there: the token does not follow', async () => {
    server = await playServer({
      'GET /api/v1/projects': () => ({ status: 302, headers: { location: 'http://elsewhere.example/' } }),
    });
    const call = createClient({ server: server.url, token: 't' }).call('listProjects', {});
    await expect(call).rejects.toThrow('http://elsewhere.example/');
    expect(server.calls).toHaveLength(1);
  });
});

describe('repeating', () => {
  test('a read is sent again on 503 and 429', async () => {
    const answers = [problem(503, 'STORE_UNAVAILABLE'), problem(429, 'RATE_LIMITED')];
    server = await playServer({
      'GET /api/v1/projects': () => answers.shift() ?? { json: { items: [], next: null } },
    });
    await createClient({ server: server.url }).call('listProjects', {});
    expect(server.calls).toHaveLength(3);
  });

  test('a write without a key is sent once', async () => {
    server = await playServer({ 'POST /api/v1/projects': () => problem(503, 'STORE_UNAVAILABLE') });
    const call = createClient({ server: server.url }).call('createProject', { body: { name: 'a' } });
    await expect(call).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(server.calls).toHaveLength(1);
  });

  test('a start is repeated under one key after its answer was lost', async () => {
    const answers = ['hang-up', problem(409, 'IDEMPOTENCY_IN_PROGRESS')] as const;
    let answered = 0;
    server = await playServer({
      'POST /api/v1/projects/:p/runs': () => answers[answered++] ?? { status: 202, json: aRun() },
    });
    const run = await createClient({ server: server.url }).startRun(PROJECT_ID, { templates: ['a'] });
    const keys = server.calls.map((call) => call.headers['idempotency-key']);
    expect(run.id).toBe(RUN_ID);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test('ends with what stood in the way when the time is used up', async () => {
    server = await playServer({});
    await server.close();
    const call = createClient({ server: server.url }).call('listProjects', { retryForMs: 300 });
    const error = await call.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ reason: 'ECONNREFUSED', server: server.url });
  });

  test('an answer that never comes is given up', async () => {
    server = await playServer({ 'GET /api/v1/projects': () => 'hang' });
    const call = createClient({ server: server.url }).call('listProjects', { timeoutMs: 60, retryForMs: 0 });
    await expect(call).rejects.toMatchObject({ reason: 'ETIMEDOUT (60 ms)' });
  });

  test("an abort ends with the caller's own reason", async () => {
    server = await playServer({ 'GET /api/v1/projects': () => 'hang' });
    const stop = new AbortController();
    const call = createClient({ server: server.url }).call('listProjects', { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});

describe('lists', () => {
  test('all items of all pages come, in order', async () => {
    server = await playServer({
      'GET /api/v1/runs/:id/cases': ({ query }) => ({
        json: query.get('cursor')
          ? { items: [aCase({ id: '2' })], next: null }
          : { items: [aCase({ id: '1' })], next: 'c1' },
      }),
    });
    const ids: string[] = [];
    const client = createClient({ server: server.url });
    for await (const one of client.items('listCases', { params: { runId: RUN_ID } })) ids.push(one.id);
    expect(ids).toEqual(['1', '2']);
  });

  test('bytes are read by range', async () => {
    server = await playServer({
      'GET /api/v1/tasks/:t/logs/:l/:s': ({ headers }) => ({
        status: 206,
        headers: { 'content-range': 'bytes 2-3/10' },
        text: headers.range === 'bytes=2-3' ? 'cd' : '??',
      }),
    });
    const part = await createClient({ server: server.url }).readBytes('readLog', {
      params: { taskId: '1', leaseId: '2', stream: 'stdout' },
      from: 2,
      length: 2,
    });
    expect(new TextDecoder().decode(part.bytes)).toBe('cd');
    expect(part.totalLength).toBe(10);
  });
});

describe('signing in', () => {
  test('gives token and expiry', async () => {
    server = await playServer({
      'POST /v3/auth/tokens': ({ body }) => ({
        status: 201,
        headers: { 'x-subject-token': 'secret' },
        json: { token: { expires_at: '2030-01-01T00:00:00.000000Z', echo: body } },
      }),
    });
    const signed = await signIn({ server: server.url, userName: 'admin', password: 'pä' });
    expect(signed).toEqual({ token: 'secret', expiresAt: '2030-01-01T00:00:00.000000Z' });
    expect(server.calls[0]?.body).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { name: 'default' }, password: 'pä' } },
        },
      },
    });
  });

  test('refused says so by code, from the body of that door', async () => {
    const body = { error: { code: 401, message: 'Not you.', title: 'Unauthorized' } };
    server = await playServer({ 'POST /v3/auth/tokens': () => ({ status: 401, json: body }) });
    const attempt = signIn({ server: server.url, userName: 'admin', password: 'x' });
    await expect(attempt).rejects.toMatchObject({ code: 'SIGN_IN_FAILED', status: 401, detail: 'Not you.' });
  });
});

describe('following a run', () => {
  test('the verdict is awaited through a restart of the server', async () => {
    const answers = ['hang-up', problem(503, 'SHUTTING_DOWN'), { json: aRun({ state: 'running' }) }] as const;
    let answered = 0;
    server = await playServer({
      'GET /api/v1/runs/:id': () =>
        answers[answered++] ?? { json: aRun({ state: 'finished', verdict: 'passed' }) },
    });
    const states: string[] = [];
    const run = await waitForVerdict(createClient({ server: server.url }), RUN_ID, {
      onProgress: ({ state }) => states.push(state),
    });
    expect(run.verdict).toBe('passed');
    expect(states).toEqual(['running', 'finished']);
    expect(server.calls.at(-1)?.headers.prefer).toBe('wait=2');
  });

  test('the own time-out ends the wait and says so', async () => {
    server = await playServer({ 'GET /api/v1/runs/:id': () => ({ json: aRun({ state: 'running' }) }) });
    const wait = waitForVerdict(createClient({ server: server.url }), RUN_ID, { timeoutMs: 120 });
    await expect(wait).rejects.toMatchObject({ name: 'WaitTimeoutError', runId: RUN_ID });
  });

  test.each([['the last page has no cursor'], ['the last page has a cursor']])(
    'every case comes once where %s',
    async (kind) => {
      const cases = [aCase({ id: '1' }), aCase({ id: '2' }), aCase({ id: '3' })];
      let asked = 0;
      server = await playServer({
        'GET /api/v1/runs/:id/cases': ({ query }) => {
          asked++;
          const known = cases.slice(0, asked);
          const after = kind.includes('no cursor') ? 0 : Number(query.get('cursor') ?? 0);
          return {
            json: { items: known.slice(after), next: kind.includes('no cursor') ? null : `${known.length}` },
          };
        },
        'GET /api/v1/runs/:id': () => ({
          json: asked < 3 ? aRun({ state: 'running' }) : aRun({ state: 'finished', verdict: 'failed' }),
        }),
      });
      const ids: string[] = [];
      for await (const one of watchCases(createClient({ server: server.url }), RUN_ID)) ids.push(one.id);
      expect(ids).toEqual(['1', '2', '3']);
    },
  );
});
