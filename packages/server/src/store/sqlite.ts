import {
  type Happening,
  isWork,
  type Reads,
  type Signals,
  type Topic,
  type UnitOfWork,
} from '@testyard/core';
import { migrateToLatest } from './migrate.ts';
import { TaskPlans } from './runs/task-plans.ts';
import type { Tables } from './schema.ts';
import { sqliteLists } from './sql/row-lists.ts';
import { noLocks } from './sql/row-locks.ts';
import type { GroupCommitOptions } from './sqlite/group-commit.ts';
import { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts';
import { sqliteResultCode, unusable } from './sqlite/sqlite-failure.ts';
import { readsOf, storesOf } from './stores.ts';

export interface OpenStore {
  readonly unitOfWork: UnitOfWork;
  readonly reads: Reads;
  /** Of this process among those that share the store, from 0 to 1023; absent where it has the store for itself. */
  readonly processNumber?: number;
  /** Finishes what is queued. */
  close(): Promise<void>;
}

/** Told once for each happening of a unit that was kept. It must not throw. */
export type OnHappening = (happening: Happening) => void;

export interface SqliteStoreOptions extends GroupCommitOptions {
  readonly signals: Signals;
  readonly onHappening?: OnHappening;
}

/** The embedded store: one file, migrated. Errors: DATA_FOLDER_UNUSABLE, DATA_NEWER, DISK_FULL. */
export async function openSqliteStore(file: string, options: SqliteStoreOptions): Promise<OpenStore> {
  const store = openSqlite<Tables>(file, options);
  const parts = { lists: sqliteLists, plans: new TaskPlans() };
  await migrate(store, file);
  return {
    reads: readsOf(store.reads, parts),
    close: () => store.close(),
    unitOfWork: {
      run: (work) =>
        store.units.run((db, unit) => {
          const topics = new Set<Topic>();
          const notify = (topic: Topic) => {
            if (isWork(topic) && !topics.has(topic)) unit.beforeCommit(() => options.signals.notify(topic));
            topics.add(topic);
          };
          unit.afterCommit(() => {
            for (const topic of topics) if (!isWork(topic)) options.signals.notify(topic);
          });
          return work(
            storesOf(db, {
              time: unit,
              locks: noLocks,
              ...parts,
              notify,
              report: (happening) => unit.afterCommit(() => options.onHappening?.(happening)),
            }),
          );
        }),
    },
  };
}

async function migrate(store: SqliteStore<Tables>, file: string): Promise<void> {
  try {
    // fail point: await migrations.before
    await migrateToLatest(store.migrations);
    await store.sync();
    // fail point: await migrations.after
  } catch (error) {
    await store.close();
    throw sqliteResultCode(error) === undefined ? error : unusable(file, error);
  }
}
