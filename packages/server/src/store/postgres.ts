import type { Clock, Happening, Signals, Topic } from '@testyard/core';
import { Kysely } from 'kysely';
import { checkDatabase } from './postgres/check-database.ts';
import { DatabaseClock } from './postgres/database-clock.ts';
import { HeldRows } from './postgres/held-rows.ts';
import { migrateDatabase } from './postgres/migrate-database.ts';
import { openPool, placeOf, postgresDriver, type SessionTimes } from './postgres/open-pool.ts';
import { PostgresDialect } from './postgres/postgres-dialect.ts';
import { startFailure, toStoreFailure } from './postgres/postgres-failure.ts';
import { PostgresUnits } from './postgres/postgres-units.ts';
import { type LocalSignals, ReplicaLine } from './postgres/replica-line.ts';
import { SilentConnections } from './postgres/silent-connections.ts';
import { TaskPlans } from './runs/task-plans.ts';
import type { Tables } from './schema.ts';
import { postgresLists } from './sql/row-lists.ts';
import type { OnHappening, OpenStore } from './sqlite.ts';
import { readsOf, storesOf } from './stores.ts';
import type { UnitParts } from './unit-parts.ts';

/** Connections of one process at most: units that run at once, and reads that no writer can crowd out. */
const unitConnections = 10;
const readConnections = 5;
/** A transaction with so many rows holds its run for a fifth of a second, and nobody else. */
const casesAtOnce = 10_000;

export interface PostgresStoreOptions {
  /** The waiters of this process. */
  readonly signals: LocalSignals;
  /** How long a database that does not answer yet, or that another process is changing, is waited for. */
  readonly reachMs: number;
  readonly onHappening?: OnHappening;
  /** Other times than usual: for tests. */
  readonly times?: Partial<SessionTimes>;
  /** In place of the database's own: for tests. */
  readonly clock?: Clock;
}

export interface OpenPostgresStore extends OpenStore {
  /** Those of this process, told to and by the other replicas from `arrive` on. */
  readonly signals: Signals;
  /**
   * Joins the replicas. Where there is no other, `whenAlone` is done before another that starts goes on; answers
   * whether it was. Errors: DATABASE_IN_USE, DATABASE_UNREACHABLE.
   */
  arrive(whenAlone: () => Promise<void>): Promise<boolean>;
  /** The clock of the database. */
  readonly clock: Clock;
  readonly processNumber: number;
}

/**
 * The store on a PostgreSQL database, migrated. Several processes may open the same.
 * Errors: DATABASE_URL_INVALID, DATABASE_UNREACHABLE, DATABASE_SIGN_IN_FAILED, DATABASE_NOT_TRUSTED, DATABASE_UNSAFE,
 * DATABASE_UNSUITABLE, DATABASE_IN_USE.
 */
export async function openPostgresStore(
  url: string,
  options: PostgresStoreOptions,
): Promise<OpenPostgresStore> {
  const driver = await postgresDriver(url);
  const silent = new SilentConnections(driver);
  const more = { ...options.times, watch: silent.watch.bind(silent) };
  const pools = [openPool(driver, unitConnections, more), openPool(driver, readConnections, more)] as const;
  const [writing, reading] = pools;
  const endPools = () => Promise.all([silent.close(), ...pools.map((pool) => pool.end())]);
  const place = placeOf(url);
  try {
    await checkDatabase(reading, { place, reachMs: options.reachMs });
    const processNumber = await migrateDatabase(driver, { place, waitMs: options.reachMs });
    const [told] = (
      await reading.query<{ now: number }>('select floor(extract(epoch from now()) * 1000)::bigint as now')
    ).rows;
    const clock = new DatabaseClock(told?.now ?? Date.now());
    const units = new PostgresUnits<Tables>(writing, {
      timeOf: (now, askedAt) => {
        clock.told(now, askedAt);
        return options.clock?.now() ?? now;
      },
    });
    const shared = { lists: postgresLists, plans: new TaskPlans() };
    const line = new ReplicaLine(driver, options.signals);
    return {
      processNumber,
      signals: line,
      arrive: (whenAlone) =>
        line.open(whenAlone).catch((error: unknown) => Promise.reject(startFailure(error, place))),
      clock: options.clock ?? clock,
      reads: readsOf(new Kysely<Tables>({ dialect: new PostgresDialect(reading) }), shared),
      unitOfWork: unitOfWorkOf(units, { signals: line, onHappening: options.onHappening, shared }),
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

interface UnitOfWorkParts {
  readonly signals: Signals;
  readonly onHappening: OnHappening | undefined;
  readonly shared: Pick<UnitParts, 'lists' | 'plans'>;
}

/** Topics of a unit are told also where nobody knows whether it was kept: they are hints, and who hears one reads. */
function unitOfWorkOf(
  units: PostgresUnits<Tables>,
  { signals, onHappening, shared }: UnitOfWorkParts,
): OpenStore['unitOfWork'] {
  return {
    casesAtOnce,
    run: async (work) => {
      let topics = new Set<Topic>();
      let happenings: Happening[] = [];
      try {
        const value = await units.run((db, time) => {
          topics = new Set();
          happenings = [];
          const parts = {
            locks: new HeldRows(db, () => time.held(db)),
            ...shared,
            notify: (topic: Topic) => void topics.add(topic),
            report: (happening: Happening) => void happenings.push(happening),
            time,
          };
          return work(storesOf(db, parts));
        });
        for (const happening of happenings) onHappening?.(happening);
        return value;
      } catch (error) {
        throw toStoreFailure(error);
      } finally {
        for (const topic of topics) signals.notify(topic);
      }
    },
  };
}
