/** A PostgreSQL database that was restored to an earlier moment, with work under way in it. */
import { claimWork, readRun } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleDatabase } from '../../backup/settle-database.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

let url: string;
let core: ReplicaCore;
beforeEach(async () => {
  url = (await newDatabase()) ?? '';
  core = await openReplica(url);
});
afterEach(() => core.close());

test('leases of then are lost at once and for no fault, results stay, and nothing that is still sent counts', async () => {
  const runId = await startOne(core, await saveTemplate(core));
  const lease = await PlayedLease.take(core, await addExecutor(core));
  if (!lease) throw new Error('no offer');
  await lease.find(['one', 'two']);
  const [done] = (await lease.next()).block?.cases ?? [];
  const [running] = (await lease.next(done && ended(done))).block?.cases ?? [];
  if (!running) throw new Error('no cases');
  await lease.next([{ type: 'case-started', caseId: running.id, attempt: 1 }], 0);
  expect(await settleDatabase(url)).toBe(1);
  expect(await settleDatabase(url)).toBe(0);
  expect(await core.reads.leases.byId(lease.claim.leaseId)).toMatchObject({ endReason: 'lost: restored' });
  await expect(lease.next(ended(running), 0)).rejects.toMatchObject({ code: 'STALE' });
  const next = await PlayedLease.take(core, await addExecutor(core, { name: 'after' }));
  const again = await next?.next();
  expect(again?.block?.cases).toMatchObject([{ identity: 'two' }]);
  expect(await core.reads.cases.byId(running.id)).toMatchObject({ losses: 0 });
  await next?.next(ended(again?.block?.cases[0] ?? running), 0);
  await next?.finish();
  const { run } = await readRun(core, systemAdmin, runId);
  expect(run).toMatchObject({ verdict: 'passed', counts: { passed: 2 } });
});

test('a database on which a server runs is left as it is', async () => {
  await core.store.arrive(async () => {});
  await startOne(core, await saveTemplate(core));
  const executor = await addExecutor(core);
  const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
  await expect(settleDatabase(url)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
  expect(await core.reads.leases.byId(offers[0]?.lease.id ?? '')).toMatchObject({ state: 'offered' });
});
