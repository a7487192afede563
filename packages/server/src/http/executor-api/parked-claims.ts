import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AbortLike, Claimed, Signals } from '@testyard/core';

/** A notification can be missed between replicas: those who wait look again at least this often. */
const comeBackMs = 5_000;
/** Claims that were woken and look at the same time. */
const mostLooking = 4;
/** Lanes whose news are told apart: with more of them, all are for everybody. */
const mostLanes = 64;

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

/** Where those wait who work for one project, or for all. */
interface Room {
  /** Who has not looked for longest comes first. */
  readonly waiters: Set<Waiter>;
  /** The news that was known to a look that found nothing queued. */
  emptyAt: number;
}

/** A call that waits. There is one for each executor: what it holds counts a thousand times. */
interface Waiter extends Pick<ParkedClaim, 'claim' | 'signal'> {
  readonly room: Room;
  /** By `performance.now`. */
  readonly deadline: number;
  /** The news that was known to its last look. */
  seen: number;
  last: Claimed;
  /** Lanes that its executor is not fit for, as long as nothing is said of it: news of them are not for it. */
  unfitLanes: Set<string> | null;
  isLooking: boolean;
  /** Its time is over, or nobody is there any more. */
  isDue: boolean;
  readonly answer: (claimed: Claimed) => void;
  readonly fail: (error: unknown) => void;
  /** Ends its listening. */
  forget: () => void;
}

/**
 * Calls that wait for work. A thousand executors may wait for one task: of those whom news is for a few look at a time, and
 * once one of them has found the queue empty it is over for the others, who had no part in it. News is numbered. Who is not
 * fit for the lane that it is about, as its own earlier looks have shown, does not look.
 */
export class ParkedClaims {
  readonly #signals: Signals;
  /** By project; '' for all projects. */
  readonly #rooms = new Map<string, Room>();
  /** Those who were told something, and have not looked since. */
  readonly #told = new Set<Waiter>();
  readonly #present = new Set<Waiter>();
  #news = 0;
  /** The latest news that may be for anybody, and the latest of each lane. */
  #newsForAll = 0;
  readonly #newsOfLanes = new Map<string, number>();
  #listening: { readonly comeBack: NodeJS.Timeout; readonly end: () => void } | null = null;
  #looking = 0;
  /** Of the deadline that comes first: one timer for all. */
  #timer: { readonly at: number; readonly handle: NodeJS.Timeout } | null = null;

  constructor(signals: Signals) {
    this.#signals = signals;
  }

  /** Answers as soon as there is work or an order, and when the time is over. */
  wait({ executorId, projectId, claim, waitMs, signal }: ParkedClaim): Promise<Claimed> {
    return new Promise((answer, fail) => {
      const waiter: Waiter = {
        ...{ claim, signal, room: this.#roomOf(projectId), deadline: performance.now() + waitMs },
        ...{ seen: 0, last: nothing, isLooking: false, isDue: waitMs <= 0 || signal.aborted },
        ...{ unfitLanes: null, answer, fail, forget: doNothing },
      };
      // Listening begins before the look, so that a change between the two is not missed.
      this.#present.add(waiter);
      this.#listening ??= this.#listen();
      if (!waiter.isDue) this.#hear(waiter, executorId);
      void this.#look(waiter, false).then(() => this.#park(waiter));
    });
  }

  #park(waiter: Waiter): void {
    if (!this.#present.has(waiter)) return;
    waiter.room.waiters.add(waiter);
    this.#hasten(waiter.deadline);
    // Something may have been said since it looked.
    if (waiter.seen < this.#news || this.#told.has(waiter)) this.#wake();
  }

  #roomOf(projectId: string | null): Room {
    const key = projectId ?? '';
    const room = this.#rooms.get(key) ?? { waiters: new Set(), emptyAt: -1 };
    this.#rooms.set(key, room);
    return room;
  }

  /** To what is said to all, as long as somebody is there. */
  #listen(): { readonly comeBack: NodeJS.Timeout; readonly end: () => void } {
    const comeBack = setInterval(() => this.#hearNews(), comeBackMs);
    const unhear = this.#signals.hear('work', (lane) => this.#hearNews(lane));
    const end = () => {
      clearInterval(comeBack);
      unhear();
    };
    return { comeBack, end };
  }

  #hearNews(lane?: string): void {
    this.#news += 1;
    if (lane === undefined || this.#newsOfLanes.size >= mostLanes) {
      this.#newsForAll = this.#news;
      this.#newsOfLanes.clear();
      this.#listening?.comeBack.refresh();
    } else this.#newsOfLanes.set(lane, this.#news);
    this.#wake();
  }

  #hear(waiter: Waiter, executorId: string): void {
    const told = () => {
      this.#told.add(waiter);
      if (!waiter.isLooking) this.#wake();
    };
    const gone = () => this.#isOver(waiter);
    const unhear = this.#signals.hear(`executor:${executorId}`, told);
    waiter.signal.addEventListener('abort', gone);
    waiter.forget = () => {
      unhear();
      waiter.signal.removeEventListener('abort', gone);
    };
  }

  /** One that looks at this moment is answered with what it finds. */
  #isOver(waiter: Waiter): void {
    waiter.isDue = true;
    if (!waiter.isLooking) this.#end(waiter);
  }

  #hasten(deadline: number): void {
    if (this.#timer !== null && this.#timer.at <= deadline) return;
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
    const milliseconds = Math.max(0, Math.ceil(deadline - performance.now()));
    this.#timer = { at: deadline, handle: setTimeout(() => this.#endDue(), milliseconds) };
  }

  #endDue(): void {
    this.#timer = null;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of this.#present) {
      if (waiter.deadline <= now) this.#isOver(waiter);
      else next = Math.min(next, waiter.deadline);
    }
    if (next < Number.POSITIVE_INFINITY) this.#hasten(next);
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
      await this.#look(waiter, true);
    }
    this.#looking -= 1;
  }

  #next(): Waiter | null {
    for (const waiter of this.#told) if (!waiter.isLooking && waiter.room.waiters.has(waiter)) return waiter;
    const isEmpty = ({ emptyAt }: Room) => emptyAt >= this.#news;
    if (isEmpty(this.#roomOf(null))) return null;
    for (const room of this.#rooms.values()) {
      if (isEmpty(room)) continue;
      for (const waiter of room.waiters) {
        if (waiter.isLooking) continue;
        if (waiter.seen >= this.#news) break;
        if (this.#isForIt(waiter)) return waiter;
        this.#toEnd(waiter);
      }
    }
    return null;
  }

  /** Of what it has not seen. */
  #isForIt({ seen, unfitLanes }: Waiter): boolean {
    if (seen < this.#newsForAll) return true;
    for (const [lane, news] of this.#newsOfLanes) if (news > seen && !unfitLanes?.has(lane)) return true;
    return false;
  }

  /** It knows all news, and comes after all others of its room. */
  #toEnd(waiter: Waiter): void {
    const { waiters } = waiter.room;
    waiter.seen = this.#news;
    if (waiters.delete(waiter)) waiters.add(waiter);
  }

  /** Ends its wait where there is news or nobody waits any more. */
  async #look(waiter: Waiter, isLookAgain: boolean): Promise<void> {
    const { room } = waiter;
    waiter.isLooking = true;
    if (this.#told.delete(waiter) || waiter.seen < this.#newsForAll) waiter.unfitLanes = null;
    this.#toEnd(waiter);
    try {
      waiter.last = await waiter.claim(isLookAgain);
      if (waiter.last.queueEmpty) room.emptyAt = Math.max(room.emptyAt, waiter.seen);
      waiter.unfitLanes = together(waiter.unfitLanes, waiter.last.unfitLanes);
      waiter.isLooking = false;
      if (isDone(waiter)) this.#end(waiter);
    } catch (error) {
      this.#leave(waiter);
      waiter.fail(error);
    }
  }

  #end(waiter: Waiter): void {
    this.#leave(waiter);
    waiter.answer(waiter.last);
  }

  #leave(waiter: Waiter): void {
    waiter.forget();
    waiter.room.waiters.delete(waiter);
    this.#told.delete(waiter);
    this.#present.delete(waiter);
    if (this.#present.size > 0) return;
    this.#listening?.end();
    this.#listening = null;
    if (this.#timer !== null) clearTimeout(this.#timer.handle);
    this.#timer = null;
  }
}

function isDone({ last, isDue, signal }: Waiter): boolean {
  const news = last.offers.length + last.orders.length + last.wantedBack.length;
  return news > 0 || last.rotate || isDue || signal.aborted;
}

/** Null where it is none, or more than are told apart. */
function together(known: Set<string> | null, found: readonly string[]): Set<string> | null {
  if (found.length === 0) return known;
  const all = new Set([...(known ?? []), ...found]);
  return all.size > mostLanes ? null : all;
}

function doNothing(): void {}

const nothing: Claimed = {
  ...{ offers: [], orders: [], drain: false, rotate: false, wantedBack: [] },
  ...{ queueEmpty: false, unfitLanes: [], unreadable: [] },
};
