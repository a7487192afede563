import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AbortLike, Claimed, Signals } from '@testyard/core';

/** A notification can be missed between replicas: those who wait look again at least this often. */
const comeBackMs = 5_000;
/** Claims that were woken and look at the same time. */
const mostLooking = 4;

export interface ParkedClaim {
  readonly executorId: string;
  /** Null: it works for all projects. */
  readonly projectId: string | null;
  /** Claims what there is; called at once, and after news: then with true. */
  readonly claim: (isLookAgain: boolean) => Promise<Claimed>;
  readonly waitMs: number;
  /** Aborted where nobody waits any more or the server closes: what was claimed last is answered. */
  readonly signal: AbortLike;
}

type Listening = ReturnType<Signals['listen']>;

/** Where those wait who work for one project, or for all. */
interface Room {
  /** Who has not looked for longest comes first. */
  readonly waiters: Set<Waiter>;
  /** The news that was known to a look that found nothing queued. */
  emptyAt: number;
}

/** A call that waits. */
interface Waiter extends Omit<ParkedClaim, 'waitMs'> {
  readonly room: Room;
  /** By `performance.now`. */
  readonly deadline: number;
  /** What it alone is told, until its time is over. */
  own: Listening;
  /** The news that was known to its last look. */
  seen: number;
  last: Claimed;
  isLooking: boolean;
  /** Its time is over, or nobody is there any more. */
  isDue: boolean;
  answer: (claimed: Claimed | Promise<Claimed>) => void;
}

/**
 * Calls that wait for work. A thousand executors may wait for one task: of those whom news is for a few look at a time, and
 * once one of them has found the queue empty it is over for the others, who had no part in it. News is numbered.
 */
export class ParkedClaims {
  readonly #signals: Signals;
  /** By project; '' for all projects. */
  readonly #rooms = new Map<string, Room>();
  /** Those who were told something, and have not looked since. */
  readonly #told = new Set<Waiter>();
  #present = 0;
  #news = 0;
  #listening: Listening | null = null;
  #looking = 0;

  constructor(signals: Signals) {
    this.#signals = signals;
  }

  /** Answers as soon as there is work or an order, and when the time is over. */
  async wait({ waitMs, ...parked }: ParkedClaim): Promise<Claimed> {
    // Listening begins before the look, so that a change between the two is not missed.
    this.#present += 1;
    if (this.#listening === null) void this.#listen();
    const deadline = performance.now() + waitMs;
    const waiter: Waiter = {
      ...parked,
      ...{ room: this.#roomOf(parked.projectId), deadline, own: this.#listenFor(parked, waitMs) },
      ...{ seen: 0, last: nothing, isLooking: false, isDue: waitMs <= 0, answer: () => undefined },
    };
    try {
      await this.#look(waiter, false);
    } catch (error) {
      this.#leave(waiter);
      throw error;
    }
    if (this.#isDone(waiter)) {
      this.#leave(waiter);
      return waiter.last;
    }
    return new Promise<Claimed>((resolve) => {
      waiter.answer = resolve;
      waiter.room.waiters.add(waiter);
      this.#hear(waiter);
      // Something may have been said since it looked.
      if (waiter.seen < this.#news) this.#wake();
    });
  }

  #roomOf(projectId: string | null): Room {
    const key = projectId ?? '';
    const room = this.#rooms.get(key) ?? { waiters: new Set(), emptyAt: -1 };
    this.#rooms.set(key, room);
    return room;
  }

  /** To what is said to all, as long as somebody is there. */
  async #listen(): Promise<void> {
    while (this.#present > 0) {
      this.#listening = this.#signals.listen(['work'], { timeoutMs: comeBackMs });
      await this.#listening.promise;
      this.#news += 1;
      this.#wake();
    }
    this.#listening = null;
  }

  #listenFor({ executorId, signal }: Pick<Waiter, 'executorId' | 'signal'>, timeoutMs: number): Listening {
    return this.#signals.listen([`executor:${executorId}`], { timeoutMs, signal });
  }

  #hear(waiter: Waiter): void {
    void waiter.own.promise.then((topic) => {
      if (!waiter.room.waiters.has(waiter)) return;
      if (topic === null) {
        waiter.isDue = true;
        if (!waiter.isLooking) this.#end(waiter, waiter.last);
        return;
      }
      waiter.own = this.#listenFor(waiter, Math.max(0, waiter.deadline - performance.now()));
      this.#hear(waiter);
      this.#told.add(waiter);
      this.#wake();
    });
  }

  /** A few at a time look, until nobody is left who does not know the latest news. */
  #wake(): void {
    if (this.#next() === null) return;
    for (; this.#looking < mostLooking; this.#looking += 1) void this.#lookInTurn();
  }

  async #lookInTurn(): Promise<void> {
    // What is said in one turn of the event loop is looked at once.
    await nextTurn();
    for (let waiter = this.#next(); waiter !== null; waiter = this.#next()) {
      const looked = waiter;
      await this.#look(looked, true).then(
        () => this.#isDone(looked) && this.#end(looked, looked.last),
        (error) => this.#end(looked, Promise.reject(error)),
      );
    }
    this.#looking -= 1;
  }

  #next(): Waiter | null {
    for (const waiter of this.#told) if (!waiter.isLooking) return waiter;
    const isEmpty = ({ emptyAt }: Room) => emptyAt >= this.#news;
    if (isEmpty(this.#roomOf(null))) return null;
    for (const room of this.#rooms.values()) {
      if (isEmpty(room)) continue;
      for (const waiter of room.waiters) {
        if (waiter.isLooking) continue;
        if (waiter.seen < this.#news) return waiter;
        break;
      }
    }
    return null;
  }

  async #look(waiter: Waiter, isLookAgain: boolean): Promise<void> {
    const { room } = waiter;
    waiter.isLooking = true;
    waiter.seen = this.#news;
    this.#told.delete(waiter);
    if (room.waiters.delete(waiter)) room.waiters.add(waiter);
    try {
      waiter.last = await waiter.claim(isLookAgain);
      if (waiter.last.queueEmpty) room.emptyAt = Math.max(room.emptyAt, waiter.seen);
    } finally {
      waiter.isLooking = false;
    }
  }

  #isDone({ last, isDue, signal }: Waiter): boolean {
    const news = last.offers.length + last.orders.length + last.wantedBack.length;
    return news > 0 || last.rotate || isDue || signal.aborted;
  }

  #end(waiter: Waiter, claimed: Claimed | Promise<Claimed>): void {
    this.#leave(waiter);
    waiter.answer(claimed);
  }

  #leave(waiter: Waiter): void {
    waiter.room.waiters.delete(waiter);
    this.#told.delete(waiter);
    waiter.own.cancel();
    this.#present -= 1;
    if (this.#present === 0) this.#listening?.cancel();
  }
}

const nothing: Claimed = {
  ...{ offers: [], orders: [], drain: false, rotate: false, wantedBack: [] },
  ...{ queueEmpty: false, unreadable: [] },
};
