/** A database that goes away, comes back, or must not be used. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { PostgresServer, postgresPassword, queryPostgres } from '../../testing/postgres-server.ts';
import { localSignals } from '../../world/local-signals.ts';
import { openPostgresStore } from '../postgres.ts';
import { openPool, postgresDriver } from './open-pool.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

const open = (url: string, reachMs = 10_000) => openPostgresStore(url, { signals: localSignals(), reachMs });

async function refusal(url: string): Promise<string> {
  const error: unknown = await open(url, 300).then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CoreError)) throw new Error(`it was not refused: ${error}`);
  expect(JSON.stringify([error.message, error.details])).not.toContain(encodeURIComponent(postgresPassword));
  return `${error.code} ${Object.values(error.details.why ?? {}).join(' ')}`;
}

test('a restart and a crash under load: callers are told to come again, nothing acknowledged is lost, it recovers', async () => {
  const store = await open(server.url());
  await store.arrive(async () => {});
  const kept: string[] = [];
  const refused = new Set<string>();
  let over = false;
  const write = async (name: string): Promise<void> => {
    try {
      await store.unitOfWork.run((unit) =>
        unit.projects.insert({ id: name, name, maximumSlots: null, createdAt: unit.now }),
      );
      kept.push(name);
    } catch (error) {
      refused.add(error instanceof CoreError ? error.code : String(error));
      await sleep(20);
    }
  };
  const caller = async (caller: number): Promise<void> => {
    for (let number = 0; !over; number += 1) await write(`${caller}-${number}`);
  };
  const callers = Promise.all([0, 1, 2, 3].map(caller));
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const before = kept.length;
    while (kept.length < before + 20) await sleep(10);
    await server.end(signal);
    await server.begin();
  }
  const before = kept.length;
  while (kept.length < before + 20) await sleep(10);
  over = true;
  await callers;
  expect([...refused]).toEqual(['STORE_UNAVAILABLE']);
  const rows = new Set((await queryPostgres(server.url(), 'select id from projects')).map(({ id }) => id));
  expect(kept.filter((id) => !rows.has(id))).toEqual([]);
  expect(await store.reads.projects.byId(kept[0] ?? '')).not.toBeNull();
  const heard = store.signals.listen(['work'], { timeoutMs: 30_000 });
  const telling = setInterval(() => void queryPostgres(server.url(), "notify testyard_changes, 'work'"), 500);
  const since = performance.now();
  await heard.promise;
  clearInterval(telling);
  expect(performance.now() - since, 'the line to the other replicas is back').toBeLessThan(25_000);
  await store.close();
}, 120_000);

/** Changes a setting of the whole server and waits until new sessions see it. */
async function setServer(name: string, value: 'on' | 'off'): Promise<void> {
  await queryPostgres(server.url(), `alter system set ${name} = ${value}`);
  await queryPostgres(server.url(), 'select pg_reload_conf()');
  const holds = async () => (await queryPostgres(server.url(), `show ${name}`))[0]?.[name] === value;
  await eventually(`${name} is ${value}`, { holds });
}

test.each(['fsync', 'full_page_writes'])('a database with %s off is refused, naming it', async (name) => {
  await setServer(name, 'off');
  try {
    expect(await refusal(server.url())).toBe(`DATABASE_UNSAFE settings-off ${name}`);
  } finally {
    await setServer(name, 'on');
  }
});

test.each(['role testyard', 'database postgres'])(
  'our sessions wait for the disk, though those of the %s do not, and a stronger setting stays',
  async (whose) => {
    const driver = await postgresDriver(server.url());
    for (const [given, kept] of [
      ['off', 'on'],
      ['remote_apply', 'remote_apply'],
    ]) {
      await queryPostgres(server.url(), `alter ${whose} set synchronous_commit = ${given}`);
      const pool = openPool(driver, 1);
      try {
        await (await open(server.url())).close();
        const { rows } = await pool.query('show synchronous_commit');
        expect(rows).toEqual([{ synchronous_commit: kept }]);
      } finally {
        await pool.end();
        await queryPostgres(server.url(), `alter ${whose} reset synchronous_commit`);
      }
    }
  },
);

test('what cannot be used is refused with its reason, and never with the password', async () => {
  await queryPostgres(server.url(), "create database ascii encoding 'SQL_ASCII' template template0");
  expect(await refusal(server.url('ascii'))).toContain('DATABASE_UNSUITABLE encoding SQL_ASCII');
  expect(await refusal(server.url('missing'))).toContain('DATABASE_UNSUITABLE');
  expect(await refusal(server.url('postgres', 'wrong'))).toContain('DATABASE_SIGN_IN_FAILED');
  expect(await refusal(server.url().replace('postgres://', 'mysql://'))).toContain('DATABASE_URL_INVALID');
  const closed = server.url().replace(`:${server.port}/`, ':1/');
  expect(await refusal(closed)).toContain('DATABASE_UNREACHABLE');
});
