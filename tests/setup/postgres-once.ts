import type { TestProject } from 'vitest/node';
import { hasPostgresBinaries, PostgresServer } from '../../packages/server/src/testing/postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server's first database; null where this machine has no binaries of PostgreSQL. */
    readonly postgresUrl: string | null;
  }
}

/** One PostgreSQL server for all tests of a project; each file makes its own database on it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!hasPostgresBinaries()) {
    console.log('skipped: PostgreSQL has no binaries for this machine in node_modules');
    project.provide('postgresUrl', null);
    return async () => {};
  }
  const server = await PostgresServer.start();
  project.provide('postgresUrl', server.url());
  return () => server.stop();
}
