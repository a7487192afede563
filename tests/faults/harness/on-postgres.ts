import {
  hasPostgresBinaries,
  PostgresServer,
  queryPostgres,
} from '../../../packages/server/src/testing/postgres-server.ts';
import type { SceneRequest } from './scene.ts';

export const lacksPostgres = (): string | null =>
  hasPostgresBinaries() ? null : 'PostgreSQL has no binaries for this machine in node_modules';

/** Runs `trial` with a database server of its own, and leaves nothing of it. */
export async function onPostgres<T>(trial: (database: PostgresServer) => Promise<T>): Promise<T> {
  const database = await PostgresServer.start();
  try {
    return await trial(database);
  } finally {
    await database.stop();
  }
}

/** What a scene needs to play on that database. */
export function sceneOn(database: PostgresServer): Pick<SceneRequest, 'serverArgs' | 'query'> {
  const url = database.url();
  return { serverArgs: ['--database-url', url], query: (sql) => queryPostgres(url, sql) };
}
