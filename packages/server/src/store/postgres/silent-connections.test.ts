/** A network that swallows what is sent, and tells nobody: callers hear of it soon, and nobody is taken for dead who works. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { TcpProxy } from '../../../../../tests/setup/tcp-proxy.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

let database: string;
let network: TcpProxy;
let core: ReplicaCore;
beforeEach(async () => {
  database = (await newDatabase()) ?? '';
  network = await TcpProxy.listen({ port: Number(new URL(inject('postgresUrl') ?? '').port) });
  const url = new URL(database);
  url.port = String(network.port);
  core = await openReplica(url.href);
});
afterEach(async () => {
  network.reset();
  network.heal();
  await core.close();
  await network.close();
});

const keep = (id: string) =>
  core.unitOfWork.run((unit) =>
    unit.projects.insert({ id, name: id, maximumSlots: null, createdAt: unit.now }),
  );
const kept = async () =>
  (await queryPostgres(database, 'select id from projects order by id')).map(({ id }) => id);
const read = () => core.reads.projects.byId('first');
const unreachable = { code: 'STORE_UNAVAILABLE', details: { why: { rule: 'database-unreachable' } } };

/** Makes every statement that inserts a project take so long. */
const dawdle = (seconds: number) =>
  queryPostgres(
    database,
    `create function dawdle() returns trigger as $$ begin perform pg_sleep(${seconds}); return new; end $$ language plpgsql;
     create trigger dawdle before insert on projects for each row execute function dawdle()`,
  );

async function timed<T>(work: Promise<T>): Promise<number> {
  const since = performance.now();
  await work;
  return performance.now() - since;
}

const isRead = () =>
  read().then(
    (row) => row !== null,
    () => false,
  );

test('where nothing passes any more reads and units are refused soon, and both succeed when it does again', async () => {
  await keep('first');
  await Promise.all([read(), read(), read()]);
  network.cut();
  const refused = [read(), keep('second')].map((call) => expect(call).rejects.toMatchObject(unreachable));
  expect(await timed(Promise.all(refused))).toBeLessThan(25_000);
  network.reset();
  network.heal();
  await eventually('it is read again', { holds: isRead });
  await keep('third');
  expect(await kept()).toEqual(['first', 'third']);
});

test('where only what is open is swallowed, new connections take over, and nobody waits for what the old ones held', async () => {
  let goOn = (): void => {};
  const swallowed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isBegun = false;
  const held = core.unitOfWork.run(async (unit) => {
    await unit.projects.insert({ id: 'first', name: 'first', maximumSlots: null, createdAt: unit.now });
    await unit.projects.byId('first');
    isBegun = true;
    await swallowed;
    await unit.projects.byId('first');
  });
  await Promise.all([eventually('the unit has begun', { holds: () => isBegun }), read(), read(), read()]);
  network.swallow();
  goOn();
  const refused = [held, read()].map((call) => expect(call).rejects.toMatchObject(unreachable));
  expect(await timed(Promise.all(refused))).toBeLessThan(25_000);
  await keep('first');
  expect(await isRead(), 'what lay idle in the swallowed network is not taken again').toBe(true);
  expect(await kept()).toEqual(['first']);
});

test('a unit whose connection was swallowed while it lay idle is begun on another', async () => {
  await keep('first');
  network.swallow();
  await keep('second');
  expect(await kept()).toEqual(['first', 'second']);
});

test('a statement that takes its time is not taken for dead', async () => {
  await dawdle(6);
  await keep('first');
  expect(await kept()).toEqual(['first']);
});

test('nor is one where no new connection is answered, but others are', async () => {
  await dawdle(6);
  await Promise.all([read(), read(), read()]);
  const slow = keep('first');
  let isOver = false;
  const over = slow.finally(() => {
    isOver = true;
  });
  await eventually('the statement runs', {
    holds: async () =>
      (await queryPostgres(database, "select from pg_stat_activity where wait_event = 'PgSleep'")).length > 0,
  });
  network.refuse();
  while (!isOver) await Promise.all([read(), sleep(50)]);
  await over;
  expect(await kept()).toEqual(['first']);
});
