/** A database as an earlier program left it: of the kind that the project of the tests names, without a store on it. */
import { Kysely, type LogEvent, type Migration, Migrator } from 'kysely';
import { migrations } from '../store/migrate.ts';
import { openPool, postgresDriver } from '../store/postgres/open-pool.ts';
import { PortableMigrations } from '../store/postgres/portable-migrations.ts';
import { PostgresDialect } from '../store/postgres/postgres-dialect.ts';
import { SqliteConnection } from '../store/sqlite/sqlite-connection.ts';
import { SqliteDialect } from '../store/sqlite/sqlite-driver.ts';
import { newDatabase } from './test-database.ts';

type Rows = Record<string, Record<string, unknown>>;

export interface BareDatabase {
  readonly db: Kysely<Rows>;
  readonly isPostgres: boolean;
  close(): Promise<void>;
}

/** With every migration whose name sorts before `before`. `log` is told of each statement. */
export async function openBareDatabase(
  before: string,
  log: (event: LogEvent) => void = () => {},
): Promise<BareDatabase> {
  const opened = process.env.TESTYARD_TEST_STORE === 'postgres' ? await openPostgres(log) : openSqlite(log);
  const earlier = Object.entries(migrations).filter(([name]) => name < before);
  const provider = { getMigrations: async () => Object.fromEntries(earlier) as Record<string, Migration> };
  const { error } = await new Migrator({ db: opened.db, provider }).migrateToLatest();
  if (error) throw error;
  return opened;
}

function openSqlite(log: (event: LogEvent) => void): BareDatabase {
  const connection = new SqliteConnection(':memory:');
  const db = new Kysely<Rows>({ dialect: new SqliteDialect(connection), log });
  return { db, isPostgres: false, close: async () => connection.close() };
}

async function openPostgres(log: (event: LogEvent) => void): Promise<BareDatabase> {
  const pool = openPool(await postgresDriver((await newDatabase()) ?? ''), 2);
  const db = new Kysely<Rows>({ dialect: new PostgresDialect(pool), log });
  return { db: db.withPlugin(new PortableMigrations()), isPostgres: true, close: () => pool.end() };
}
