/** What is compared with: packages of `bench/peers`, installed when first asked for, and a PostgreSQL server. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./peers/', import.meta.url));

/** The package of that name. Throws where it cannot be installed. */
function peer(name) {
  if (!existsSync(`${folder}node_modules/${name}`)) {
    console.error('installing the peers of the benchmarks ...');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] });
  }
  return createRequire(`${folder}package.json`)(name);
}

/** A PostgreSQL server on disk, as durable as it is by itself; `database()` makes one and answers its address. */
export async function startPostgres() {
  register('../packages/executor/src/testing/strip-types-hooks.mjs', import.meta.url);
  const { PostgresServer, queryPostgres } = await import('../packages/server/src/testing/postgres-server.ts');
  const server = await PostgresServer.start([], tmpdir());
  return {
    database: async () => {
      const name = `bench_${randomBytes(6).toString('hex')}`;
      await queryPostgres(server.url(), `create database ${name}`);
      return server.url(name);
    },
    stop: () => server.stop(),
  };
}

/** graphile-worker on a database of its own that is ready for jobs, silent. `connection` is for its `run`. */
export async function graphileOn(postgres) {
  const { Logger, makeWorkerUtils, run } = peer('graphile-worker');
  const { Pool } = peer('pg');
  const pgPool = new Pool({ connectionString: await postgres.database() });
  // Connections that are in no use may end with the server.
  pgPool.on('error', () => undefined);
  pgPool.on('connect', (client) => client.on('error', () => undefined));
  const connection = {
    pgPool,
    logger: new Logger(() => () => undefined),
    noHandleSignals: true,
  };
  const utils = await makeWorkerUtils(connection);
  await utils.migrate();
  const stop = async () => {
    await utils.release();
    await pgPool.end();
  };
  return { run, utils, connection, stop };
}
