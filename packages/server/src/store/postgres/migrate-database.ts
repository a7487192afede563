import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError } from '@testyard/core';
import { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { migrateToLatest } from '../migrate.ts';
import { openPool, type PostgresDriver } from './open-pool.ts';
import { PortableMigrations } from './portable-migrations.ts';
import { PostgresDialect } from './postgres-dialect.ts';
import { startFailure } from './postgres-failure.ts';

/** Of the advisory lock that Kysely takes for migrations: who migrates by an older program holds the same. */
const migrationKey = '3853314791062309107';
const lockEveryMs = 100;
/** A table of a large installation takes its time; nobody waits for a statement longer than that. */
const statementMs = 3_600_000;

export interface MigrationRequest {
  /** The address without its password. */
  readonly place: string;
  /** How long another process that changes the database is waited for. */
  readonly waitMs: number;
}

/** Numbers of processes begin anew after so many: nobody runs as many replicas. */
const processNumbers = 1024;

/**
 * Brings the database to the present schema, all of it or nothing, one process at a time. A process that dies meanwhile
 * leaves nothing, and the next one begins anew. Answers the number of this process, from 0 to 1023, which none of the
 * 1,023 that came before it has. Errors: DATABASE_IN_USE where another is not done in time, DATABASE_UNREACHABLE,
 * DATABASE_UNSUITABLE.
 */
export async function migrateDatabase(
  driver: PostgresDriver,
  { place, waitMs }: MigrationRequest,
): Promise<number> {
  // One connection: the lock belongs to its session, and ends with it.
  const pool = openPool(driver, 1, { lockMs: statementMs, statementMs });
  try {
    await lock(pool, waitMs);
    const db = new Kysely<unknown>({ dialect: new PostgresDialect(pool) });
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
async function lock(pool: Pool, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const { rows } = await pool.query<{ granted: boolean }>(
      `select pg_try_advisory_lock(${migrationKey}) as granted`,
    );
    if (rows[0]?.granted === true) return;
    if (performance.now() > deadline)
      throw new CoreError('DATABASE_IN_USE', { why: { rule: 'being-migrated' } });
    await sleep(lockEveryMs);
  }
}
