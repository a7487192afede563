/**
 * One long poll for all free slots, always parked, for orders also where no slot is free. It is asked anew when a slot
 * comes free while the parked one asks for none; one that asks for work already needs no other: there is none. It is the
 * sign of life as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimReply } from '@testyard/protocol';
import { persist } from '../server/retry.ts';
import type { ServerApi } from '../server/server-api.ts';
import type { Said } from '../texts/remark.ts';
import type { Hearing } from './hearing.ts';

export interface ClaimLoopParts {
  readonly api: ServerApi;
  readonly instanceId: string;
  readonly leaseSeconds: number;
  readonly hearing: Hearing;
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

const longestParkSeconds = 25;
/** Of a lease's time: an executor that holds nothing is heard by its claims alone, and one of them may be lost. */
const parkShare = 5 / 12;
/** An answer that is so late is lost: the rest of a lease's time, but as long as a busy server may take. */
const longestLateSeconds = 30;
const shortestLateSeconds = 5;
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
    const { api, instanceId, leaseSeconds, hearing, freeSlots, trouble, stopping, held, signal } =
      this.#parts;
    const waitSeconds = Math.min(longestParkSeconds, leaseSeconds * parkShare);
    const lateSeconds = Math.min(longestLateSeconds, Math.max(shortestLateSeconds, leaseSeconds / 2));
    const timeoutMs = Math.round((waitSeconds + lateSeconds) * 1000);
    const renew = new AbortController();
    const either = AbortSignal.any([signal, renew.signal]);
    try {
      const ask = () => {
        const body = {
          ...{ instanceId, freeSlots: freeSlots(), trouble: trouble() },
          ...{ stopping: stopping(), held: held(), waitSeconds },
        };
        this.#parked = { freeSlots: body.freeSlots, renew };
        return api.send('claim', body, { signal: either, timeoutMs });
      };
      // Of a lease that it holds its beats tell the same, and sooner.
      const missed = (error: unknown) => held().length === 0 && hearing.missed(error);
      const reply = await persist(either, ask, missed);
      hearing.heard();
      return reply;
    } catch (error) {
      if (either.aborted) return null;
      throw error;
    } finally {
      this.#parked = null;
    }
  }
}
