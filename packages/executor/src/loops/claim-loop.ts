/**
 * One long poll for all free slots, always parked, for orders also where no slot is free. It is asked anew when a slot
 * comes free while the parked one asks for none; one that asks for work already needs no other: there is none.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimReply } from '@testyard/protocol';
import type { Said } from '../remark.ts';
import { persist } from '../retry.ts';
import type { ServerApi } from '../server-api.ts';

export interface ClaimLoopParts {
  readonly api: ServerApi;
  readonly instanceId: string;
  freeSlots(): number;
  /** What is in the way of all work here; null: nothing. */
  trouble(): Said | null;
  /** Leases whose orders have arrived. */
  stopping(): string[];
  /** Leases that are worked on. */
  held(): string[];
  onReply(reply: ClaimReply): void;
  /** Ends the loop. */
  readonly signal: AbortSignal;
}

const parkedSeconds = 25;
/** An answer without an offer that came at once is not asked for again at once: the same would come. */
const shortestRoundMs = 500;

export class ClaimLoop {
  readonly #parts: ClaimLoopParts;
  #parked: { readonly freeSlots: number; readonly renew: AbortController } | null = null;

  constructor(parts: ClaimLoopParts) {
    this.#parts = parts;
  }

  /** A slot has come free. */
  slotFreed(): void {
    if (this.#parked?.freeSlots === 0) this.#parked.renew.abort();
  }

  /** Asks anew, as it has to tell something else; an offer on its way goes back to the queue by itself. */
  withdraw(): void {
    this.#parked?.renew.abort();
  }

  /** Ends with the signal. Rejects with a refusal that is final. */
  async run(): Promise<void> {
    const { signal, onReply } = this.#parts;
    while (!signal.aborted) {
      const askedAt = performance.now();
      const reply = await this.#ask();
      if (!reply) continue;
      // fail point: await claim.reply
      onReply(reply);
      const wait = reply.offers.length === 0 ? shortestRoundMs - (performance.now() - askedAt) : 0;
      if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Null where the question was withdrawn. */
  async #ask(): Promise<ClaimReply | null> {
    const { api, instanceId, freeSlots, trouble, stopping, held, signal } = this.#parts;
    const renew = new AbortController();
    const either = AbortSignal.any([signal, renew.signal]);
    try {
      return await persist(either, () => {
        const body = {
          ...{ instanceId, freeSlots: freeSlots(), trouble: trouble() },
          ...{ stopping: stopping(), held: held(), waitSeconds: parkedSeconds },
        };
        this.#parked = { freeSlots: body.freeSlots, renew };
        return api.send('claim', body, { signal: either, timeoutMs: 30_000 + parkedSeconds * 1000 });
      });
    } catch (error) {
      if (either.aborted) return null;
      throw error;
    } finally {
      this.#parked = null;
    }
  }
}
