/**
 * Finds connections that the network swallowed: they stay open, and nothing that is asked on them is ever answered. A
 * statement that takes its time looks the same from here, so that the database is asked over a new connection what the
 * session does. The connection is dead where the database has no such session any more, or where the session waits for
 * us while we wait for it; and where a new connection is not answered either, and nothing else is heard meanwhile.
 *
 * A dead one is closed, which tells whoever waits on it; those that lie idle and have not been heard either are closed
 * along. Their sessions are ended as soon as the database is reached, so that they hold nothing for long.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { hangUp, nameOfSession, type PostgresDriver } from './open-pool.ts';
import { sqlStateOf } from './postgres-failure.ts';

/** Milliseconds of silence after which the database is asked. */
const silentMs = 2_000;
const lookEveryMs = 500;
/** How long connecting and asking may take. */
const probeMs = 3_000;
/** An answer may be on its way while the session is seen idle. */
const onItsWayMs = 1_000;

const statesOf = `
  select ${nameOfSession} as session, state, case when ${nameOfSession} = any($2) then pg_terminate_backend(pid) end
  from pg_stat_activity where ${nameOfSession} = any($1 || $2)`;

interface Watched {
  readonly session: string;
  readonly stream: Socket;
  /** Of the bytes that were written, how many are answered: where more were, an answer is awaited. */
  answered: number;
  read: number;
  /** When it was last heard, or nothing was awaited. */
  quietSince: number;
}

interface Answer {
  readonly isReached: boolean;
  isDead(session: string): boolean;
}

export class SilentConnections {
  readonly #driver: PostgresDriver;
  readonly #watched = new Set<Watched>();
  /** Sessions of connections that were closed as dead. */
  readonly #left = new Set<string>();
  readonly #looking: NodeJS.Timeout;
  #asking: Promise<void> | null = null;

  constructor(driver: PostgresDriver) {
    this.#driver = driver;
    this.#looking = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** From now on, until it ends. `session` is what `nameOfSession` says on it. */
  watch(client: Client, session: string): void {
    const stream = client.connection.stream as Socket;
    const watched = {
      session,
      stream,
      answered: stream.bytesWritten,
      read: stream.bytesRead,
      quietSince: performance.now(),
    };
    this.#watched.add(watched);
    client.on('drain', () => {
      watched.answered = stream.bytesWritten;
    });
    client.once('end', () => this.#watched.delete(watched));
  }

  /** Takes no longer than the database may be asked. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#asking;
  }

  #look(): void {
    const now = performance.now();
    for (const each of this.#watched) {
      if (!isAwaited(each) || each.stream.bytesRead !== each.read) each.quietSince = now;
      each.read = each.stream.bytesRead;
    }
    const isSilent = [...this.#watched].some(({ quietSince }) => now - quietSince > silentMs);
    if (!isSilent && this.#left.size === 0) return;
    this.#asking ??= this.#ask(now).finally(() => {
      this.#asking = null;
    });
  }

  async #ask(now: number): Promise<void> {
    const before = [...this.#watched].map((each) => ({
      each,
      read: each.stream.bytesRead,
      isAwaited: isAwaited(each),
      isSilent: now - each.quietSince > silentMs,
    }));
    const { isReached, isDead } = await this.#states();
    await sleep(onItsWayMs);
    const unheard = before.filter(({ each, read }) => each.stream.bytesRead === read);
    // A database that answers others is there, and too busy for a new connection.
    if (!isReached && unheard.length < before.length) return;
    const dead = unheard.filter(
      ({ each, ...then }) => (isReached ? then.isSilent : then.isAwaited) && isDead(each.session),
    );
    if (dead.length === 0) return;
    const idle = unheard.filter(({ each, ...then }) => !then.isAwaited && !isAwaited(each));
    for (const { each } of [...dead, ...idle]) {
      this.#left.add(each.session);
      each.stream.destroy();
    }
  }

  /** What the sessions do; those that were left are ended. */
  async #states(): Promise<Answer> {
    const { pg, config } = this.#driver;
    const client = new pg.Client(config);
    client.on('error', () => {});
    const late = setTimeout(() => client.connection.stream.destroy(), probeMs);
    try {
      await client.connect();
      const left = [...this.#left];
      const watched = [...this.#watched].map(({ session }) => session);
      const { rows } = await client.query<{ session: string; state: string | null }>(statesOf, [
        watched,
        left,
      ]);
      for (const session of left) this.#left.delete(session);
      const states = new Map(rows.map(({ session, state }) => [session, state]));
      return { isReached: true, isDead: (session) => isOfNoUse(states.get(session)) };
    } catch (error) {
      const isReached = sqlStateOf(error) !== undefined;
      return { isReached, isDead: () => !isReached };
    } finally {
      clearTimeout(late);
      void hangUp(client, probeMs);
    }
  }
}

function isAwaited({ stream, answered }: Watched): boolean {
  return stream.bytesWritten !== answered;
}

/** Of a session that is awaited: there is none, or it waits for us. A database that does not keep book says nothing. */
function isOfNoUse(state: string | null | undefined): boolean {
  return state === undefined || (state?.startsWith('idle') ?? false);
}
