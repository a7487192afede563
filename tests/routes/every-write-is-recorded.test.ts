// Who changed what is known afterwards: asked of every route that the router has and that is not an executor's.
import {
  type AuditEntry,
  beginImport,
  createRegistrationCode,
  orderExecutor,
  pauseRun,
  pauseTask,
  pinRun,
  updateTemplate,
  wholeAudit,
} from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemAdmin } from '../../packages/server/src/testing/test-core.ts';
import { Asker, type Told } from './guard/ask.ts';
import { type CallFacts, entryOf, type RouteEntry } from './guard/route-table.ts';
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
let projectId: string;
let admin: string;
let fresh = 1000;

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  projectId = await makeProject(service, 'own');
  executor = await makeExecutor(service, 'host');
  own = await makeThings(service, executor, projectId);
  admin = await issueToken(service, await makeUser(service, null));
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

const nameOf = ({ method, path }: RegisteredRoute) => `${method} ${path}`;

/** Calls that write nothing whatever their method. */
const readsOnly = new Set([
  'POST /api/v1/projects/:projectId/templates/validate',
  // What an import is sent is the ledger's own record; that it was begun and finished is in the log.
  'POST /api/v1/runs/:runId/import/cases',
]);
/** What an executor says of its work is the ledger's own record; that it became one is in the log. */
const isWrite = (route: RegisteredRoute) =>
  !['GET', 'HEAD'].includes(route.method) && route.right !== 'executor' && !readsOnly.has(nameOf(route));

/** Ends a run and its tasks as if executors had. */
const finish = ({ runId }: Things): Promise<void> =>
  service.core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.byId(runId);
    const end = { state: 'finished', verdict: 'failed', finishedAt: unit.now } as const;
    for (const task of await unit.tasks.ofRun(runId)) await unit.tasks.update({ ...task, ...end });
    if (run) await unit.runs.update({ ...run, ...end });
  });

const hour = { principal: systemAdmin, seconds: 3_600, note: '' };

/** What has to be so before a call changes something; may answer another body than the table's. */
const prepare: Readonly<Record<string, (things: Things) => Promise<unknown>>> = {
  'POST /api/v1/templates/:templateId/versions/:version/restore': ({ templateId }) =>
    updateTemplate(service.core, {
      ...{ principal: systemAdmin, templateId, expected: null },
      document: { name: `changed-${fresh}`, framework: 'pytest', source: { path: '/suite' } },
    }).then(() => undefined),
  'POST /api/v1/runs/:runId/resume': ({ runId }) =>
    pauseRun(service.core, { ...hour, runId }).then(() => undefined),
  'POST /api/v1/tasks/:taskId/resume': ({ taskId }) =>
    pauseTask(service.core, { ...hour, taskId }).then(() => undefined),
  'POST /api/v1/runs/:runId/import/finish': async (things) => {
    const { runId } = await beginImport(service.core, {
      ...{
        principal: systemAdmin,
        projectId,
        template: things.templateId,
        files: 1,
        onBehalfOf: '',
        ci: null,
      },
      ...{ contentHash: 'b'.repeat(64), sut: { name: '', branch: '', ip: '', port: '' } },
    });
    Object.assign(things, { runId });
    return { total: 0, receipts: [], notices: [] };
  },
  'POST /api/v1/runs/:runId/rerun': finish,
  'DELETE /api/v1/runs/:runId': finish,
  'DELETE /api/v1/runs/:runId/pin': ({ runId }) =>
    pinRun(service.core, { principal: systemAdmin, runId, pinned: true }),
  'POST /api/v1/executors/:executorId/resume': ({ executorId }) =>
    orderExecutor(service.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } }).then(
      () => undefined,
    ),
  'POST /executor/v1/register': async () => {
    const { code } = await createRegistrationCode(service.core, {
      ...{ principal: systemAdmin, projectId, ttlSeconds: 60 },
    });
    return { code, name: 'another' };
  },
  'POST /api/v1/session/link': async () => ({ ticket: service.signInLinks.make('admin') }),
  'POST /api/v1/me/password': async () => ({ original: adminPassword, password: adminPassword }),
  'POST /v3/users/:userId/password': async () => ({
    user: { original_password: adminPassword, password: adminPassword },
  }),
};

async function rows(): Promise<readonly AuditEntry[]> {
  return (await service.core.reads.audit.list(wholeAudit, { limit: 1000, after: null })).items;
}

interface Sent {
  readonly entry: RouteEntry;
  readonly things: Things;
  readonly token: string;
  readonly body: unknown;
}

function call(route: RegisteredRoute, { entry, things, token, body }: Sent): Promise<Told> {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => String(things[name as keyof Things]));
  return asker.ask({
    method: route.method,
    path: entry.query ? `${path}?${entry.query}` : path,
    headers: {
      'testyard-protocol': '1',
      'x-testyard-page': '1',
      'x-auth-token': token,
      'x-request-id': `request-${fresh}`,
      ...(entry.subject ? { 'x-subject-token': token } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function sent(route: RegisteredRoute, token: string): Promise<Sent> {
  const entry = entryOf(route);
  if (!entry) throw new Error(`${nameOf(route)} is not in the table`);
  fresh += 1;
  const things = await renewThings(service, executor, own, route.path);
  const facts: CallFacts = { things, executor, foreign: things, fresh };
  const prepared = await prepare[nameOf(route)]?.(things);
  return { entry, things, token, body: prepared ?? entry.body?.(facts) };
}

test('each write leaves exactly one entry, which names caller, object, request and address', async () => {
  const wrong: string[] = [];
  for (const route of service.routes.filter(isWrite)) {
    const ofSubject = entryOf(route)?.subject || route.path.startsWith('/api/v1/me/');
    const token = ofSubject ? await issueToken(service, await makeUser(service, null)) : admin;
    const asked = await sent(route, token);
    const before = new Set((await rows()).map(({ id }) => id));
    const told = await call(route, asked);
    const added = (await rows()).filter(({ id }) => !before.has(id));
    const [entry] = added;
    const isWhole =
      entry?.requestId === told.headers['x-request-id'] &&
      entry?.address === '127.0.0.1' &&
      entry.userName !== '' &&
      entry.objectId !== '';
    if (told.status >= 300 || added.length !== 1 || !isWhole)
      wrong.push(`${nameOf(route)}: ${told.status}, ${JSON.stringify(added)} ${told.text.slice(0, 100)}`);
  }
  expect(wrong).toEqual([]);
  expect(service.routes.filter(isWrite).length).toBeGreaterThan(15);
});

test('a refused write leaves none, nor does one that changes nothing', async () => {
  const viewer = await issueToken(service, await makeUser(service, 'viewer', projectId));
  const wrong: string[] = [];
  for (const route of service.routes.filter(isWrite)) {
    if (route.right === 'anyone' || route.right === 'user') continue;
    const asked = await sent(route, viewer);
    const before = (await rows())[0]?.id;
    const told = await call(route, asked);
    if (told.status !== 403 && told.status !== 404) wrong.push(`${nameOf(route)}: ${told.status}`);
    if ((await rows())[0]?.id !== before) wrong.push(`${nameOf(route)} left an entry`);
  }
  expect(wrong).toEqual([]);
  const { runId } = await makeThings(service, executor, projectId);
  await pinRun(service.core, { principal: systemAdmin, runId, pinned: true });
  const before = await rows();
  await pinRun(service.core, { principal: systemAdmin, runId, pinned: true });
  expect(await rows()).toEqual(before);
});

test('admins of a project see its entries and no others, page by page', async () => {
  const ofProject = await issueToken(service, await makeUser(service, 'admin', projectId));
  const headers = { 'x-auth-token': ofProject };
  const page = async (query: string) => {
    const path = `/api/v1/projects/${projectId}/audit?limit=3${query}`;
    return JSON.parse((await asker.ask({ method: 'GET', path, headers })).text) as {
      items: { id: string; projectId: string; action: string }[];
      next: string | null;
    };
  };
  const first = await page('');
  const second = await page(`&cursor=${first.next}`);
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
  expect(ids).toHaveLength(6);
  expect([...first.items, ...second.items].every((entry) => entry.projectId === projectId)).toBe(true);
  const all = await asker.ask({ method: 'GET', path: '/api/v1/audit', headers });
  expect(all.status).toBe(403);
});
