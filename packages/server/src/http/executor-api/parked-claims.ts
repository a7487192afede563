import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Claimed, type Signals, type Topic, Turns } from '@testyard/core';

/** A notification can be missed between replicas: each waiter comes back at least this often. */
const comeBackMs = 5_000;
/** Who comes back without news believes a look of others that is younger. */
const believedMs = 2_500;
/** Claims that were woken and look at the same time. */
const mostLooking = 4;

export interface ParkedClaim {
  readonly executorId: string;
  /** Null: it works for all projects. */
  readonly projectId: string | null;
  /** Claims what there is; called at once, and after news. */
  readonly claim: () => Promise<Claimed>;
  readonly waitMs: number;
  /** Aborted where nobody waits any more or the server closes: what was claimed last is answered. */
  readonly signal: AbortSignal;
}

/**
 * Calls that wait for work. A thousand executors may wait for one task: those who are woken look a few at a time, and
 * once one of them has found the queue empty, the others know it without a look of their own. Times are those of this
 * process, in milliseconds.
 */
export class ParkedClaims {
  readonly #signals: Signals;
  /** When the last look began that found nothing queued, by project; '' for all projects. */
  readonly #emptySince = new Map<string, number>();
  readonly #turns = new Turns(mostLooking);

  constructor(signals: Signals) {
    this.#signals = signals;
  }

  /** Answers as soon as there is work or an order, and when the time is over. */
  async wait(parked: ParkedClaim): Promise<Claimed> {
    const { executorId, signal } = parked;
    const deadline = performance.now() + parked.waitMs;
    let claimed: Claimed | null = null;
    let topic: Topic | null = null;
    for (;;) {
      const timeoutMs = Math.max(0, Math.min(comeBackMs, deadline - performance.now()));
      // Listening begins before the look, so that a change between the two is not missed.
      const listening = this.#signals.listen([`executor:${executorId}`, 'work'], { timeoutMs, signal });
      try {
        claimed = claimed ? await this.#lookAgain(parked, topic, claimed) : await this.#look(parked);
        const news = claimed.offers.length + claimed.orders.length + claimed.wantedBack.length;
        const isDone = claimed.rotate || news > 0;
        if (isDone || signal.aborted || performance.now() >= deadline) return claimed;
        topic = await listening.promise;
        // Nobody is there to take what another look would give.
        if (signal.aborted) return claimed;
      } finally {
        listening.cancel();
      }
    }
  }

  async #lookAgain(parked: ParkedClaim, topic: Topic | null, last: Claimed): Promise<Claimed> {
    if (topic !== null && topic !== 'work') return this.#look(parked);
    const since = performance.now() - (topic === null ? believedMs : 0);
    return this.#inTurn(async () =>
      parked.signal.aborted || this.#wasEmpty(parked.projectId, since) ? last : this.#look(parked),
    );
  }

  async #look({ projectId, claim }: ParkedClaim): Promise<Claimed> {
    const began = performance.now();
    const claimed = await claim();
    if (claimed.queueEmpty) this.#emptySince.set(projectId ?? '', began);
    return claimed;
  }

  #wasEmpty(projectId: string | null, since: number): boolean {
    const looks = [this.#emptySince.get(''), this.#emptySince.get(projectId ?? '')];
    return looks.some((began) => began !== undefined && began >= since);
  }

  /** Not in the turn of the event loop in which it was woken: who is woken by the same news has noted the time by then. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      await nextTurn();
      return work();
    });
  }
}
