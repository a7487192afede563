import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError } from '@testyard/core';
import { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { isBehind, migrateToLatest } from '../migrate.ts';
import { openPool, type PostgresDriver } from './open-pool.ts';
import { PortableMigrations } from './portable-migrations.ts';
import { PostgresDialect } from './postgres-dialect.ts';
import { startFailure } from './postgres-failure.ts';
import { presenceKey } from './replica-line.ts';

/** Of the advisory lock that Kysely takes for migrations: who migrates by an older program holds the same. */
const migrationKey = '3853314791062309107';
const lockEveryMs = 100;
/** A table of a large installation takes its time; nobody waits for a statement longer than that. */
const statementMs = 3_600_000;

export interface MigrationRequest {
  /** The address without its password. */
  readonly place: string;
  /** How long another process that changes the database, or serves it by an earlier version, is waited for. */
  readonly waitMs: number;
}

/** Numbers of processes begin anew after so many: nobody runs as many replicas. */
const processNumbers = 1024;

/**
 * Brings the database to the present schema, all of it or nothing, one process at a time. A process that dies meanwhile
 * leaves nothing, and the next one begins anew. Nothing is changed as long as replicas of an earlier version serve the
 * database: they would go on to write what this one keeps in another way. Answers the number of this process, from 0 to 1023, which none of the
 * 1,023 that came before it has. Errors: DATABASE_IN_USE where another is not done or gone in time, DATABASE_UNREACHABLE,
 * DATABASE_UNSUITABLE.
 */
export async function migrateDatabase(
  driver: PostgresDriver,
  { place, waitMs }: MigrationRequest,
): Promise<number> {
  // One connection: the lock belongs to its session, and ends with it.
  const pool = openPool(driver, 1, { lockMs: statementMs, statementMs });
  try {
    const deadline = performance.now() + waitMs;
    await lock(pool, migrationKey, { deadline, why: 'being-migrated' });
    const db = new Kysely<unknown>({ dialect: new PostgresDialect(pool) });
    if (await isBehind(db)) await lock(pool, presenceKey, { deadline, why: 'older-replicas' });
    await migrateToLatest(db.withPlugin(new PortableMigrations()));
    return await nextProcessNumber(pool);
  } catch (error) {
    throw startFailure(error, place);
  } finally {
    await pool.end();
  }
}

/** Of a sequence and not of a table: nothing that is copied, restored or migrated has to know it. */
async function nextProcessNumber(pool: Pool): Promise<number> {
  const range = `minvalue 0 maxvalue ${processNumbers - 1} cycle`;
  await pool.query(`create sequence if not exists process_numbers as integer ${range}`);
  const { rows } = await pool.query<{ number: number }>(
    "select nextval('process_numbers')::integer as number",
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database gave no number of the process');
  return row.number;
}

/** Asks again and again: a lock that is waited for on the server has no deadline of ours. */
async function lock(
  pool: Pool,
  key: string | number,
  { deadline, why }: { readonly deadline: number; readonly why: 'being-migrated' | 'older-replicas' },
): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ granted: boolean }>(`select pg_try_advisory_lock(${key}) as granted`);
    if (rows[0]?.granted === true) return;
    if (performance.now() > deadline) throw new CoreError('DATABASE_IN_USE', { why: { rule: why } });
    await sleep(lockEveryMs);
  }
}
