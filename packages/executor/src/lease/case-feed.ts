/**
 * Where sessions of a lease get their cases from: the blocks that `next` brings, never more than one in advance, and that
 * only where no case waits long for it. What a session had and did not finish goes first to the session after it.
 */
import type { BlockCase, CaseFinished } from '@testyard/protocol';
import { within } from '../deadline.ts';
import type { CaseFeed } from '../frameworks/framework.ts';
import type { Pulled } from '../loops/lease-channel.ts';

/** Rejects with the signal's reason when it is aborted. */
export type PullBlock = (waitSeconds: number, signal: AbortSignal) => Promise<Pulled>;

const parkedSeconds = 25;
/** With the server away a session runs what it has rather than wait for a successor. */
const aheadWithinMs = 1_000;
/** The next block is asked for when what is left of this one takes no longer, in milliseconds: some time of a round trip. */
const askAheadMs = 25;
/** Work that is handed out at once, in milliseconds: what is handed out is run, and can be given to no other slot. */
const handOutMs = 100;
/** What the latest case says of the length of the next. */
const weightOfLatest = 0.2;

/** Keeps cases from beginning while it is shut. */
export interface CaseGate {
  readonly isOpen: boolean;
  /** Resolves when it is open, or the signal is aborted. */
  opened(signal: AbortSignal): Promise<void>;
}

interface FeedOptions {
  readonly whole?: boolean;
  readonly gate?: CaseGate | null;
}

export class BlockFeed implements CaseFeed {
  readonly #pull: PullBlock;
  readonly #open = new Map<string, BlockCase>();
  #held: BlockCase[] = [];
  /** The last that was handed out. */
  #latest: BlockCase | null = null;
  /** Of a case, by those that ended; null while there is none. */
  #meanMs: number | null = null;
  #fetching: Promise<void> | null = null;
  /** It was, since the last block came. */
  #askedAhead = false;
  #done = false;
  readonly #end = new AbortController();
  /** Of the session that gets cases now. */
  #session = new AbortController();
  #ends = AbortSignal.any([this.#end.signal, this.#session.signal]);

  readonly #whole: boolean;

  readonly #gate: CaseGate | null;

  /** `whole`: blocks are handed out as they come, as their cases have run already; no gate holds them back. */
  constructor(pull: PullBlock, { whole = false, gate = null }: FeedOptions = {}) {
    this.#pull = pull;
    this.#whole = whole;
    this.#gate = whole ? null : gate;
  }

  pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
  pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
  async pull(mode: 'ahead' | 'idle'): Promise<readonly BlockCase[] | null> {
    const ends = this.#ends;
    const isOver = () => this.#done || ends.aborted;
    if (mode === 'ahead') {
      if (this.#isShut) return [];
      if (this.#held.length === 0 && !isOver()) await within(aheadWithinMs, this.#fetch(0));
      return this.#isShut || ends.aborted ? [] : this.#handOut();
    }
    do {
      await this.#gate?.opened(ends);
      while (this.#held.length === 0 && !isOver() && !this.#isShut) await this.#fetch(parkedSeconds);
    } while (this.#isShut && !isOver());
    const cases = ends.aborted ? [] : this.#handOut();
    return cases.length > 0 ? cases : null;
  }

  /** Gives no more; who waits for more is told so. */
  end(): void {
    this.#end.abort(new Error('The feed has ended'));
  }

  /** The session gets no more, also where it waits for more; what the server is asked for meanwhile is asked for anew. */
  leave(): void {
    this.#session.abort(new Error('The session has ended'));
  }

  finished(event: Pick<CaseFinished, 'caseId' | 'attempt' | 'durationMs'>): void {
    this.#open.delete(keyOf(event.caseId, event.attempt));
    const { durationMs } = event;
    this.#meanMs =
      this.#meanMs === null ? durationMs : this.#meanMs + (durationMs - this.#meanMs) * weightOfLatest;
    this.#askAhead(this.#meanMs);
  }

  /** Ids of cases that were not handed out and never will be; those that go together with one that was stay. */
  takeBack(): readonly string[] {
    const together = this.#latest?.together;
    const first = this.#held.findIndex((one) => together === undefined || one.together !== together);
    return first < 0 ? [] : this.#held.splice(first).map(({ id }) => id);
  }

  /** Whether a case that was handed out is not finished yet. */
  isOpen(caseId: string, attempt: number): boolean {
    return this.#open.has(keyOf(caseId, attempt));
  }

  /** A new session begins: it gets first what the one before did not finish. */
  restart(): void {
    this.leave();
    this.#session = new AbortController();
    this.#ends = AbortSignal.any([this.#end.signal, this.#session.signal]);
    this.#held = [...this.#open.values(), ...this.#held];
    this.#open.clear();
  }

  /** Cases may not begin now. */
  get #isShut(): boolean {
    return this.#gate !== null && !this.#gate.isOpen && !this.#end.signal.aborted;
  }

  #handOut(): readonly BlockCase[] {
    const cases = this.#held.splice(0, this.#portion());
    for (const one of cases) this.#open.set(keyOf(one.id, one.attempt), one);
    this.#latest = cases.at(-1) ?? this.#latest;
    return cases;
  }

  /** So many of the held ones are handed out, what goes together as a whole; one, where nothing is known of the time. */
  #portion(): number {
    if (this.#whole) return this.#held.length;
    const wanted =
      this.#meanMs === null ? 1 : Math.max(1, Math.floor(handOutMs / Math.max(this.#meanMs, 0.1)));
    let end = Math.min(wanted, this.#held.length);
    const together = this.#held[end - 1]?.together;
    while (together !== undefined && this.#held[end]?.together === together) end += 1;
    return end;
  }

  /** A failure of it is met by whoever asks next. */
  #askAhead(meanMs: number): void {
    const left = this.#open.size + this.#held.length;
    if (this.#whole || this.#askedAhead || this.#done || this.#ends.aborted || this.#isShut) return;
    if (left === 0 || left * meanMs > askAheadMs) return;
    this.#askedAhead = true;
    this.#fetch(0).catch(() => undefined);
  }

  #fetch(waitSeconds: number): Promise<void> {
    this.#fetching ??= this.#fetchOnce(waitSeconds).finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetchOnce(waitSeconds: number): Promise<void> {
    const signal = this.#ends;
    try {
      const { block, done } = await this.#pull(waitSeconds, signal);
      if (block) {
        this.#held = this.#held.concat(block.cases);
        this.#askedAhead = false;
      }
      this.#done = done && !block;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function keyOf(caseId: string, attempt: number): string {
  return `${caseId} ${attempt}`;
}
