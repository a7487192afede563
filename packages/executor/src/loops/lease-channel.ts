/**
 * The conversation of `next`: events up, blocks down, one message at a time. Events are numbered as they are told, and
 * go from the journal; a gap is answered by sending again from where it asks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Block, LeaseEvent, NextReply, StopOrder } from '@testyard/protocol';
import type { EventQueue } from '../journal/event-queue.ts';
import { ServerRefusal } from '../server/server-api.ts';
import type { LeaseLink } from './lease-link.ts';

/** Between two messages that carry events alone, in milliseconds. */
const flushEveryMs = 100;

export interface Pulled {
  readonly block: Block | null;
  readonly done: boolean;
}

interface Want {
  readonly want: 0 | 1;
  readonly waitSeconds: number;
  readonly signal?: AbortSignal;
}

export class LeaseChannel {
  readonly #link: LeaseLink;
  readonly #onOrder: (order: StopOrder) => void;
  readonly #queue: EventQueue;
  #blocksReceived = 0;
  #finished = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> | null = null;
  #lastSent = Number.NEGATIVE_INFINITY;

  constructor(link: LeaseLink, queue: EventQueue, onOrder: (order: StopOrder) => void) {
    this.#link = link;
    this.#queue = queue;
    this.#onOrder = onOrder;
  }

  /** Events told in all. */
  get told(): number {
    return this.#queue.told;
  }

  /** Cases of the run that had ended, when the server said so last, by the last number that was given to one. */
  get finished(): number {
    return this.#finished;
  }

  tell(event: LeaseEvent): void {
    this.#queue.push(event);
    this.#flushing ??= this.#flushSoon();
  }

  /** Asks for the next block, events on board. Rejects with LeaseLost or the signal's reason. */
  pull(waitSeconds: number, signal?: AbortSignal): Promise<Pulled> {
    return this.#inTurn(async () => {
      while ((await this.#queue.batch()).length < this.#queue.waiting)
        await this.#exchange({ want: 0, waitSeconds: 0 });
      const reply = await this.#exchange({ want: 1, waitSeconds, ...(signal ? { signal } : {}) });
      if (reply.block) this.#blocksReceived += 1;
      return { block: reply.block, done: reply.done };
    });
  }

  /** Resolves when the server has every event that was told before this call, at least. */
  flush(): Promise<void> {
    const { told } = this;
    return this.#inTurn(async () => {
      while (this.#queue.base < told) await this.#exchange({ want: 0, waitSeconds: 0 });
    });
  }

  async #flushSoon(): Promise<void> {
    try {
      await delay(Math.max(0, this.#lastSent + flushEveryMs - performance.now()));
      this.#flushing = null;
      await this.flush();
    } catch {
      // A lost lease, or a refusal that the runner meets itself when it flushes.
      this.#flushing = null;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #exchange({ want, waitSeconds, signal }: Want): Promise<NextReply> {
    for (;;) {
      const events = await this.#queue.batch();
      const body = {
        sequence: this.#queue.base,
        events,
        want,
        waitSeconds,
        blocksReceived: this.#blocksReceived,
      };
      const timeoutMs = 30_000 + waitSeconds * 1000;
      this.#lastSent = performance.now();
      try {
        const reply = await this.#link.send('next', body, { timeoutMs, ...(signal ? { signal } : {}) });
        // fail point: await events.received
        this.#queue.received(reply.received);
        this.#finished = Math.max(this.#finished, reply.finished ?? 0);
        if (reply.stop) this.#onOrder(reply.stop);
        return reply;
      } catch (error) {
        this.#resume(error);
      }
    }
  }

  /** Goes on from where the server asks; other errors are thrown. */
  #resume(error: unknown): void {
    const gap = error instanceof ServerRefusal && error.code === 'SEQUENCE_GAP' ? error.number : null;
    if (gap === null || gap <= this.#queue.base || gap > this.told) throw error;
    this.#queue.received(gap);
  }
}
