/** Units that wait for what others hold: they judge by the time after the wait, and no wait is without an end. */
import { acceptLease, claimWork, heartbeat, startLease, sweepOverdue } from '@testyard/core';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { noSecretBox } from '../../testing/no-secret-box.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { addExecutor, saveTemplate, startOne } from '../../testing/test-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

const leaseMs = 2_000;
const heldMs = 1_200;

let url: string;
let core: ReplicaCore;
let other: pg.Client;
beforeEach(async () => {
  url = (await newDatabase()) ?? '';
  core = await openReplica(url, { leaseMs, times: { lockMs: 3_000, statementMs: 3_500 } });
  other = new pg.Client({ connectionString: url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await core.close();
});

async function running() {
  await startOne(core, await saveTemplate(core));
  const executor = await addExecutor(core);
  const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
  const lease = offers[0]?.lease;
  if (!lease) throw new Error('no offer');
  const claim = { executorId: executor.executorId, leaseId: lease.id, epoch: lease.epoch };
  await acceptLease({ ...core, secretBox: noSecretBox }, claim);
  await startLease(core, claim);
  const beat = () => heartbeat(core, { ...executor, leases: [{ id: lease.id, epoch: lease.epoch }] });
  return { executor, lease, beat };
}

const clockOf = async () =>
  Number((await other.query('select extract(epoch from clock_timestamp()) * 1000 as now')).rows[0]?.now);

/** Resolves when so many sessions wait for a lock. */
const waiting = (count: number) =>
  eventually('somebody waits for a lock', {
    holds: async () => {
      const of = "where datname = current_database() and wait_event_type = 'Lock'";
      const [row] = await queryPostgres(url, `select count(*)::int from pg_stat_activity ${of}`);
      return Number(row?.count) >= count;
    },
  });

test.each([
  ['the executor', 'select from executors for update'],
  ['the lease', 'select from leases for update'],
])('a sign of life that waited for %s counts from the end of its wait', async (_, hold) => {
  const { lease, beat } = await running();
  await other.query(`begin; ${hold}`);
  const beating = beat();
  await waiting(1);
  await other.query(`select pg_sleep(${heldMs / 1_000})`);
  const released = await clockOf();
  await other.query('commit');
  await beating;
  const { expiresAt = 0 } = (await core.reads.leases.byId(lease.id)) ?? {};
  expect(expiresAt).toBeGreaterThanOrEqual(Math.floor(released) + leaseMs);
});

test('an offer that was made after a wait is open for its whole time', async () => {
  await startOne(core, await saveTemplate(core));
  const executor = await addExecutor(core);
  await other.query('begin; select from executors for update');
  const claiming = claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
  await waiting(1);
  await other.query(`select pg_sleep(${heldMs / 1_000})`);
  const released = await clockOf();
  await other.query('commit');
  const { offers } = await claiming;
  expect(offers[0]?.lease.expiresAt).toBeGreaterThanOrEqual(Math.floor(released) + 10_000);
});

test('a lease is not judged by what it was before a sign of life that came while its run was held', async () => {
  const { lease, beat } = await running();
  await queryPostgres(url, 'update leases set expires_at = 1');
  await other.query('begin; select from runs for update');
  const sweeping = sweepOverdue(core);
  await waiting(1);
  await beat();
  await other.query('commit');
  expect(await sweeping).toMatchObject({ moved: 0 });
  expect(await core.reads.leases.byId(lease.id)).toMatchObject({ state: 'running' });
});

test('a lock that nobody lets go of is told as such, and the next try succeeds', async () => {
  const { beat } = await running();
  await other.query('begin; select from executors for update');
  const since = performance.now();
  await expect(beat()).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { rule: 'database-locked' } },
  });
  expect(performance.now() - since).toBeLessThan(20_000);
  await other.query('rollback');
  expect(await beat()).toMatchObject([{ status: 'current' }]);
});

test('a statement that takes too long is ended and told, and the next one succeeds', async () => {
  const { beat } = await running();
  await queryPostgres(
    url,
    `create function dawdle() returns trigger as $$ begin perform pg_sleep(30); return new; end $$ language plpgsql;
     create trigger dawdle before update of expires_at on leases for each row execute function dawdle()`,
  );
  await expect(beat()).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { rule: 'database-locked' } },
  });
  await queryPostgres(url, 'drop trigger dawdle on leases');
  expect(await beat()).toMatchObject([{ status: 'current' }]);
});

test('two units that wait for each other both succeed: the database ends one, which runs again', async () => {
  const template = await saveTemplate(core);
  const runs = [await startOne(core, template), await startOne(core, template)];
  let tries = 0;
  let tell = (): void => {};
  const bothBegan = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const inOrder = (ids: readonly string[]) =>
    core.unitOfWork.run(async (unit) => {
      const [first = '', second = ''] = ids;
      await unit.runs.setPinned(first, true);
      tries += 1;
      if (tries === 2) tell();
      await bothBegan;
      await unit.runs.setPinned(second, true);
    });
  await Promise.all([inOrder(runs), inOrder(runs.toReversed())]);
  expect(tries).toBe(3);
});
