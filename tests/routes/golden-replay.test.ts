// The documented request and answers of the operation, as data, replayed against the whole service over real HTTP. The
// ids that the documents show are given out by the port that makes ids; whatever else happens is ordinary.
import { readFileSync } from 'node:fs';
import { bootstrapAdmin, type Ids } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Argon2Passwords } from '../../packages/server/src/access/argon2-passwords.ts';
import { buildApp } from '../../packages/server/src/app.ts';
import { SignInLinks } from '../../packages/server/src/http/common/pages/sign-in-links.ts';
import { Metrics } from '../../packages/server/src/metrics/metrics.ts';
import { openFolderObjects } from '../../packages/server/src/objects/folder-objects.ts';
import { noSecretBox } from '../../packages/server/src/testing/no-secret-box.ts';
import { addExecutor, openTestCore, type TestCore } from '../../packages/server/src/testing/test-core.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`./golden/${name}.json`, import.meta.url), 'utf8');
const asked = JSON.parse(golden('execute-request')) as {
  testSuite: [{ taskId: string }];
  testServiceId: string;
};
const accepted = JSON.parse(golden('execute-response-200')) as { result: string };
const expired = JSON.parse(golden('execute-response-401')) as object;

const password = 'correct horse battery';
let core: TestCore;
let url: string;
let close: () => Promise<void>;
/** Ids that are given out next, before any other. */
const next = { hex: [] as string[], decimal: [] as string[] };

beforeAll(async () => {
  core = await openTestCore();
  const ids: Ids = {
    ...core.ids,
    hex: () => next.hex.shift() ?? core.ids.hex(),
    decimal: () => next.decimal.shift() ?? core.ids.decimal(),
  };
  const seeded = { ...core, ids };
  const passwords = new Argon2Passwords();
  const objects = await openFolderObjects(`${core.folder}/objects`, (error) => {
    throw error;
  });
  await bootstrapAdmin(seeded, passwords, { password });
  await addExecutor(seeded);
  const app = buildApp({
    core: seeded,
    logs: objects.logs,
    artifacts: objects.artifacts,
    passwords,
    secretBox: noSecretBox,
    signInLinks: new SignInLinks(seeded),
    publicUrl: () => url,
    readiness: async () => ({ waitingFor: null, trouble: null }),
    metrics: new Metrics('0.0.0'),
    scrapeToken: null,
    http: { rateLimit: null },
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  close = async () => {
    app.server.closeAllConnections();
    await app.close();
    await objects.close();
    await core.close();
  };
});
afterAll(() => close());

async function post(path: string, body: string, token?: string): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { 'x-auth-token': token }),
    },
    body,
    signal: AbortSignal.timeout(10_000),
  });
}

async function signIn(): Promise<string> {
  const user = { name: 'admin', domain: { name: 'Default' }, password };
  const identity = { methods: ['password'], password: { user } };
  const answer = await post('/v3/auth/tokens', JSON.stringify({ auth: { identity } }));
  expect(answer.status).toBe(201);
  return answer.headers.get('x-subject-token') ?? '';
}

const execute = (token?: string) => post('/attask/v3/taskmodel/execution', golden('execute-request'), token);

test("the page's own request gets the page's own answers: 200 with the documented ids, 401 when the token is over", async () => {
  const token = await signIn();
  next.hex.push(asked.testServiceId);
  expect((await post('/api/v1/projects', '{"name":"测试服务"}', token)).status).toBe(201);
  next.decimal.push(asked.testSuite[0].taskId);
  const document = { name: '任务模板', framework: 'pytest', source: { path: '/suite' } };
  const path = `/api/v1/projects/${asked.testServiceId}/templates`;
  const saved = await post(path, JSON.stringify(document), token);
  expect(await saved.json()).toMatchObject({ id: asked.testSuite[0].taskId, version: 1 });

  next.hex.push(accepted.result);
  const answer = await execute(token);
  const body = (await answer.json()) as Record<string, unknown>;
  expect(answer.status).toBe(200);
  // The documents show an empty `requestId`; ours is compared by its form.
  expect(body).toMatchObject({ ...accepted, requestId: expect.stringMatching(/^[A-Za-z0-9]{1,32}$/) });
  // The other documented shape of the same answer: what was asked for, in its own spelling.
  expect(body).toMatchObject({
    ip: '',
    port: '',
    test_suite: asked.testSuite,
    sut_branch_name: '基线',
    sut_name: 'deng_test',
    user_name: 'efdb403066474ab08836b9eeaaa23bca',
    test_service_id: asked.testServiceId,
  });
  const run = await fetch(`${url}/api/v1/runs/${accepted.result}`, { headers: { 'x-auth-token': token } });
  expect(await run.json()).toMatchObject({
    id: accepted.result,
    projectId: asked.testServiceId,
    number: 1,
    onBehalfOf: 'efdb403066474ab08836b9eeaaa23bca',
    sut: { name: 'deng_test', branch: '基线', ip: '', port: '' },
    tasks: [{ templateId: asked.testSuite[0].taskId }],
  });

  core.clock.advance(25 * 3_600_000);
  const late = await execute(token);
  expect(late.status).toBe(401);
  expect(await late.json()).toMatchObject({ ...expired, status: 'failed', error_cause: expect.any(String) });
});
