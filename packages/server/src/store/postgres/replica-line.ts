/**
 * The line between the replicas of one service: a connection of its own to their database. Over it they tell each other
 * what changed (LISTEN and NOTIFY), and each shows that it is there by a lock that ends with its connection. What is told
 * may be lost while the line is down; who waits reads again by itself every few seconds, and at once when it is back.
 * Every wait on the line has a deadline: a network that swallows everything is noticed, and another line is taken.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError, isWork, type Signals, type Topic } from '@testyard/core';
import type { Client } from 'pg';
import { hangUp, type PostgresDriver, untilGone } from './open-pool.ts';

/** Waiters of this process; `notifyAll` wakes every one of them. */
export interface LocalSignals extends Signals {
  notifyAll(): void;
}

const channel = 'testyard_changes';
/** Of an advisory lock that every replica shares; any number that nobody else uses in this database. */
export const presenceKey = 7_305_809_114;
/** Bytes that a notification may have, less some. */
const mostBytes = 7_900;
const everything = '*';
const firstWaitMs = 200;
const longestWaitMs = 3_000;
/** From one try of the lock to the next: it is never waited for, because a session that waits hears nothing. */
const lockEveryMs = 100;

export interface ReplicaLineTimes {
  /** Milliseconds that one question on the line may take before the line counts as broken. */
  readonly answerMs: number;
  /** Milliseconds between two looks whether an idle line still answers: a network may swallow it without a word. */
  readonly lookEveryMs: number;
  /** How long another replica that begins may keep this one from joining. */
  readonly joinMs: number;
}

const usualTimes: ReplicaLineTimes = { answerMs: 5_000, lookEveryMs: 10_000, joinMs: 60_000 };

export class ReplicaLine implements Signals {
  readonly #driver: PostgresDriver;
  readonly #local: LocalSignals;
  readonly #times: ReplicaLineTimes;
  #client: Client | null = null;
  #looking: NodeJS.Timeout | undefined;
  #untold = new Set<string>();
  #telling: Promise<void> | null = null;
  #connecting: Promise<void> | null = null;
  readonly #closing = new AbortController();

  constructor(driver: PostgresDriver, local: LocalSignals, times: Partial<ReplicaLineTimes> = {}) {
    this.#driver = driver;
    this.#local = local;
    this.#times = { ...usualTimes, ...times };
  }

  /**
   * Connects, and shows that this replica is there. Where it is the only one, `whenAlone` is done first; another that
   * starts meanwhile waits for that. Answers whether it was. Rejects with DATABASE_IN_USE where another is not done
   * with that in time, and with what broke the line.
   */
  async open(whenAlone: () => Promise<void>): Promise<boolean> {
    const client = await this.#connect();
    const alone = await granted(client, `pg_try_advisory_lock(${presenceKey})`);
    if (alone) await whenAlone();
    await this.#join(client);
    if (alone) await client.query(`select pg_advisory_unlock(${presenceKey})`);
    return alone;
  }

  notify(topic: Topic): void {
    this.#local.notify(topic);
    if (this.#client === null) return;
    // Which lane it is tells only who has looked, and a replica of an earlier version would not hear of it at all.
    this.#untold.add(isWork(topic) ? 'work' : topic);
    this.#telling ??= this.#tell();
  }

  listen(...request: Parameters<Signals['listen']>): ReturnType<Signals['listen']> {
    return this.#local.listen(...request);
  }

  hear(...request: Parameters<Signals['hear']>): ReturnType<Signals['hear']> {
    return this.#local.hear(...request);
  }

  /** Takes no longer than a few answers may, whatever the network does. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#telling;
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    clearInterval(this.#looking);
    if (client !== null) await hangUp(client, this.#times.answerMs);
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** What is said while one message is under way goes into the next. */
  async #tell(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#untold.size > 0 && this.#client !== null)
      await this.#ask(this.#client, 'select pg_notify($1, $2)', [channel, takeMessage(this.#untold)]);
    this.#telling = null;
  }

  async #connect(): Promise<Client> {
    const { pg, config } = this.#driver;
    const { answerMs } = this.#times;
    const client = new pg.Client({ ...config, query_timeout: answerMs });
    let lost = (): void => {};
    client.on('error', () => lost());
    client.on('end', () => lost());
    client.on('notification', ({ payload = '', processId }) => {
      // The database tells whoever told it, too.
      if (processId !== processOf(client)) this.#hear(payload);
    });
    try {
      await client.connect();
      await client.query(`${untilGone}; listen ${channel}`);
    } catch (error) {
      await hangUp(client, answerMs);
      throw error;
    }
    lost = () => this.#lost(client);
    this.#client = client;
    clearInterval(this.#looking);
    this.#looking = setInterval(() => void this.#ask(client, 'select 1'), this.#times.lookEveryMs);
    return client;
  }

  /** Shares the lock of the replicas. Rejects with DATABASE_IN_USE, or with what broke the line. */
  async #join(client: Client): Promise<void> {
    const deadline = performance.now() + this.#times.joinMs;
    while (!(await granted(client, `pg_try_advisory_lock_shared(${presenceKey})`))) {
      if (performance.now() > deadline)
        throw new CoreError('DATABASE_IN_USE', { why: { rule: 'another-begins' } });
      await this.#pause(lockEveryMs);
    }
  }

  /** A question whose answer says no more than that the line is there; one that stays out breaks it. */
  async #ask(client: Client, text: string, values: string[] = []): Promise<void> {
    await client.query(text, values).catch(() => this.#lost(client));
  }

  #hear(payload: string): void {
    if (payload === everything) this.#local.notifyAll();
    else for (const topic of payload.split('\n')) this.#local.notify(topic as Topic);
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    clearInterval(this.#looking);
    this.#untold = new Set();
    void hangUp(client, this.#times.answerMs);
    if (!this.#isClosed) this.#connecting ??= this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let waitMs = firstWaitMs; !this.#isClosed; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      await this.#pause(waitMs * (0.5 + Math.random()));
      if (this.#isClosed || (await this.#reconnected())) break;
    }
    this.#connecting = null;
  }

  /** Tried again where it fails: nobody but this line knows, and who waits reads by itself meanwhile. */
  async #reconnected(): Promise<boolean> {
    const client = await this.#connect().catch(() => null);
    if (client === null) return false;
    try {
      this.#local.notifyAll();
      await client.query('select pg_notify($1, $2)', [channel, everything]);
      await this.#join(client);
    } catch {
      this.#lost(client);
    }
    return this.#client === client;
  }

  /** Ends early where the line is closed. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => {});
  }
}

/** As notifications say it; the driver's types leave it out. */
function processOf(client: Client): number | null {
  return (client as Client & { readonly processID: number | null }).processID;
}

async function granted(client: Client, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ granted: boolean }>(`select ${lock} as granted`);
  return rows[0]?.granted === true;
}

/** As many of the topics as one message takes; they are removed from the set. */
function takeMessage(topics: Set<string>): string {
  const taken: string[] = [];
  let bytes = 0;
  for (const topic of topics) {
    bytes += Buffer.byteLength(topic) + 1;
    if (bytes > mostBytes) break;
    taken.push(topic);
    topics.delete(topic);
  }
  return taken.join('\n');
}
