/**
 * The conversation of `next`: events up, blocks down, one message at a time. Events are numbered as they are told and
 * kept until the server has them; a gap is answered by sending again from where it asks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Block, LeaseEvent, NextReply, StopOrder } from '@testyard/protocol';
import { ServerRefusal } from '../server-api.ts';
import type { LeaseLink } from './lease-link.ts';

const flushEveryMs = 100;
const mostEvents = 2_000;
const mostTextBytes = 1024 * 1024;

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
  /** Told and not yet known to be received; the first has number `#base`. */
  #pending: LeaseEvent[] = [];
  #base = 0;
  #blocksReceived = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> | null = null;
  #lastSent = Number.NEGATIVE_INFINITY;

  constructor(link: LeaseLink, onOrder: (order: StopOrder) => void) {
    this.#link = link;
    this.#onOrder = onOrder;
  }

  /** Events told in all. */
  get told(): number {
    return this.#base + this.#pending.length;
  }

  tell(event: LeaseEvent): void {
    this.#pending.push(event);
    this.#flushing ??= this.#flushSoon();
  }

  /** Asks for the next block, events on board. Rejects with LeaseLost or the signal's reason. */
  pull(waitSeconds: number, signal?: AbortSignal): Promise<Pulled> {
    return this.#inTurn(async () => {
      while (this.#batch().length < this.#pending.length) await this.#exchange({ want: 0, waitSeconds: 0 });
      const reply = await this.#exchange({ want: 1, waitSeconds, ...(signal ? { signal } : {}) });
      if (reply.block) this.#blocksReceived += 1;
      return { block: reply.block, done: reply.done };
    });
  }

  /** Resolves when the server has every event. */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#pending.length > 0) await this.#exchange({ want: 0, waitSeconds: 0 });
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
      const events = this.#batch();
      const body = { sequence: this.#base, events, want, waitSeconds, blocksReceived: this.#blocksReceived };
      const timeoutMs = 30_000 + waitSeconds * 1000;
      this.#lastSent = performance.now();
      try {
        const reply = await this.#link.send('next', body, { timeoutMs, ...(signal ? { signal } : {}) });
        // fail point: await events.received
        this.#received(reply.received);
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
    if (gap === null || gap <= this.#base || gap > this.told) throw error;
    this.#received(gap);
  }

  #received(count: number): void {
    const known = Math.min(Math.max(count - this.#base, 0), this.#pending.length);
    this.#pending = this.#pending.slice(known);
    this.#base += known;
  }

  #batch(): LeaseEvent[] {
    let bytes = 0;
    const fits = this.#pending.slice(0, mostEvents).findIndex((event, index) => {
      bytes += sizeOf(event);
      return index > 0 && bytes > mostTextBytes;
    });
    return this.#pending.slice(0, fits < 0 ? mostEvents : fits);
  }
}

function sizeOf(event: LeaseEvent): number {
  if (event.type !== 'case-finished') return 200;
  return (
    200 + [event.message, event.details, event.output].reduce((sum, text) => sum + (text?.length ?? 0) * 2, 0)
  );
}
