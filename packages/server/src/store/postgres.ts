import { type Clock, CoreError, type Signals, systemWhy, type Topic } from '@testyard/core';
import { Kysely } from 'kysely';
import { migrateToLatest } from './migrate.ts';
import { checkDatabase } from './postgres/check-database.ts';
import { DatabaseClock } from './postgres/database-clock.ts';
import { HeldRows } from './postgres/held-rows.ts';
import { openPool, placeOf, postgresDriver } from './postgres/open-pool.ts';
import { PortableMigrations } from './postgres/portable-migrations.ts';
import { PostgresDialect } from './postgres/postgres-dialect.ts';
import { isConnectionFailure, toStoreFailure } from './postgres/postgres-failure.ts';
import { PostgresUnits } from './postgres/postgres-units.ts';
import { type LocalSignals, ReplicaLine } from './postgres/replica-line.ts';
import { postgresLists } from './row-lists.ts';
import type { Tables } from './schema.ts';
import type { OpenStore } from './sqlite.ts';
import { readsOf, storesOf } from './stores.ts';

/** Connections of one process at most: units that run at once, and reads that no writer can crowd out. */
const unitConnections = 10;
const readConnections = 5;

export interface PostgresStoreOptions {
  /** The waiters of this process. */
  readonly signals: LocalSignals;
  /** How long a database that does not answer yet is waited for. */
  readonly reachMs: number;
  /** In place of the database's own: for tests. */
  readonly clock?: Clock;
}

export interface OpenPostgresStore extends OpenStore {
  /** Those of this process, told to and by the other replicas from `arrive` on. */
  readonly signals: Signals;
  /** Joins the replicas. Where there is no other, `whenAlone` is done before another that starts goes on. */
  arrive(whenAlone: () => Promise<void>): Promise<void>;
  /** The clock of the database. */
  readonly clock: Clock;
}

/**
 * The store on a PostgreSQL database, migrated. Several processes may open the same.
 * Errors: DATABASE_URL_INVALID, DATABASE_UNREACHABLE, DATABASE_SIGN_IN_FAILED, DATABASE_UNSAFE, DATABASE_UNSUITABLE.
 */
export async function openPostgresStore(
  url: string,
  options: PostgresStoreOptions,
): Promise<OpenPostgresStore> {
  const driver = await postgresDriver(url);
  const pools = [openPool(driver, unitConnections), openPool(driver, readConnections)] as const;
  const [writing, reading] = pools;
  const endPools = () => Promise.all(pools.map((pool) => pool.end()));
  const place = placeOf(url);
  try {
    await checkDatabase(reading, { place, reachMs: options.reachMs });
    await migrate(new Kysely<Tables>({ dialect: new PostgresDialect(writing) }), place);
    const [told] = (
      await reading.query<{ now: number }>('select floor(extract(epoch from now()) * 1000)::bigint as now')
    ).rows;
    const clock = new DatabaseClock(told?.now ?? Date.now());
    const units = new PostgresUnits<Tables>(writing, {
      timeOf: (now) => {
        clock.told(now);
        return options.clock?.now() ?? now;
      },
    });
    const line = new ReplicaLine(driver, options.signals);
    return {
      signals: line,
      arrive: (whenAlone) => line.open(whenAlone),
      clock: options.clock ?? clock,
      reads: readsOf(new Kysely<Tables>({ dialect: new PostgresDialect(reading) }), postgresLists),
      unitOfWork: unitOfWorkOf(units, line),
      close: async () => {
        await units.close();
        await line.close();
        await endPools();
      },
    };
  } catch (error) {
    await endPools();
    throw error;
  }
}

/** Another process that starts at the same time waits for its turn. */
async function migrate(db: Kysely<Tables>, place: string): Promise<void> {
  try {
    await migrateToLatest(db.withPlugin(new PortableMigrations()));
  } catch (error) {
    const cause = error instanceof CoreError ? error.cause : error;
    const code = isConnectionFailure(cause) ? 'DATABASE_UNREACHABLE' : 'DATABASE_UNSUITABLE';
    throw new CoreError(code, { given: place, why: systemWhy(cause) });
  }
}

/** Topics of a unit are told also where nobody knows whether it was kept: they are hints, and who hears one reads. */
function unitOfWorkOf(units: PostgresUnits<Tables>, signals: Signals): OpenStore['unitOfWork'] {
  return {
    run: async (work) => {
      let topics = new Set<Topic>();
      try {
        return await units.run((db, { now }) => {
          topics = new Set();
          const notify = (topic: Topic) => void topics.add(topic);
          return work(storesOf(db, { now, locks: new HeldRows(db), lists: postgresLists, notify }));
        });
      } catch (error) {
        throw toStoreFailure(error);
      } finally {
        for (const topic of topics) signals.notify(topic);
      }
    },
  };
}
