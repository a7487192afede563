import { CoreError } from '@testyard/core';
import { Kysely, sql, type Transaction } from 'kysely';
import { migrationNames } from '../migrate.ts';
import { openPostgresStore } from '../postgres.ts';
import { RowSum } from '../sql/row-sum.ts';
import type { PlainRow, SourceTable } from '../sqlite/read-tables.ts';
import { openPool, placeOf, postgresDriver } from './open-pool.ts';
import { PostgresDialect } from './postgres-dialect.ts';

type AnyTables = Record<string, Record<string, unknown>>;

const FETCHED_ROWS = 500;
/** Time that a database has to answer. */
const REACH_MS = 10_000;

/** An open transaction on an empty database of the present schema; nobody else can use its tables meanwhile. */
export interface Receiver {
  insert(table: SourceTable, rows: readonly PlainRow[]): Promise<void>;
  /** Goes on with the numbers that the source gave. */
  continueNumbers(table: SourceTable): Promise<void>;
  /** Reads every row back. */
  sumOf(table: SourceTable): Promise<RowSum>;
}

/**
 * Makes the tables, and runs `fill` in one transaction: all of it is kept, or nothing. Errors: those of a database
 * (DATABASE_...), DATABASE_NOT_EMPTY, and what `fill` throws.
 */
export async function receiveTables(
  url: string,
  tables: readonly SourceTable[],
  fill: (receiver: Receiver) => Promise<void>,
): Promise<void> {
  const listen = () => ({ promise: Promise.resolve(null), cancel: () => {} });
  const signals = { notify: () => {}, notifyAll: () => {}, listen, hear: () => () => {} };
  const store = await openPostgresStore(url, { signals, reachMs: REACH_MS });
  await store.close();
  const pool = openPool(await postgresDriver(url), 1);
  const db = new Kysely<AnyTables>({ dialect: new PostgresDialect(pool) });
  try {
    await db.transaction().execute(async (transaction) => {
      await refuseFull(transaction, tables, placeOf(url));
      await fill(receiverOn(transaction));
    });
  } finally {
    await pool.end();
  }
}

async function refuseFull(
  db: Transaction<AnyTables>,
  tables: readonly SourceTable[],
  place: string,
): Promise<void> {
  for (const { name } of tables) {
    await sql`lock table ${sql.table(name)} in access exclusive mode`.execute(db);
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0)
      throw new CoreError('DATABASE_NOT_EMPTY', { given: place, why: { rule: 'rows-in', table: name } });
  }
}

function receiverOn(db: Transaction<AnyTables>): Receiver {
  return {
    insert: async ({ name }, rows) => {
      await db
        .insertInto(name)
        .values([...rows])
        .execute();
    },
    continueNumbers: async ({ name, generated }) => {
      if (generated === null || generated.last < 1) return;
      await sql`select setval(pg_get_serial_sequence(${name}, ${generated.column}), ${generated.last})`.execute(
        db,
      );
    },
    sumOf: async ({ name, columns }) => {
      const sum = new RowSum();
      const cursor = sql.id('rows_to_check');
      await sql`declare ${cursor} no scroll cursor for select * from ${sql.table(name)}`.execute(db);
      for (;;) {
        const { rows } = await sql<PlainRow>`fetch ${sql.lit(FETCHED_ROWS)} from ${cursor}`.execute(db);
        for (const row of rows) sum.add(row, columns);
        if (rows.length < FETCHED_ROWS) break;
      }
      await sql`close ${cursor}`.execute(db);
      return sum;
    },
  };
}

/** Whether a database of this schema can be copied row by row. */
export const isPresentSchema = (schema: readonly string[]): boolean =>
  schema.length === migrationNames.length && schema.every((name, index) => name === migrationNames[index]);
