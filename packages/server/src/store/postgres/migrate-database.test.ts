/** Several processes that meet one empty database, and one that dies while it makes the tables. */
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { startBundledChild } from '../../testing/bundled-child.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { newDatabase } from '../../testing/test-database.ts';
import { localSignals } from '../../world/local-signals.ts';
import { migrationNames } from '../migrate.ts';
import { openPostgresStore } from '../postgres.ts';

let url: string;
beforeEach(async () => {
  url = (await newDatabase()) ?? '';
});

/** A process that opens the store, says so, and lives on. */
const starting = () =>
  startBundledChild(
    `import { openPostgresStore } from './postgres.ts';
     const listen = () => ({ promise: Promise.resolve(), cancel: () => {} });
     const signals = { notify: () => {}, notifyAll: () => {}, listen };
     openPostgresStore(process.argv[2], { signals, reachMs: 30_000 }).then(
       () => { console.log('open'); setInterval(() => {}, 1_000); },
       (error) => { console.log(String(error)); process.exit(1); },
     );`,
    new URL('..', import.meta.url).pathname,
    [url],
  );

async function expectWhole(): Promise<void> {
  const rows = await queryPostgres(url, 'select name from kysely_migration order by name');
  expect(rows.map(({ name }) => name)).toEqual(migrationNames);
  const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 10_000 });
  await store.unitOfWork.run((unit) =>
    unit.projects.insert({ id: 'a', name: 'a', maximumSlots: null, createdAt: unit.now }),
  );
  expect(await store.reads.projects.byId('a')).not.toBeNull();
  await store.close();
}

/** Holds up whoever makes the table `leases`, in the middle of the first migration. */
async function obstacle(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; create table leases (id text)');
  return client;
}

const inMigration = () =>
  eventually('a process is in the middle of a migration', {
    holds: async () => {
      const held = "query like 'create table \"leases\"%' and wait_event_type = 'Lock'";
      return (await queryPostgres(url, `select 1 from pg_stat_activity where ${held}`)).length > 0;
    },
  });

test('three processes that start at once on an empty database all open it, and it is made once', async () => {
  const children = await Promise.all([starting(), starting(), starting()]);
  const said = await Promise.all(children.map((child) => child.nextLine()));
  expect(said).toEqual(['open', 'open', 'open']);
  await Promise.all(children.map((child) => child.kill()));
  await expectWhole();
});

test('of a process that is killed in the middle nothing is left, and one that waited makes all of it', async () => {
  const blocking = await obstacle();
  const dying = await starting();
  await inMigration();
  const waiting = await starting();
  await dying.kill();
  await blocking.query('rollback');
  await blocking.end();
  expect(await waiting.nextLine()).toBe('open');
  await waiting.kill();
  await expectWhole();
});

test('one that is not done in time is told of, and stops nobody for ever', async () => {
  const blocking = await obstacle();
  const slow = await starting();
  await inMigration();
  const opening = openPostgresStore(url, { signals: localSignals(), reachMs: 500 });
  await expect(opening).rejects.toMatchObject({
    code: 'DATABASE_IN_USE',
    details: { why: { rule: 'being-migrated' } },
  });
  await blocking.query('rollback');
  await blocking.end();
  expect(await slow.nextLine()).toBe('open');
  await slow.kill();
  await expectWhole();
});

test('a replica that serves a database of an earlier version keeps it from being changed until it has gone', async () => {
  const open = () => openPostgresStore(url, { signals: localSignals(), reachMs: 500 });
  const older = await open();
  await older.arrive(async () => {});
  const latest = migrationNames.at(-1);
  // As an earlier version left it; what its migration makes is there, so that going on with it would fail.
  await queryPostgres(url, `delete from kysely_migration where name = '${latest}'`);
  const why = { code: 'DATABASE_IN_USE', details: { why: { rule: 'older-replicas' } } };
  await expect(open()).rejects.toMatchObject(why);
  const executed = await queryPostgres(url, 'select name from kysely_migration order by name');
  expect(executed.map(({ name }) => name)).toEqual(migrationNames.slice(0, -1));
  await older.close();
  await expect(open()).rejects.not.toMatchObject(why);
});

test('each process that opens the database has a number of its own', async () => {
  const open = () => openPostgresStore(url, { signals: localSignals(), reachMs: 30_000 });
  const stores = await Promise.all([open(), open(), open()]);
  expect(new Set(stores.map(({ processNumber }) => processNumber)).size).toBe(stores.length);
  await Promise.all(stores.map((store) => store.close()));
});
