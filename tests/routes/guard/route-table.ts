// Every route of the service, written down a second time: who may call it, and a call that then succeeds. What is in
// the router and not here, or here with another right, fails the scenario.
import type { Role } from '@testyard/core';
import type { Right } from '@testyard/protocol';
import type { Things } from './things.ts';
import { adminPassword } from './whole-service.ts';
import type { PlayedExecutor } from './world.ts';

export interface CallFacts {
  readonly things: Things;
  readonly executor: PlayedExecutor;
  /** Of another project, for calls that name objects in their body. */
  readonly foreign: Things;
  readonly fresh: number;
}

export interface RouteEntry {
  readonly right: Right;
  /** Least role in the project of what the body names, where the path names nothing. */
  readonly role?: Role;
  /** With names of things, as a path has them. */
  readonly query?: string;
  /** JSON; bytes are sent as `application/octet-stream`. */
  readonly body?: (facts: CallFacts) => unknown;
  /** The same call with ids of another project: it must be answered 404. */
  readonly foreignBody?: (facts: CallFacts) => unknown;
  /** The caller's own token is what is asked about. */
  readonly subject?: true;
  /** Open to programs of this host: callers of the table come by a proxy. */
  readonly openOnHost?: true;
  /** The answer to who may call; below 400 where absent. */
  readonly answer?: number;
}

const anyone = { right: 'anyone' } as const;
const viewer = { right: 'viewer' } as const;
const executor = { right: 'executor' } as const;
const epoch = { epoch: 1 };
const noSha = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const document = (name: string) => ({ name, framework: 'pytest', source: { path: '/suite' } });
const group = (name: string, things: Things) => ({ name, templateIds: [things.templateId] });
const newToken = (projectId: string, fresh: number) => ({
  ...{ name: `token-${fresh}`, projectId, role: 'runner' },
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
});
const sut = (name: string) => ({ name, ip: '127.0.0.1', port: '1', probe: { tcp: true } });
const user = { name: 'admin', domain: { name: 'Default' }, password: adminPassword };

export const routeTable: Readonly<Record<string, RouteEntry>> = {
  'GET /': anyone,
  'GET /v3': anyone,
  'GET /v3/': anyone,
  'POST /v3/auth/tokens': {
    ...anyone,
    body: () => ({ auth: { identity: { methods: ['password'], password: { user } } } }),
  },
  'GET /v3/auth/tokens': { right: 'user', subject: true },
  'DELETE /v3/auth/tokens': { right: 'user', subject: true },
  'POST /v3/users/:userId/password': {
    ...anyone,
    body: () => ({ user: { password: 'new password', original_password: 'wrong' } }),
    answer: 401,
  },
  'GET /health/live': anyone,
  'GET /health/ready': anyone,
  'GET /metrics': { right: 'system-admin', openOnHost: true },
  'GET /docs/errors': anyone,
  'GET /docs/api': anyone,
  'GET /openapi.json': anyone,
  'GET /schemas/template.v1.json': anyone,
  'GET /runs': anyone,
  'GET /runs/:runId': anyone,
  'GET /executors': anyone,
  'GET /templates': anyone,
  'GET /templates/:templateId': anyone,
  'GET /history': anyone,
  'GET /settings': anyone,
  'GET /settings/:section': anyone,
  'GET /first-steps': anyone,

  'POST /attask/v3/taskmodel/execution': {
    right: 'user',
    role: 'runner',
    body: ({ things }) => ({ testSuite: [{ taskId: things.templateId }] }),
    foreignBody: ({ foreign }) => ({ testSuite: [{ taskId: foreign.templateId }] }),
  },

  'GET /api/v1/version': { right: 'user' },
  'GET /api/v1/projects': { right: 'user' },
  'POST /api/v1/projects': { right: 'system-admin', body: ({ fresh }) => ({ name: `project-${fresh}` }) },
  'GET /api/v1/projects/:projectId': viewer,
  'PATCH /api/v1/projects/:projectId': { right: 'admin', body: () => ({ maximumSlots: 1000 }) },
  'GET /api/v1/projects/:projectId/templates': viewer,
  'GET /api/v1/projects/:projectId/templates/last-executions': viewer,
  'POST /api/v1/projects/:projectId/templates': {
    right: 'maintainer',
    body: ({ fresh }) => document(`template-${fresh}`),
  },
  'POST /api/v1/projects/:projectId/templates/validate': { ...viewer, body: () => document('any') },
  'GET /api/v1/templates/:templateId': viewer,
  'PUT /api/v1/templates/:templateId': {
    right: 'maintainer',
    body: ({ fresh }) => document(`template-${fresh}`),
  },
  'DELETE /api/v1/templates/:templateId': { right: 'maintainer' },
  'PUT /api/v1/projects/:projectId/templates/by-name': {
    right: 'maintainer',
    body: ({ fresh }) => document(`named ${fresh}`),
  },
  'GET /api/v1/templates/:templateId/versions': viewer,
  'GET /api/v1/templates/:templateId/versions/:version': viewer,
  'GET /api/v1/templates/:templateId/diff': viewer,
  'POST /api/v1/templates/:templateId/versions/:version/restore': { right: 'maintainer' },
  'POST /api/v1/templates/:templateId/dry-run': { right: 'runner', body: () => ({}) },
  'GET /api/v1/projects/:projectId/template-groups': viewer,
  'POST /api/v1/projects/:projectId/template-groups': {
    right: 'maintainer',
    body: ({ fresh, things }) => group(`group-${fresh}`, things),
    foreignBody: ({ fresh, foreign }) => group(`group-${fresh}`, foreign),
  },
  'GET /api/v1/template-groups/:groupId': viewer,
  'PUT /api/v1/template-groups/:groupId': {
    right: 'maintainer',
    body: ({ fresh, things }) => group(`group-${fresh}`, things),
    foreignBody: ({ fresh, foreign }) => group(`group-${fresh}`, foreign),
  },
  'DELETE /api/v1/template-groups/:groupId': { right: 'maintainer' },
  'GET /api/v1/projects/:projectId/suts': viewer,
  'POST /api/v1/projects/:projectId/suts': {
    right: 'maintainer',
    body: ({ fresh }) => sut(`sut-${fresh}`),
  },
  'GET /api/v1/suts/:sutId': viewer,
  'PUT /api/v1/suts/:sutId': { right: 'maintainer', body: ({ fresh }) => sut(`sut-${fresh}`) },
  'DELETE /api/v1/suts/:sutId': { right: 'maintainer' },
  'POST /api/v1/projects/:projectId/runs': {
    right: 'runner',
    body: ({ things }) => ({ templates: [things.templateId] }),
    foreignBody: ({ foreign }) => ({ templates: [foreign.templateId] }),
  },
  'GET /api/v1/projects/:projectId/runs': viewer,
  'GET /api/v1/projects/:projectId/runs/:number': viewer,
  'GET /api/v1/runs/:runId': viewer,
  'POST /api/v1/runs/:runId/stop': { right: 'runner', body: () => ({}) },
  'POST /api/v1/runs/:runId/pause': { right: 'runner', body: () => ({ seconds: 60 }) },
  'POST /api/v1/runs/:runId/resume': { right: 'runner' },
  'POST /api/v1/runs/:runId/rerun': { right: 'runner', body: () => ({ what: 'all' }), answer: 409 },
  'DELETE /api/v1/runs/:runId': { right: 'maintainer', answer: 409 },
  'PUT /api/v1/runs/:runId/pin': { right: 'maintainer' },
  'DELETE /api/v1/runs/:runId/pin': { right: 'maintainer' },
  'GET /api/v1/runs/:runId/tasks': viewer,
  'GET /api/v1/tasks/:taskId': viewer,
  'GET /api/v1/tasks/:taskId/why': viewer,
  'POST /api/v1/tasks/:taskId/stop': { right: 'runner', body: () => ({}) },
  'POST /api/v1/tasks/:taskId/pause': { right: 'runner', body: () => ({ seconds: 60 }) },
  'POST /api/v1/tasks/:taskId/resume': { right: 'runner' },
  'GET /api/v1/runs/:runId/cases': viewer,
  'GET /api/v1/runs/:runId/cases/:caseId': viewer,
  'GET /api/v1/tasks/:taskId/leases': viewer,
  'GET /api/v1/tasks/:taskId/logs': viewer,
  'GET /api/v1/tasks/:taskId/logs/:leaseId/:stream': viewer,
  'GET /api/v1/tasks/:taskId/logs/:leaseId/:stream/text': viewer,
  'GET /api/v1/tasks/:taskId/logs/:leaseId/:stream/events': viewer,
  'GET /api/v1/tasks/:taskId/logs/:leaseId/:stream/find': viewer,
  'GET /api/v1/runs/:runId/events': viewer,
  'GET /api/v1/runs/:runId/cases/columns': viewer,
  'GET /api/v1/runs/:runId/failures': viewer,
  'GET /api/v1/projects/:projectId/history': { ...viewer, query: 'template=:templateId' },
  'GET /api/v1/runs/:runId/logs': viewer,
  'GET /api/v1/runs/:runId/artifacts': viewer,
  'GET /api/v1/runs/:runId/evidence': viewer,
  'GET /api/v1/runs/:runId/report': { ...viewer, query: 'format=csv' },
  'GET /api/v1/tasks/:taskId/receipts': viewer,
  'POST /api/v1/projects/:projectId/imports': {
    right: 'runner',
    body: ({ things, fresh }) => ({
      template: things.templateId,
      contentHash: fresh.toString(16).padStart(64, '0'),
      files: 1,
    }),
    foreignBody: ({ foreign }) => ({
      template: foreign.templateId,
      contentHash: 'a'.repeat(64),
      files: 1,
    }),
  },
  'POST /api/v1/runs/:runId/import/cases': {
    right: 'runner',
    body: () => ({ offset: 0, cases: [] }),
    answer: 404,
  },
  'POST /api/v1/runs/:runId/import/finish': {
    right: 'runner',
    body: () => ({ total: 0, receipts: [], notices: [] }),
    answer: 404,
  },
  'GET /api/v1/tasks/:taskId/late-evidence': viewer,
  'GET /api/v1/tasks/:taskId/artifacts': viewer,
  'GET /api/v1/tasks/:taskId/artifacts/:artifactId': viewer,
  'GET /api/v1/executors': { right: 'user' },
  'GET /api/v1/executors/:executorId': { right: 'viewer' },
  'GET /api/v1/executors/:executorId/occupancy': { right: 'viewer' },
  'POST /api/v1/executors/:executorId/drain': { right: 'maintainer' },
  'POST /api/v1/executors/:executorId/pause': {
    right: 'maintainer',
    body: () => ({ seconds: 60, note: 'n' }),
  },
  'POST /api/v1/executors/:executorId/resume': { right: 'maintainer' },
  'POST /api/v1/executors/:executorId/rotate-key': {
    right: 'maintainer',
    body: () => ({ graceSeconds: 60 }),
  },
  'DELETE /api/v1/executors/:executorId': { right: 'maintainer' },
  'POST /api/v1/projects/:projectId/registration-codes': { right: 'maintainer', body: () => ({}) },

  'GET /api/v1/projects/:projectId/audit': { right: 'admin' },
  'GET /api/v1/audit': { right: 'system-admin' },
  'GET /api/v1/me': { right: 'user' },
  // Without the header of the page: a right that nothing in the call can show.
  'POST /api/v1/session': {
    ...anyone,
    body: () => ({ name: 'admin', password: adminPassword }),
    answer: 403,
  },
  'POST /api/v1/session/link': { ...anyone, body: () => ({ ticket: 'none' }), answer: 403 },
  'DELETE /api/v1/session': { right: 'user', subject: true },
  'POST /api/v1/me/password': {
    right: 'user',
    body: () => ({ original: 'wrong', password: 'new password' }),
    answer: 401,
  },
  'GET /api/v1/users': { right: 'system-admin' },
  'POST /api/v1/users': {
    right: 'system-admin',
    body: ({ fresh }) => ({ name: `new-${fresh}`, password: adminPassword }),
  },
  'PATCH /api/v1/users/:userId': { right: 'system-admin', body: () => ({ enabled: false }) },
  'PUT /api/v1/users/:userId/password': {
    right: 'system-admin',
    body: () => ({ password: adminPassword }),
  },
  'DELETE /api/v1/users/:userId': { right: 'system-admin' },
  'GET /api/v1/projects/:projectId/members': { right: 'admin' },
  'PUT /api/v1/projects/:projectId/members': {
    right: 'admin',
    body: ({ things }) => ({ userName: `user-${things.userId}`, role: 'runner' }),
  },
  'DELETE /api/v1/projects/:projectId/members/:userId': { right: 'admin' },
  'GET /api/v1/projects/:projectId/tokens': { right: 'admin' },
  'POST /api/v1/tokens': {
    ...{ right: 'user', role: 'admin' },
    body: ({ things, fresh }) => newToken(things.projectId, fresh),
    foreignBody: ({ foreign, fresh }) => newToken(foreign.projectId, fresh),
  },
  'POST /api/v1/access-keys': {
    ...{ right: 'user', role: 'admin' },
    body: ({ things, fresh }) => newToken(things.projectId, fresh),
    foreignBody: ({ foreign, fresh }) => newToken(foreign.projectId, fresh),
  },
  'DELETE /api/v1/tokens/:tokenId': { right: 'admin' },
  'POST /api/v1/registration-codes': { right: 'system-admin', body: () => ({}) },
  'GET /api/v1/registration-codes': { right: 'system-admin' },
  'DELETE /api/v1/registration-codes/:sharedCodeId': { right: 'system-admin' },
  'GET /api/v1/projects/:projectId/registration-codes': { right: 'maintainer' },
  'DELETE /api/v1/projects/:projectId/registration-codes/:codeId': { right: 'maintainer' },

  'GET /api/v1/projects/:projectId/secrets': { right: 'admin' },
  'PUT /api/v1/projects/:projectId/secrets/:secretName': {
    right: 'admin',
    body: () => ({ value: 'a value of a secret' }),
  },
  'DELETE /api/v1/projects/:projectId/secrets/:secretName': { right: 'admin' },
  'POST /api/v1/secrets-key/rotate': { right: 'system-admin' },

  'POST /executor/v1/register': { ...anyone, body: () => ({ code: 'none', name: 'host' }), answer: 401 },
  'POST /executor/v1/announce': {
    ...executor,
    body: ({ executor: { instanceId } }) => ({
      ...{ instanceId, slots: 1024, labels: {}, version: '0.1.0' },
      ...{ frameworks: { pytest: '9' }, sources: { gitSchemes: [], paths: ['/suite'] } },
    }),
  },
  'POST /executor/v1/credential': { ...executor, body: () => ({}), answer: 409 },
  'POST /executor/v1/leave': { ...executor, body: () => ({}) },
  'POST /executor/v1/heartbeat': {
    ...executor,
    body: ({ executor: { instanceId } }) => ({ instanceId, leases: [] }),
  },
  'POST /executor/v1/claim': {
    ...executor,
    body: ({ executor: { instanceId } }) => ({ instanceId, freeSlots: 0, stopping: [], waitSeconds: 0 }),
  },
  'POST /executor/v1/leases/:leaseId/accept': { ...executor, body: () => epoch },
  'POST /executor/v1/leases/:leaseId/started': { ...executor, body: () => epoch },
  'POST /executor/v1/leases/:leaseId/source': {
    ...executor,
    body: () => ({ ...epoch, url: 'https://example.org/a.git', ref: 'main', commit: 'a'.repeat(40) }),
  },
  'POST /executor/v1/leases/:leaseId/sut': {
    ...executor,
    body: () => ({
      ...{ ...epoch, outcome: 'down', branch: null, build: null, message: null, mark: 0, rightMark: null },
    }),
  },
  'POST /executor/v1/leases/:leaseId/ledger': {
    ...executor,
    body: () => ({ ...epoch, mode: 'discovered', part: 0, last: true, cases: [] }),
  },
  'POST /executor/v1/leases/:leaseId/next': {
    ...executor,
    body: () => ({ ...epoch, sequence: 0, events: [], want: 0, blocksReceived: 0, waitSeconds: 0 }),
  },
  'PUT /executor/v1/leases/:leaseId/log/:stream': {
    ...executor,
    query: 'epoch=1&offset=7',
    body: () => Buffer.alloc(0),
  },
  'PUT /executor/v1/leases/:leaseId/artifacts': {
    ...executor,
    query: `epoch=1&name=empty&sha256=${noSha}`,
    body: () => Buffer.alloc(0),
  },
  'POST /executor/v1/leases/:leaseId/finish': {
    ...executor,
    body: () => ({
      ...{ ...epoch, events: 0, outcome: 'returned', cause: null, message: null },
      ...{ exitCode: 0, signal: null, runningCaseId: null },
    }),
  },
};

/** The entry of a route; HEAD goes with GET. Files of the page hold no data and are open. */
export function entryOf({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): RouteEntry | undefined {
  const named = method === 'HEAD' ? 'GET' : method;
  if (named === 'GET' && path.startsWith('/page/')) return anyone;
  return routeTable[`${named} ${path}`];
}
