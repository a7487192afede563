// Status and media type of every answer are those of /openapi.json. What calls of other files of this folder are answered
// with is held against it, too (guard/ask.ts); here each answer of success that it promises is seen.
import { reportFormats } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Asker, type Told } from './guard/ask.ts';
import { callOf, filled, required } from './guard/call-route.ts';
import { answerAsDocumented, documentedSuccesses, undocumented } from './guard/documented-answers.ts';
import { makeThings, renewThings, type Things } from './guard/things.ts';
import {
  adminPassword,
  openWholeService,
  type RegisteredRoute,
  type WholeService,
} from './guard/whole-service.ts';
import { issueToken, makeExecutor, makeProject, makeUser, type PlayedExecutor } from './guard/world.ts';

let service: WholeService;
let asker: Asker;
let executor: PlayedExecutor;
let own: Things;
let token: string;
let fresh = 0;
const seen = new Set<string>();

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  executor = await makeExecutor(service, 'host');
  own = await makeThings(service, executor, await makeProject(service, 'own'));
  token = await issueToken(service, await makeUser(service, null));
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: string;
}

function routeOf(name: string): RegisteredRoute {
  const route = service.routes.find(({ method, path }) => `${method} ${path}` === name);
  if (!route) throw new Error(`${name} is no route`);
  return route;
}

/** A call of the table, with more headers or another body. */
async function call(
  name: string,
  things: Things,
  { headers = {}, body, query = '' }: More = {},
): Promise<Told> {
  const route = routeOf(name);
  fresh += 1;
  const ends = required(route).subject === true || /^\/api\/v1\/(session|me)/.test(route.path);
  const mine = ends ? await issueToken(service, await makeUser(service, null)) : token;
  const facts = { things, executor, foreign: own, fresh };
  const told = callOf(route, { caller: { token: mine, query: '' }, facts, body });
  const path = query === '' ? told.path : `${told.path.split('?')[0]}?${query}`;
  const asked = { ...told, path };
  const answer = await asker.ask({ ...asked, headers: { ...asked.headers, ...headers } });
  const documented = answerAsDocumented(asked, answer);
  if (documented !== null) seen.add(documented);
  return answer;
}

/** A repeat with `Prefer: wait` of what has begun and was stopped since. */
async function endOf(name: string, things: Things, body: unknown): Promise<void> {
  const headers = { 'idempotency-key': `key-${fresh}` };
  const begun = await call(name, things, { headers, body });
  const runId = idOf(begun);
  await call('POST /api/v1/runs/:runId/stop', { ...things, runId }, { body: { atOnce: true } });
  await call(name, things, { headers: { ...headers, prefer: 'wait=5' }, body });
}

const startRun = 'POST /api/v1/projects/:projectId/runs';
const dryRun = 'POST /api/v1/templates/:templateId/dry-run';
const stopRun = 'POST /api/v1/runs/:runId/stop';
const report = 'GET /api/v1/runs/:runId/report';
const columns = 'GET /api/v1/runs/:runId/cases/columns';
const log = 'GET /api/v1/tasks/:taskId/logs/:leaseId/:stream';
const artifact = 'GET /api/v1/tasks/:taskId/artifacts/:artifactId';
const beginImport = 'POST /api/v1/projects/:projectId/imports';
const idOf = ({ text }: Told) => String(JSON.parse(text).id);

/** Every route as the table calls it, on things of its own where it changes them. */
async function callAll(): Promise<void> {
  const native = service.routes.filter(({ method, path }) => method !== 'HEAD' && path.startsWith('/api/'));
  for (const route of native) {
    const things = route.method === 'GET' ? own : await renewThings(service, executor, own, route.path);
    await call(`${route.method} ${route.path}`, things);
  }
}

/** What the table can only call in vain, because it would change who calls or what others are asked about. */
async function callWhatTheTableCannot(): Promise<void> {
  const headers = { 'x-testyard-page': '1' };
  const ticket = service.signInLinks.make('admin');
  await call('POST /api/v1/session', own, { headers });
  await call('POST /api/v1/session/link', own, { headers, body: { ticket } });
  const passwords = { original: adminPassword, password: 'another password' };
  await call('POST /api/v1/me/password', own, { body: passwords });
  const body = { template: own.templateId, contentHash: 'f'.repeat(64), files: 1 };
  const runId = idOf(await call(beginImport, own, { body }));
  const imported = { ...own, runId };
  await call('POST /api/v1/runs/:runId/import/cases', imported);
  await call('POST /api/v1/runs/:runId/import/finish', imported);
  await call(beginImport, own, { body });
  await call('DELETE /api/v1/runs/:runId', imported);
}

test('each answer of success that /openapi.json has is given by some call, and none that it does not have', async () => {
  await callAll();
  await callWhatTheTableCannot();
  const body = { templates: [own.templateId] };
  await endOf(startRun, own, body);
  await endOf(dryRun, own, {});
  const ended = { ...own, runId: idOf(await call(startRun, own, { body })) };
  await call(stopRun, ended, { body: { atOnce: true } });
  await endOf('POST /api/v1/runs/:runId/rerun', ended, { what: 'all' });
  for (const format of reportFormats) await call(report, ended, { query: `format=${format}` });
  for (const name of [log, artifact]) await call(name, own, { headers: { range: 'bytes=0-2' } });
  for (const name of [log, artifact, columns, report]) {
    const things = name.includes('/runs/') ? ended : own;
    const { etag = '' } = (await call(name, things)).headers;
    const known = await call(name, things, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([name, known.status]).toEqual([name, 304]);
  }
  expect(documentedSuccesses.filter((answer) => !seen.has(answer))).toEqual([]);
}, 120_000);

test('an answer that the document does not have is seen to be none of it', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const at = (path: string, status: number) =>
    undocumented({ method: 'GET', path }, { status, headers, text: '' });
  const run = filled('/api/v1/runs/:runId', own);
  expect([at(run, 200), at(`${run}/logs`, 304)]).toEqual([
    null,
    'readLogs 304 application/json is not documented',
  ]);
  expect(at(run, 201)).toBe('getRun 201 application/json is not documented');
  expect(at(run, 404)).toBe('getRun 404 application/json is not documented');
  expect(at('/api/v1/nowhere', 404)).toBeNull();
});
