/**
 * The line between the replicas of one service: a connection of its own to their database. Over it they tell each other
 * what changed (LISTEN and NOTIFY), and each shows that it is there by a lock that ends with its connection. What is told
 * may be lost while the line is down; who waits reads again by itself every few seconds, and at once when it is back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signals, Topic } from '@testyard/core';
import type { Client } from 'pg';
import type { PostgresDriver } from './open-pool.ts';

/** Waiters of this process; `notifyAll` wakes every one of them. */
export interface LocalSignals extends Signals {
  notifyAll(): void;
}

const channel = 'testyard_changes';
/** Of an advisory lock that every replica shares; any number that nobody else uses in this database. */
const presenceKey = 7_305_809_114;
/** Bytes that a notification may have, less some. */
const mostBytes = 7_900;
const everything = '*';
const firstWaitMs = 200;
const longestWaitMs = 3_000;

export class ReplicaLine implements Signals {
  readonly #driver: PostgresDriver;
  readonly #local: LocalSignals;
  #client: Client | null = null;
  #untold = new Set<string>();
  #telling: Promise<void> | null = null;
  #connecting: Promise<void> | null = null;
  #closed = false;

  constructor(driver: PostgresDriver, local: LocalSignals) {
    this.#driver = driver;
    this.#local = local;
  }

  /**
   * Connects, and shows that this replica is there. Where it is the only one, `whenAlone` is done first; another that
   * starts meanwhile waits for that.
   */
  async open(whenAlone: () => Promise<void>): Promise<void> {
    const client = await this.#connect();
    const { rows } = await client.query<{ alone: boolean }>(
      `select pg_try_advisory_lock(${presenceKey}) as alone`,
    );
    const alone = rows[0]?.alone === true;
    if (alone) await whenAlone();
    await client.query(`select pg_advisory_lock_shared(${presenceKey})`);
    if (alone) await client.query(`select pg_advisory_unlock(${presenceKey})`);
  }

  notify(topic: Topic): void {
    this.#local.notify(topic);
    if (this.#client === null) return;
    this.#untold.add(topic);
    this.#telling ??= this.#tell();
  }

  listen(...request: Parameters<Signals['listen']>): ReturnType<Signals['listen']> {
    return this.#local.listen(...request);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#telling;
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  /** What is said while one message is under way goes into the next. */
  async #tell(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#untold.size > 0 && this.#client !== null) {
      const message = takeMessage(this.#untold);
      await this.#client.query('select pg_notify($1, $2)', [channel, message]).catch(() => {});
    }
    this.#telling = null;
  }

  async #connect(): Promise<Client> {
    const { pg, config } = this.#driver;
    const client = new pg.Client(config);
    let lost = (): void => {};
    client.on('error', () => lost());
    client.on('end', () => lost());
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    lost = () => this.#lost(client);
    this.#client = client;
    return client;
  }

  #hear(payload: string): void {
    if (payload === everything) this.#local.notifyAll();
    else for (const topic of payload.split('\n')) this.#local.notify(topic as Topic);
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#untold = new Set();
    void client.end().catch(() => {});
    if (!this.#closed) this.#connecting ??= this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let waitMs = firstWaitMs; !this.#closed; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      await sleep(waitMs * (0.5 + Math.random()));
      try {
        const client = await this.#connect();
        await client.query(`select pg_advisory_lock_shared(${presenceKey})`);
        this.#local.notifyAll();
        await client.query('select pg_notify($1, $2)', [channel, everything]);
        break;
      } catch {
        // Tried again: nobody but this line knows, and who waits reads by itself meanwhile.
      }
    }
    this.#connecting = null;
  }
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
