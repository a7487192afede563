import { CoreError, systemWhy, type Why } from '@testyard/core';
import type { Client, ClientBase, Pool, PoolConfig, QueryResult } from 'pg';
import { postgresTypes } from './postgres-types.ts';

/** Milliseconds after which a caller is told that the database cannot be reached. */
export const connectMs = 5_000;
/** How long a transaction may wait for its process, which may be frozen. */
const idleMs = 30_000;
/** Where the network swallows everything, nobody else ends a statement: so much later than the server would. */
const onItsWayMs = 10_000;

/** The driver takes any other word for one of these. */
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** The server notices within half a minute that the host of a session is gone, and lets go of what it held. */
export const untilGone =
  'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4';

/** SQL that names a session, also where another one has its process number later. */
export const nameOfSession = "concat(pid, ' ', extract(epoch from backend_start))";

/** What a session of ours may wait for, in milliseconds. */
export interface SessionTimes {
  readonly lockMs: number;
  readonly statementMs: number;
}

export interface PoolOptions extends Partial<SessionTimes> {
  /** Told of each connection, with the name of its session. */
  readonly watch?: (client: Client, session: string) => void;
}

const usualTimes: SessionTimes = { lockMs: 10_000, statementMs: 30_000 };

/**
 * Durable whatever the default of server, database or user is: a stronger setting of it stays. A unit whose process is
 * frozen lets go of what it holds. `jit` costs more than our short statements take.
 */
const session = ({ lockMs, statementMs }: SessionTimes) => `
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
  set statement_timeout = ${statementMs}; set lock_timeout = ${lockMs};
  set idle_in_transaction_session_timeout = ${idleMs}; set jit = off; ${untilGone}`;

/** Asks a session for its name. */
export const ownSession = `select ${nameOfSession} as session from pg_stat_activity where pid = pg_backend_pid()`;

/**
 * What connections to this database are made with. The driver is loaded here, so that the embedded store never pays
 * for it. Errors: DATABASE_URL_INVALID.
 */
export async function postgresDriver(url: string) {
  const { default: pg } = await import('pg');
  requireAddress(url);
  const config: PoolConfig = {
    connectionString: url,
    application_name: 'testyard',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    types: postgresTypes(pg.types),
  };
  requireReadable(() => new pg.Client(config));
  return { pg, config };
}

export type PostgresDriver = Awaited<ReturnType<typeof postgresDriver>>;

/** Connections on demand; one that breaks is replaced, and what it was doing is told to whoever asked for it. */
export function openPool(
  { pg, config }: PostgresDriver,
  connections: number,
  { watch, ...more }: PoolOptions = {},
): Pool {
  const times = { ...usualTimes, ...more };
  const first = { text: `${session(times)}; ${ownSession}`, query_timeout: connectMs };
  const onConnect = async (client: ClientBase): Promise<void> => {
    // Several statements in one message have several results, which the driver's types do not say.
    const results = (await client.query(first)) as unknown as readonly QueryResult<{ session: string }>[];
    const own = results.at(-1)?.rows[0];
    if (own) watch?.(client as Client, own.session);
  };
  const query_timeout = times.statementMs + onItsWayMs;
  const pool = new pg.Pool({ ...config, max: connections, query_timeout, onConnect, pipeline: true });
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Says goodbye to the server, and closes the socket where that is not answered in time. */
export async function hangUp(client: Client, withinMs: number): Promise<void> {
  const late = setTimeout(() => client.connection.stream.destroy(), withinMs);
  await client.end().catch(() => {});
  clearTimeout(late);
}

/** Never shows the address: it holds a password. */
function requireAddress(url: string): void {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !/^postgres(ql)?:$/.test(address.protocol)) throw new CoreError('DATABASE_URL_INVALID');
  const given = address.searchParams.get('sslmode');
  if (given === null || sslModes.includes(given)) return;
  const known = sslModes.join(', ');
  throw new CoreError('DATABASE_URL_INVALID', { why: { rule: 'ssl-mode', given, known } });
}

/** The driver reads the whole address, and the files that it names, when a client is made. */
function requireReadable(makeClient: () => unknown): void {
  try {
    makeClient();
  } catch (error) {
    throw new CoreError('DATABASE_URL_INVALID', { why: whyUnreadable(error) });
  }
}

function whyUnreadable(error: unknown): Why {
  const cause = systemWhy(error);
  if (!(error instanceof Error) || !('path' in error) || typeof error.path !== 'string') return cause;
  return { rule: 'unreadable', file: error.path, cause };
}

/** The address without what is secret in it, for messages. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
