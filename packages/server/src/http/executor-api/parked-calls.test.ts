/** Calls of executors that wait at the server, over real HTTP on the real store. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CoreService,
  createEmbeddedCode,
  finishLease,
  registerExecutor,
  type WaitingCase,
} from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noSecretBox } from '../../testing/no-secret-box.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { openTestCore, saveTemplate, startOne, type TestCore } from '../../testing/test-core.ts';
import { systemClock } from '../../world/system-clock.ts';
import { createHttpServer } from '../common/listening/http-server.ts';
import { MemoryObjects } from '../native/testing/memory-objects.ts';
import { identifyExecutor } from './identify-executor.ts';
import { registerExecutorApi } from './register-executor-api.ts';

let store: TestCore;
let core: CoreService;
let app: FastifyInstance;
let url = '';
let credential = '';
let units = 0;
const instanceId = 'a'.repeat(32);

beforeEach(async () => {
  store = await openTestCore();
  const run: CoreService['unitOfWork']['run'] = (work) => {
    units += 1;
    return store.unitOfWork.run(work);
  };
  core = { ...store, clock: systemClock(), unitOfWork: { run } };
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
  const { code } = await createEmbeddedCode(core);
  ({ credential } = await registerExecutor(core, { code, name: 'host' }));
  await announce({});
});
afterEach(async () => {
  app.server.closeAllConnections();
  await app.close();
  await store.close();
});

async function say(path: string, body: unknown, signal?: AbortSignal) {
  const headers = {
    'content-type': 'application/json',
    'testyard-protocol': '1',
    authorization: `Bearer ${credential}`,
  };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) };
  const response = await fetch(`${url}/executor/v1/${path}`, init);
  return (await response.json()) as Record<string, unknown>;
}

const announce = (labels: Record<string, string>) =>
  say('announce', {
    ...{ instanceId, slots: 2, labels, frameworks: { pytest: '9' }, version: '1' },
    sources: { gitSchemes: [], paths: ['/suite'] },
  });

const claim = (freeSlots: number, waitSeconds: number) => ({
  ...{ instanceId, freeSlots, stopping: [], waitSeconds },
});

/** Two leases on one task: the first holds every case that is left, the second none. */
async function twoLeases(): Promise<{ first: PlayedLease; held: WaitingCase[]; second: PlayedLease }> {
  await startOne(store, await saveTemplate(store));
  const [executor] = (await store.reads.executors.list(null, { limit: 1, after: null })).items;
  const who = { executorId: executor?.id ?? '', instanceId };
  const first = await PlayedLease.take(store, who);
  await first?.find(Array.from({ length: 120 }, (_, index) => `case-${index}`));
  const second = await PlayedLease.take(store, who);
  if (!first || !second) throw new Error('two leases are wanted');
  const held: WaitingCase[] = [];
  for (let answer = await first.next(); answer.block; answer = await first.next())
    held.push(...answer.block.cases);
  return { first, held, second };
}

const ask = ({ claim: { epoch } }: PlayedLease, waitSeconds: number) => ({
  ...{ epoch, sequence: 0, events: [], want: 1, blocksReceived: 0, waitSeconds },
});

test('a call for a block that is parked costs nothing until cases come back', async () => {
  const { first, held, second } = await twoLeases();
  const parked = say(`leases/${second.claim.leaseId}/next`, ask(second, 20));
  const before = units;
  await delay(300);
  expect(units - before).toBeLessThanOrEqual(1);
  await first.next(
    held.slice(0, 5).flatMap((line) => ended(line)),
    0,
  );
  expect(units - before).toBeLessThanOrEqual(2);
  const finish = { events: 10, cause: null, message: null, runningCaseId: null };
  await finishLease(store, first.claim, { ...finish, outcome: 'returned' });
  expect(await parked).toMatchObject({ block: { cases: expect.anything() }, done: false });
});

test('results that come with a call that is parked count once, however often it is woken', async () => {
  await startOne(store, await saveTemplate(store));
  const [executor] = (await store.reads.executors.list(null, { limit: 1, after: null })).items;
  const who = { executorId: executor?.id ?? '', instanceId };
  const first = await PlayedLease.mustTake(store, who);
  await first.find(Array.from({ length: 120 }, (_, index) => `case-${index}`));
  const second = await PlayedLease.mustTake(store, who);
  const mine = (await second.next()).block?.cases ?? [];
  const held: WaitingCase[] = [];
  for (let answer = await first.next(); answer.block; answer = await first.next())
    held.push(...answer.block.cases);
  const told = { events: mine.flatMap((line) => ended(line)), blocksReceived: 1 };
  const before = units;
  const parked = say(`leases/${second.claim.leaseId}/next`, { ...ask(second, 20), ...told });
  const passed = async () => (await store.reads.tasks.byId(first.taskId))?.counts.passed;
  await expect.poll(passed).toBe(mine.length);
  store.signals.notify(`task:${first.taskId}`);
  await expect.poll(() => units - before).toBe(2);
  const finish = { events: 0, cause: null, message: null, runningCaseId: null };
  await finishLease(store, first.claim, { ...finish, outcome: 'returned' });
  expect(await parked).toMatchObject({ received: mine.length * 2, block: { cases: expect.anything() } });
  expect([mine.length > 0, await passed()]).toEqual([true, mine.length]);
});

test('a call for a block whose time is over gives the slot back', async () => {
  const { second } = await twoLeases();
  const answer = await say(`leases/${second.claim.leaseId}/next`, ask(second, 0.05));
  expect(answer).toMatchObject({ block: null, done: true });
});

test('an executor that hung up while it waited is offered nothing', async () => {
  const gone = new AbortController();
  const waiting = say('claim', claim(2, 20), gone.signal).catch(() => 'hung up');
  await delay(100);
  gone.abort();
  expect(await waiting).toBe('hung up');
  await startOne(store, await saveTemplate(store));
  const { offers } = await say('claim', claim(2, 0));
  expect(offers).toHaveLength(1);
});

test('starts that an executor is not fit for wake it once, and those it has become fit for at once', async () => {
  const template = await saveTemplate(store, { labels: { gpu: 'yes' } });
  const before = units;
  const parked = say('claim', claim(2, 20));
  const looks = () => expect.poll(() => units - before);
  await looks().toBe(1);
  await startOne(store, template);
  await looks().toBe(2);
  for (let more = 0; more < 5; more += 1) {
    await startOne(store, template);
    await delay(50);
  }
  // One at most of those that come every five seconds.
  expect(units - before).toBeLessThanOrEqual(3);
  await announce({ gpu: 'yes' });
  expect(((await parked) as { offers: unknown[] }).offers).not.toHaveLength(0);
});
