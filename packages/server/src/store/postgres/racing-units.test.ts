/** Several replicas on one database: what only one of them may get, only one gets. */
import {
  acceptLease,
  type CoreService,
  claimWork,
  createRegistrationCode,
  registerExecutor,
  startRuns,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noSecretBox } from '../../testing/no-secret-box.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

let url: string;
let replicas: ReplicaCore[];

beforeEach(async () => {
  url = (await newDatabase()) ?? '';
  replicas = await Promise.all([openReplica(url), openReplica(url), openReplica(url)]);
});
afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
});

const first = (): ReplicaCore => replicas[0] as ReplicaCore;

function start(core: CoreService, template: { projectId: string; templateId: string }, key: string | null) {
  return startRuns(core, {
    ...{ principal: systemAdmin, projectId: template.projectId, templates: [template.templateId] },
    ...{
      sut: { name: '', branch: '', ip: '', port: '' },
      parameters: {},
      onBehalfOf: '',
      requireExecutor: false,
    },
    idempotency: key === null ? null : { route: 'test', key, bodyHash: 'same' },
  });
}

test('each task is offered once, whoever asks through whichever replica, and none is left over', async () => {
  const template = await saveTemplate(first());
  const tasks = 100;
  for (let count = 0; count < tasks; count += 20)
    await Promise.all(Array.from({ length: 20 }, () => start(first(), template, null)));
  const taken: string[] = [];
  const work = async (core: CoreService, number: number): Promise<void> => {
    const executor = await addExecutor(core, { name: `host-${number}`, slots: tasks });
    for (;;) {
      const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
      if (offers.length === 0) return;
      for (const { lease, task } of offers) {
        taken.push(task.id);
        await acceptLease(
          { ...core, secretBox: noSecretBox },
          { executorId: executor.executorId, leaseId: lease.id, epoch: lease.epoch },
        );
      }
    }
  };
  await Promise.all(replicas.flatMap((core, at) => [0, 1, 2, 3].map((each) => work(core, at * 4 + each))));
  expect(taken.length).toBe(tasks);
  expect(new Set(taken).size).toBe(tasks);
});

test('runs that start at once through several replicas have the numbers from 1 on, without a gap', async () => {
  const template = await saveTemplate(first());
  await Promise.all(
    Array.from({ length: 30 }, (_, at) => start(replicas[at % 3] as ReplicaCore, template, null)),
  );
  const rows = await queryPostgres(url, 'select number::int from runs order by number');
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
});

test('one key starts one run, however many replicas get the call at once', async () => {
  const template = await saveTemplate(first());
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) => start(replicas[at % 3] as ReplicaCore, template, 'key')),
  );
  expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
  expect(answers.filter(({ written }) => written !== null).length).toBe(1);
});

test('a code registers one executor; names that come at once are told apart', async () => {
  const { projectId } = await saveTemplate(first());
  const code = () =>
    createRegistrationCode(first(), { principal: systemAdmin, projectId, ttlSeconds: 60 }).then(
      (made) => made.code,
    );
  const once = await code();
  const tries = await Promise.allSettled(
    replicas.map((core) => registerExecutor(core, { code: once, name: 'host' })),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  const codes = await Promise.all(replicas.map(code));
  const names = await Promise.all(
    replicas.map((core, at) => registerExecutor(core, { code: codes[at] ?? '', name: 'twin' })),
  );
  expect(names.map(({ name }) => name).sort()).toEqual(['twin', 'twin-2', 'twin-3']);
});

test('what is told at one replica wakes who waits at another; the first to arrive is alone, the next is not', async () => {
  const alone: number[] = [];
  for (const [at, { store }] of replicas.entries()) await store.arrive(async () => void alone.push(at));
  expect(alone).toEqual([0]);
  const heard = replicas[2]?.signals.listen(['work'], { timeoutMs: 30_000 });
  const since = performance.now();
  await start(first(), await saveTemplate(first()), null);
  await heard?.promise;
  expect(performance.now() - since).toBeLessThan(25_000);
});
