// What a program with an executor's credential may make of it: it tells of the cases it holds, once each, and whatever
// else it says is refused or kept aside. No message of it is a failure of the server.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRuns } from '@testyard/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemAdmin } from '../../packages/server/src/testing/test-core.ts';
import { flawOf } from './guard/answers.ts';
import { Asker, type Told } from './guard/ask.ts';
import { openWholeService, type WholeService } from './guard/whole-service.ts';
import { issueToken, makeExecutor, makeProject, makeUser, type PlayedExecutor } from './guard/world.ts';

let service: WholeService;
let asker: Asker;
let one: PlayedExecutor;
let other: PlayedExecutor;
let projectId: string;
let token: string;

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  projectId = await makeProject(service, 'shared');
  token = await issueToken(service, await makeUser(service, null));
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

/** Each test has executors of its own, whom no work of another reaches. */
let label = 0;
beforeEach(async () => {
  label += 1;
  one = await makeExecutor(service, `one-${label}`, { test: String(label) });
  other = await makeExecutor(service, `other-${label}`, { test: String(label) });
});

type Json = Record<string, unknown>;

async function tell(executor: PlayedExecutor | null, path: string, body: Json | Buffer, method = 'POST') {
  const isBytes = Buffer.isBuffer(body);
  const told = await asker.ask({
    method,
    path: `/executor/v1/${path}`,
    headers: {
      'testyard-protocol': '1',
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      ...(executor ? { authorization: `Bearer ${executor.credential}` } : {}),
    },
    body: isBytes ? body : JSON.stringify(body),
  });
  expect(flawOf(path, method, told)).toBeNull();
  return { ...told, body: told.text === '' ? {} : (JSON.parse(told.text) as Json) };
}

async function read(path: string): Promise<Json> {
  const told: Told = await asker.ask({ method: 'GET', path, headers: { 'x-auth-token': token } });
  return JSON.parse(told.text) as Json;
}

interface Held {
  readonly leaseId: string;
  readonly epoch: number;
}
interface Block {
  readonly cases: { readonly id: string; readonly attempt: number }[];
}

let suites = 0;

/** A run of one new template with room for two leases. */
async function startTask(): Promise<string> {
  suites += 1;
  const { core } = service;
  const templateId = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    const document = {
      ...{ name: `suite-${suites}`, framework: 'pytest', source: { path: '/suite' } },
      labels: { test: String(label) },
    };
    const times = { createdAt: unit.now, updatedAt: unit.now, deletedAt: null };
    const facts = { id: templateId, projectId, name: document.name, version: 1, document };
    await unit.templates.insert({ ...facts, ...times }, 'test');
  });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  return runId;
}

async function take(executor: PlayedExecutor, runId: string): Promise<Held> {
  const claim = { instanceId: executor.instanceId, freeSlots: 1, stopping: [], waitSeconds: 0 };
  const { body } = await tell(executor, 'claim', claim);
  const [offer] = body.offers as { leaseId: string; epoch: number; plan: { runId: string } }[];
  if (offer?.plan.runId !== runId) throw new Error('the claim brought something else');
  const held = { leaseId: offer.leaseId, epoch: offer.epoch };
  await say(executor, held, 'accept');
  await say(executor, held, 'started');
  return held;
}

const say = (executor: PlayedExecutor, { leaseId, epoch }: Held, what: string, more: Json = {}) =>
  tell(executor, `leases/${leaseId}/${what}`, { epoch, ...more });

const found = (name: string, more: Json = {}) => ({
  ...{ identity: name, name, suite: '', file: null, line: null, ...more },
});
const numbered = (count: number) => Array.from({ length: count }, (_, index) => found(`case ${index}`));
const ledger = (cases: readonly Json[]) => ({ mode: 'discovered', part: 0, last: true, cases });
const next = (events: readonly Json[], more: Json = {}) => ({
  ...{ sequence: 0, events, want: 1, blocksReceived: 0, waitSeconds: 0, ...more },
});
const finished = (caseId: string, more: Json = {}) => ({
  ...{ type: 'case-finished', caseId, attempt: 1, status: 'passed', cause: null, phase: 'call' },
  ...{ durationMs: 1, message: null, details: null, output: null, ...more },
});
const end = (more: Json) => ({
  ...{ events: 0, outcome: 'session-died', cause: 'tool', message: 'gone', exitCode: 1, signal: null },
  ...{ runningCaseId: null, ...more },
});

async function statusOf(runId: string, caseId: string): Promise<unknown> {
  return (await read(`/api/v1/runs/${runId}/cases/${caseId}`)).status;
}

test('a case that another lease holds is not ended by an event or by the end of a session', async () => {
  const runId = await startTask();
  const mine = await take(one, runId);
  await say(one, mine, 'ledger', ledger(numbered(400)));
  const theirs = await take(other, runId);
  const block = (await say(other, theirs, 'next', next([]))).body.block as Block;
  const caseId = block.cases[0]?.id ?? '';
  await say(one, mine, 'next', next([finished(caseId, { status: 'failed', cause: 'test' })], { want: 0 }));
  await say(one, mine, 'finish', end({ events: 1, runningCaseId: caseId }));
  expect(await statusOf(runId, caseId)).toBeNull();
  await say(other, theirs, 'next', next([finished(caseId)], { blocksReceived: 1 }));
  expect(await statusOf(runId, caseId)).toBe('passed');
});

test('a case of another task is nobody else to end', async () => {
  const first = await startTask();
  const mine = await take(one, first);
  await say(one, mine, 'ledger', ledger([found('a')]));
  const block = (await say(one, mine, 'next', next([]))).body.block as Block;
  const caseId = block.cases[0]?.id ?? '';
  const second = await startTask();
  const theirs = await take(other, second);
  await say(other, theirs, 'ledger', ledger([found('a')]));
  await say(other, theirs, 'next', next([finished(caseId)]));
  await say(other, theirs, 'finish', end({ events: 1, runningCaseId: caseId }));
  expect(await statusOf(first, caseId)).toBeNull();
  await say(one, mine, 'finish', end({ outcome: 'returned', cause: null }));
});

test('numbers beyond all measure are refused or counted, never a failure', async () => {
  const runId = await startTask();
  const lease = await take(one, runId);
  await say(one, lease, 'ledger', ledger(numbered(12)));
  const huge = [1e308, 1.7e308, Number.MAX_VALUE, 1e21, 2 ** 63, 0.1];
  let sequence = 0;
  let blocks = 0;
  for (let turn = 0; turn < 12; turn += 1) {
    const { body } = await say(one, lease, 'next', next([], { sequence, blocksReceived: blocks }));
    const block = body.block as Block | null;
    if (!block) break;
    blocks += 1;
    const events = block.cases.map(({ id }, index) =>
      finished(id, { durationMs: huge[(turn + index) % huge.length] }),
    );
    const answer = await say(one, lease, 'next', next(events, { sequence, want: 0, blocksReceived: blocks }));
    if (answer.status === 200) sequence += events.length;
    else expect(answer.status).toBe(400);
  }
  for (const odd of [-1, 0.5, 1e300, 2 ** 53, 2 ** 63]) {
    await say(one, { ...lease, epoch: odd }, 'accept');
    await say(one, lease, 'next', next([], { sequence: odd }));
    await say(one, lease, 'next', next([], { blocksReceived: odd }));
    await say(one, lease, 'ledger', { ...ledger([]), part: odd });
    await say(one, lease, 'finish', end({ events: odd }));
    await say(one, lease, 'finish', end({ exitCode: odd, events: 1e9 }));
  }
  expect(typeof (await read(`/api/v1/runs/${runId}`)).state).toBe('string');
  await say(one, lease, 'finish', end({ events: sequence, outcome: 'completed', cause: null }));
});

test('a ledger is taken or refused as a whole, whatever names are in it', async () => {
  const lease = await take(one, await startTask());
  expect((await say(one, lease, 'ledger', ledger(numbered(5001)))).status).toBe(400);
  expect((await say(one, lease, 'ledger', { ...ledger([]), part: 3 })).status).toBe(409);
  expect((await say(one, lease, 'ledger', ledger([found('')]))).status).toBe(400);
  expect((await say(one, lease, 'ledger', ledger([found('a', { line: 1e300 })]))).status).toBeLessThan(500);
  const odd = ['\u0000', '\ud800', '__proto__', "'; DROP TABLE cases; --", '名'.repeat(500), 'a', 'a'];
  const taken = await say(one, lease, 'ledger', ledger(odd.map((name) => found(name))));
  expect([200, 400, 409]).toContain(taken.status);
  await say(one, lease, 'finish', end({ outcome: 'returned', cause: null }));
});

test('names of files are text: nothing is written outside the folder of objects', async () => {
  const lease = await take(one, await startTask());
  const before = readdirSync(service.core.folder).sort();
  const content = Buffer.from('content');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const names = [
    ...['../../evil', '/etc/evil', '..\\..\\evil', 'a\0b', 'CON', '.', '..', 'a/../../b', '\u202egnp.exe'],
    ...['x'.repeat(1024), '名.txt', '%2e%2e%2fevil', '\r\nSet-Cookie: a=b', '"; filename="b', '<script>'],
  ];
  for (const name of names) {
    const query = new URLSearchParams({ epoch: String(lease.epoch), name, sha256 });
    const stored = await tell(one, `leases/${lease.leaseId}/artifacts?${query}`, content, 'PUT');
    expect(stored.status, JSON.stringify(name)).toBe(200);
  }
  for (const stream of ['..', '../x', 'a%2fb', 'A', 'x'.repeat(21), '%00'])
    expect(
      (await tell(one, `leases/${lease.leaseId}/log/${stream}?epoch=1&offset=0`, content, 'PUT')).status,
    ).toBe(404);
  const far = `leases/${lease.leaseId}/log/stdout?epoch=1&offset=999999999`;
  expect((await tell(one, far, content, 'PUT')).status).toBe(416);
  expect(readdirSync(service.core.folder).sort()).toEqual(before);
  const stored = readdirSync(join(service.core.folder, 'objects', 'artifacts'));
  expect(stored.every((name) => /^[0-9]{1,19}$/.test(name))).toBe(true);
});

test('a registration code is good once and for its time', async () => {
  const path = `/api/v1/projects/${projectId}/registration-codes`;
  const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
  const code = async () =>
    (JSON.parse((await asker.ask({ method: 'POST', path, headers, body: '{"ttlSeconds":60}' })).text) as Json)
      .code;
  const used = await code();
  const registered = await Promise.all(
    Array.from({ length: 8 }, () => tell(null, 'register', { code: used, name: 'racer' })),
  );
  expect(registered.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(401)]);
  const late = await code();
  service.core.clock.advance(61_000);
  const answer = await tell(null, 'register', { code: late, name: 'late' });
  expect(answer).toMatchObject({ status: 401, body: { code: 'REGISTRATION_CODE_UNUSABLE' } });
});
