import { CoreError } from '@testyard/core';
import type { ClientBase, Pool, PoolConfig } from 'pg';
import { postgresTypes } from './postgres-types.ts';

/** Milliseconds after which a caller is told that the database cannot be reached, or is locked or slow. */
const connectMs = 5_000;
const lockMs = 10_000;
const statementMs = 30_000;
/** Where the network swallows everything, nobody else ends a statement. */
const answerMs = statementMs + 10_000;

/**
 * Durable whatever the server's default is: a stronger setting of it stays. A unit whose process is frozen lets go of
 * what it holds. `jit` costs more than our short statements take.
 */
const session = `
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
  set statement_timeout = ${statementMs}; set lock_timeout = ${lockMs};
  set idle_in_transaction_session_timeout = ${statementMs}; set jit = off`;

/**
 * What connections to this database are made with. The driver is loaded here, so that the embedded store never pays
 * for it. Errors: DATABASE_URL_INVALID.
 */
export async function postgresDriver(url: string) {
  const { default: pg } = await import('pg');
  const config: PoolConfig = {
    connectionString: requireAddress(url),
    application_name: 'testyard',
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    keepAlive: true,
    types: postgresTypes(pg.types),
  };
  return { pg, config };
}

export type PostgresDriver = Awaited<ReturnType<typeof postgresDriver>>;

/** Connections on demand; one that breaks is replaced, and what it was doing is told to whoever asked for it. */
export function openPool({ pg, config }: PostgresDriver, connections: number): Pool {
  const onConnect = async (client: ClientBase): Promise<void> => void (await client.query(session));
  const pool = new pg.Pool({ ...config, max: connections, onConnect });
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Never shows the address: it holds a password. */
function requireAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address && /^postgres(ql)?:$/.test(address.protocol)) return url;
  throw new CoreError('DATABASE_URL_INVALID');
}

/** The address without what is secret in it, for messages. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
