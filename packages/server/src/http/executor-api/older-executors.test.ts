/** After an upgrade of the server, executors of before work on, word by word as they spoke; those of another protocol are told. */
import { createEmbeddedCode, listExecutors, readRun } from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noSecretBox } from '../../testing/no-secret-box.ts';
import { openTestCore, saveTemplate, startOne, systemAdmin, type TestCore } from '../../testing/test-core.ts';
import { createHttpServer } from '../common/listening/http-server.ts';
import { MemoryObjects } from '../native/testing/memory-objects.ts';
import { identifyExecutor } from './identify-executor.ts';
import { registerExecutorApi } from './register-executor-api.ts';

let core: TestCore;
let app: FastifyInstance;
let url = '';
let credential = '';
const instanceId = 'a'.repeat(32);

beforeEach(async () => {
  core = await openTestCore();
  const publicUrl = () => url;
  const objects = new MemoryObjects();
  app = createHttpServer({
    ...{ publicUrl, rateLimit: null, identifyExecutor: identifyExecutor(core) },
    authenticate: () => Promise.reject(new Error('nobody signs in here')),
  });
  registerExecutorApi(app, {
    core,
    secretBox: noSecretBox,
    logs: objects,
    watchedLogs: new Set(),
    artifacts: objects.artifacts,
    publicUrl,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
  await core.close();
});

async function say(path: string, body: unknown, protocol: string | null = '1') {
  const response = await fetch(`${url}/executor/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(protocol === null ? {} : { 'testyard-protocol': protocol }),
      ...(credential ? { authorization: `Bearer ${credential}` } : {}),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Why each executor is refused. */
const refused = async () =>
  (await listExecutors(core, systemAdmin, { limit: 10, after: null })).items.map((each) => each.refused);

/** What must be answered well. */
async function told(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await say(path, body);
  expect([path, answer.status], JSON.stringify(answer.body)).toEqual([path, path === 'register' ? 201 : 200]);
  return answer.body;
}

/** As the first release registered and announced itself: without guards, troubles, conditions. */
async function introduce(): Promise<void> {
  const { code } = await createEmbeddedCode(core);
  ({ credential } = (await told('register', { code, name: 'old' })) as { credential: string });
  const sources = { gitSchemes: ['https'], paths: ['/suite'] };
  const host = { slots: 1, labels: { os: 'linux' }, frameworks: { pytest: '8' }, version: '0.1.0' };
  await told('announce', { instanceId, ...host, sources });
}
afterEach(() => {
  credential = '';
});

test('an executor of the first release does a whole task, and is asked for nothing that it does not know', async () => {
  await introduce();
  const runId = await startOne(core, await saveTemplate(core));
  const claim = { instanceId, freeSlots: 1, stopping: [], waitSeconds: 0 };
  const { offers } = (await told('claim', claim)) as { offers: { leaseId: string; epoch: number }[] };
  const [offer] = offers;
  if (!offer) throw new Error('nothing is offered');
  const { leaseId, epoch } = offer;
  const lease = (message: string, body: object = {}) =>
    told(`leases/${leaseId}/${message}`, { epoch, ...body });
  await lease('accept');
  await lease('started');
  const found = { suite: 's', file: 'test_a.py', line: 1 };
  const cases = ['a', 'b'].map((name) => ({ identity: name, name, ...found }));
  expect(await lease('ledger', { mode: 'discovered', part: 0, last: true, cases })).toEqual({ fixed: true });
  const beat = await told('heartbeat', { instanceId, leases: [{ id: leaseId, epoch }] });
  expect(beat).toEqual({ leases: [{ id: leaseId, status: 'current' }] });
  let [sequence, blocksReceived] = [0, 0];
  for (let done = false; !done; ) {
    const asked = { sequence, events: [], want: 1, blocksReceived, waitSeconds: 0 };
    const next = (await lease('next', asked)) as {
      block: { cases: { id: string; identity: string; attempt: number }[] } | null;
      done: boolean;
    };
    done = next.done || next.block === null;
    if (!next.block) break;
    blocksReceived += 1;
    const texts = { phase: 'call', message: null, details: null, output: null };
    const events = next.block.cases.flatMap(({ id: caseId, attempt }) => [
      { type: 'case-started', caseId, attempt },
      { type: 'case-finished', caseId, attempt, status: 'passed', cause: null, durationMs: 3, ...texts },
    ]);
    await lease('next', { sequence, events, want: 0, blocksReceived, waitSeconds: 0 });
    sequence += events.length;
  }
  const how = { outcome: 'completed', cause: null, message: null, exitCode: 0, signal: null };
  await lease('finish', { events: sequence, ...how, runningCaseId: null });
  const { run } = await readRun(core, systemAdmin, runId);
  expect(run).toMatchObject({ state: 'finished', verdict: 'passed', counts: { expected: 2, passed: 2 } });
});

test('one whose version is refused is known by that version, so that lists can say why it is away', async () => {
  await introduce();
  const host = { slots: 1, labels: {}, frameworks: {}, sources: { gitSchemes: [], paths: [] } };
  const announced = await say('announce', { instanceId: 'b'.repeat(32), ...host, version: '0.0.9' });
  expect([announced.status, announced.body.code]).toEqual([400, 'EXECUTOR_TOO_OLD']);
  const { items } = await listExecutors(core, systemAdmin, { limit: 10, after: null });
  expect(items).toMatchObject([{ name: 'old', version: '0.0.9', instanceId, frameworks: { pytest: '8' } }]);
  core.clock.advance(61_000);
  expect(await refused()).toEqual(['EXECUTOR_TOO_OLD']);
});

test('one that speaks another protocol than it did is known to be refused for that, where it is away', async () => {
  await introduce();
  core.clock.advance(61_000);
  expect(await refused()).toEqual([null]);
  expect((await say('claim', {}, '2')).body.code).toBe('PROTOCOL_UNSUPPORTED');
  expect(await refused()).toEqual(['PROTOCOL_UNSUPPORTED']);
});

test.each([['2'], ['0'], [null]])(
  'protocol %s is refused with what is spoken, before anything else',
  async (spoken) => {
    const answer = await say('register', { code: 'any', name: 'new' }, spoken);
    expect([answer.status, answer.body.code]).toEqual([400, 'PROTOCOL_UNSUPPORTED']);
    expect(String(answer.body.detail)).toMatch(/\b1\b/);
    await introduce();
    const claim = { instanceId, freeSlots: 1, stopping: [], waitSeconds: 0 };
    expect((await say('claim', claim, spoken)).body.code).toBe('PROTOCOL_UNSUPPORTED');
  },
);
