import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError, type ErrorCode, systemWhy, type Why } from '@testyard/core';
import type { ClientBase, Pool } from 'pg';
import { ownSession } from './open-pool.ts';
import { isCertificateFailure, isConnectionFailure, sqlStateOf } from './postgres-failure.ts';

const firstWaitMs = 100;
const longestWaitMs = 3_000;
const oldestVersion = 140_000;
/** With it a pooler refuses to begin a transaction where it lends sessions by the statement. */
const protocolViolation = '08P01';

/** What is asked of the database once, at the start. */
interface Facts {
  readonly version: number;
  readonly versionText: string;
  readonly encoding: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly readOnly: boolean;
}

const question = `select current_setting('server_version_num')::int as version,
  current_setting('server_version') as "versionText", current_setting('server_encoding') as encoding,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
  current_setting('synchronous_commit') as "synchronousCommit", pg_is_in_recovery() as "readOnly"`;

export interface CheckedPlace {
  /** The address without its password. */
  readonly place: string;
  /** How long a database that cannot be reached yet is waited for. */
  readonly reachMs: number;
}

/**
 * Waits until the database answers, and refuses one that could lose what was acknowledged. The pool has two connections
 * or more. Errors: DATABASE_UNREACHABLE, DATABASE_SIGN_IN_FAILED, DATABASE_NOT_TRUSTED, DATABASE_UNSAFE,
 * DATABASE_UNSUITABLE.
 */
export async function checkDatabase(pool: Pool, { place, reachMs }: CheckedPlace): Promise<void> {
  const facts = await askPatiently(pool, { place, reachMs });
  const unsafe = Object.entries({
    fsync: facts.fsync,
    full_page_writes: facts.fullPageWrites,
    synchronous_commit: facts.synchronousCommit,
  }).filter(([, value]) => value === 'off');
  if (unsafe.length > 0)
    throw new CoreError('DATABASE_UNSAFE', {
      given: place,
      why: { rule: 'settings-off', names: unsafe.map(([name]) => name).join(', ') },
    });
  const unsuitable = whyUnsuitable(facts);
  if (unsuitable !== null) throw new CoreError('DATABASE_UNSUITABLE', { given: place, why: unsuitable });
  if (await sharesSessions(pool))
    throw new CoreError('DATABASE_UNSUITABLE', { given: place, why: { rule: 'shared-sessions' } });
}

function whyUnsuitable(facts: Facts): Why | null {
  if (facts.version < oldestVersion) return { rule: 'old-postgres', version: facts.versionText };
  if (facts.encoding !== 'UTF8') return { rule: 'encoding', encoding: facts.encoding };
  if (facts.readOnly) return { rule: 'standby' };
  return null;
}

/**
 * Whether a pooler lends the sessions of the database to its clients for a transaction or a statement at a time: then one
 * of ours moves from one to another, or two are in the same.
 */
async function sharesSessions(pool: Pool): Promise<boolean> {
  const [one, other] = await Promise.all([pool.connect(), pool.connect()]);
  try {
    const own = await sessionOf(one);
    if ((await sessionOf(one)) !== own) return true;
    await other.query('begin');
    // While the other holds a session, one that is borrowed is another.
    return (await sessionOf(other)) === own || (await sessionOf(one)) !== own;
  } catch (error) {
    if (sqlStateOf(error) === protocolViolation) return true;
    throw error;
  } finally {
    one.release();
    other.release(true);
  }
}

async function sessionOf(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ session: string }>(ownSession);
  return rows[0]?.session;
}

async function askPatiently(pool: Pool, { place, reachMs }: CheckedPlace): Promise<Facts> {
  const deadline = performance.now() + reachMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      const [facts] = (await pool.query<Facts>(question)).rows;
      if (!facts) throw new Error('the database answered nothing');
      return facts;
    } catch (error) {
      const code = refusalOf(error);
      const why = whyOf(error);
      if (code !== null) throw new CoreError(code, { given: place, why });
      if (!isConnectionFailure(error)) throw error;
      if (performance.now() + waitMs > deadline)
        throw new CoreError('DATABASE_UNREACHABLE', { given: place, why });
      await sleep(waitMs);
    }
  }
}

/** What waiting does not mend. */
function refusalOf(error: unknown): ErrorCode | null {
  if (isCertificateFailure(error)) return 'DATABASE_NOT_TRUSTED';
  const state = sqlStateOf(error) ?? '';
  if (state.startsWith('28')) return 'DATABASE_SIGN_IN_FAILED';
  if (state.startsWith('3D') || state.startsWith('42')) return 'DATABASE_UNSUITABLE';
  if (error instanceof Error && /SASL|password must be/i.test(error.message))
    return 'DATABASE_SIGN_IN_FAILED';
  if (error instanceof Error && /does not support SSL/.test(error.message)) return 'DATABASE_UNSUITABLE';
  return null;
}

/** The server's own words; they name users and databases, never a password. */
function whyOf(error: unknown): Why {
  return { ...systemWhy(error), text: wordsOf(error) };
}

function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
