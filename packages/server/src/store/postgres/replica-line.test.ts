/** The line between replicas over a network that stalls, swallows and breaks: no wait on it is without an end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { TcpProxy } from '../../../../../tests/setup/tcp-proxy.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { newDatabase } from '../../testing/test-database.ts';
import { localSignals } from '../../world/local-signals.ts';
import { postgresDriver } from './open-pool.ts';
import { ReplicaLine, type ReplicaLineTimes } from './replica-line.ts';

const presenceKey = 7_305_809_114;
const quick = { answerMs: 600, lookEveryMs: 200, joinMs: 60_000 };

let database: string;
let network: TcpProxy;
const lines: ReplicaLine[] = [];
beforeEach(async () => {
  database = (await newDatabase()) ?? '';
  network = await TcpProxy.listen({ port: Number(new URL(inject('postgresUrl') ?? '').port) });
});
afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.close()));
  await network.close();
});

async function lineOver(network: TcpProxy | null, times: Partial<ReplicaLineTimes> = quick) {
  const url = new URL(database);
  if (network !== null) url.port = String(network.port);
  const line = new ReplicaLine(await postgresDriver(url.href), localSignals(), times);
  lines.push(line);
  return line;
}

/** Whether what is told at the database is heard over the line. */
async function hears(line: ReplicaLine, withinMs = 60_000): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const heard = line.listen(['work'], { timeoutMs: 1_000 });
    await queryPostgres(database, "select pg_notify('testyard_changes', 'work')");
    if ((await heard.promise) !== null) return true;
  }
  return false;
}

const count = async (from: string) =>
  Number((await queryPostgres(database, `select count(*)::int from ${from} = current_database()`))[0]?.count);
const sessions = () => count('pg_stat_activity where datname');
/** Sessions that hold or share the lock of the replicas. */
const present = () =>
  count(`pg_locks join pg_database on oid = database
    where locktype = 'advisory' and objid = ${presenceKey % 2 ** 32} and granted and datname`);

test('an idle line that the network swallows is noticed, and another is taken', async () => {
  const line = await lineOver(network);
  await line.open(async () => {});
  network.swallow();
  expect(await hears(line)).toBe(true);
});

test('a network that stalls while the line connects, or right after, delays it and no more', async () => {
  const line = await lineOver(network);
  await line.open(async () => {});
  for (const direction of ['requests', 'replies'] as const) {
    network.cut(direction);
    network.reset();
    await sleep(900);
    network.swallow();
    network.heal();
    expect(await hears(line), direction).toBe(true);
  }
});

test('a line that is closed while the network swallows it ends all the same', async () => {
  const line = await lineOver(network, { ...quick, lookEveryMs: 60_000 });
  await line.open(async () => {});
  network.swallow();
  const since = performance.now();
  line.notify('work');
  await line.close();
  expect(performance.now() - since).toBeLessThan(20_000);
});

test('a line that was lost joins the replicas again, and hears while another keeps it from that', async () => {
  const line = await lineOver(network);
  await line.open(async () => {});
  const other = await lineOver(null);
  network.refuse();
  network.reset();
  await eventually('the session of the line is gone', { holds: async () => (await present()) === 0 });
  let begun = false;
  const opened = other.open(async () => {
    begun = true;
    network.heal();
    expect(await hears(line)).toBe(true);
  });
  await opened;
  expect(begun, 'whose line is down is not there').toBe(true);
  await eventually('both share the lock of the replicas', { holds: async () => (await present()) === 2 });
  expect(await sessions(), 'no session is left over').toBe(3);
});

test('another that begins and never ends is waited for no longer than is said', async () => {
  const [first, second] = [await lineOver(null), await lineOver(null, { ...quick, joinMs: 300 })];
  let end = (): void => {};
  const opened = first.open(() => new Promise((resolve) => (end = resolve)));
  await eventually('the first has the lock', { holds: async () => (await present()) > 0 });
  await expect(second.open(async () => {})).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
  end();
  expect(await opened).toBe(true);
});

test('what is told is heard once here, of which lane it is, and by the other replicas as work of any', async () => {
  const [one, other] = [await lineOver(null), await lineOver(null)];
  await one.open(async () => {});
  await other.open(async () => {});
  const heard: (string | undefined)[] = [];
  const heardByOther: (string | undefined)[] = [];
  one.hear('work', (lane) => void heard.push(lane));
  other.hear('work', (lane) => {
    heardByOther.push(lane);
    other.notify('executor:1');
  });
  // Comes after what the database would tell this line of its own.
  const back = one.listen(['executor:1'], { timeoutMs: 60_000 });
  one.notify('work:lane');
  expect(await back.promise).toBe('executor:1');
  expect(heard).toEqual(['lane']);
  expect(heardByOther).toEqual([undefined]);
});
