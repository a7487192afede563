/**
 * The guard of one lease: nothing runs before its SUT was found right, no case begins while it is not, and what was seen
 * goes to the server, which decides what it means. No case ever waits for a look.
 */
import type { SutGuard, SutIdentity, SutLookReply } from '@testyard/protocol';
import { after, within } from '../deadline.ts';
import type { LeaseChannel } from '../loops/lease-channel.ts';
import type { LeaseLink } from '../loops/lease-link.ts';
import type { Sighting } from '../sut/sighting.ts';
import type { SutListener, SutWatch } from '../sut/sut-watch.ts';
import { durationText, type Said, say } from '../texts/remark.ts';

export interface LeaseGuardParts {
  readonly sut: string;
  readonly guard: SutGuard;
  readonly watch: SutWatch;
  readonly link: Pick<LeaseLink, 'send' | 'lost'>;
  readonly channel: Pick<LeaseChannel, 'flush' | 'finished'>;
  note(line: string): void;
}

interface Seen {
  readonly sighting: Sighting;
  readonly mark: number;
}

export class LeaseGuard implements SutListener {
  /** Resolves to what stands against the SUT for good; never where nothing does. */
  readonly refused: Promise<Said>;
  readonly #parts: LeaseGuardParts;
  readonly #waiting: Seen[] = [];
  #expected: SutIdentity;
  #sending: Promise<void> | null = null;
  #state: SutLookReply['state'] = 'unseen';
  #isOpen = false;
  #isOver = false;
  #finished = 0;
  #rightMark: number | null = null;
  #lastSaid: Said | null = null;
  #cancelWait: () => void = () => undefined;
  readonly #onOpen = new Set<() => void>();
  #refuse: (said: Said) => void = () => undefined;

  constructor(parts: LeaseGuardParts) {
    this.#parts = parts;
    this.#expected = parts.guard.expected;
    this.refused = new Promise((resolve) => {
      this.#refuse = resolve;
    });
  }

  /** Whether cases may begin. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Begins to look; answers null when the SUT was found right, else what stands against it. */
  async begin(signal: AbortSignal): Promise<Said | null> {
    this.#parts.watch.join(this);
    this.#waitForIt(Math.max(this.#parts.guard.waitMs, shortestWaitMs));
    void this.#parts.watch.lookNow();
    const open = this.opened(signal).then(() => {
      if (!this.#isOpen) signal.throwIfAborted();
      return null;
    });
    return Promise.race([open, this.refused]);
  }

  /** Resolves when cases may begin, or the signal is aborted. */
  opened(signal: AbortSignal): Promise<void> {
    return this.#wait(signal).over;
  }

  /**
   * The last case has ended: looks until the SUT was found right after it, as long as it may be down where `waits`, and
   * until the server knows. Nothing is looked at afterwards.
   */
  async end(waits: boolean, signal: AbortSignal): Promise<void> {
    const { watch, channel } = this.#parts;
    if (this.#isOver) return this.#sent();
    const until = performance.now() + (waits ? this.#parts.guard.waitMs : 0);
    await channel.flush();
    do {
      await watch.lookNow();
      await this.#sent();
    } while (!this.#isOpen && !this.#isOver && performance.now() < until && (await this.#pause(signal)));
    this.leave();
    await this.#sent();
  }

  /** Looks no more; what was seen still goes to the server. */
  leave(): void {
    this.#isOver = true;
    this.#cancelWait();
    this.#parts.watch.leave(this);
  }

  /** The server knows of every case that has ended, if it can be reached in a moment. */
  async before(): Promise<number> {
    const { channel } = this.#parts;
    await within(flushedMs, channel.flush());
    return Math.max(channel.finished, this.#finished);
  }

  seen(sighting: Sighting, mark: number | null): void {
    if (this.#isOver) return;
    this.#lastSaid = sighting.said;
    this.#queue({ sighting, mark: mark ?? this.#rightMark ?? 0 });
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
    if (this.#state === 'unseen') return;
    if (this.#isRight(sighting)) this.#open();
    else this.#close();
  }

  /** Of looks that came to the same, and that the server has not been told of, the last is enough. */
  #queue(seen: Seen): void {
    const last = this.#waiting.at(-1)?.sighting;
    const { outcome, branch, build } = seen.sighting;
    const isSame = last?.outcome === outcome && last.branch === branch && last.build === build;
    if (isSame) this.#waiting.pop();
    this.#waiting.push(seen);
  }

  /** One after the other: what the first fixes is what the next is held against. */
  async #send(): Promise<void> {
    for (let seen = this.#waiting.shift(); seen; seen = this.#waiting.shift()) {
      const { sighting, mark } = seen;
      const { said, ...look } = sighting;
      const words = said ? { message: said.message, remark: said.remark } : { message: null };
      const body = { ...look, ...words, mark, rightMark: this.#rightMark };
      const reply = await this.#parts.link.send('sut', body).catch(() => null);
      if (reply === null) return;
      this.#heard(sighting, mark, reply);
    }
  }

  #heard(sighting: Sighting, mark: number, { state, expected, finished }: SutLookReply): void {
    this.#expected = expected;
    this.#state = state;
    this.#finished = Math.max(finished, this.#finished);
    if (sighting.outcome === 'down') this.#isDown(sighting.said);
    else if (this.#isRight(sighting) && state !== 'changed') {
      this.#rightMark = Math.max(mark, this.#rightMark ?? 0);
      this.#open();
    } else {
      this.#close();
      this.#giveUp(this.#otherSaid(sighting));
    }
  }

  #isDown(said: Said): void {
    this.#close();
    if (this.#parts.guard.waitMs === 0) this.#giveUp(said);
  }

  #otherSaid(sighting: Sighting): Said {
    const { sut } = this.#parts;
    if (sighting.said) return sighting.said;
    if (this.#isRight(sighting)) return say('sut-changed-elsewhere', { sut });
    const expected = textOf(this.#expected);
    if (this.#expected.build !== null && sighting.build === null)
      return say('sut-no-build', { sut, expected });
    return say('sut-other', { sut, found: textOf(sighting), expected });
  }

  #isRight({ outcome, branch, build }: Sighting): boolean {
    const { branch: wantedBranch, build: wantedBuild } = this.#expected;
    const isBranch = wantedBranch === null || branch === null || branch === wantedBranch;
    return outcome === 'up' && isBranch && (wantedBuild === null || build === wantedBuild);
  }

  #open(): void {
    if (this.#isOver) return;
    this.#cancelWait();
    this.#cancelWait = () => undefined;
    if (!this.#isOpen)
      this.#parts.note(`system under test: ${this.#parts.sut} is right (${textOf(this.#expected)})`);
    this.#isOpen = true;
    for (const end of [...this.#onOpen]) end();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const why = this.#lastSaid?.message ?? 'it is not what it was';
    this.#parts.note(`system under test: no case begins: ${why}`);
    this.#waitForIt(this.#parts.guard.waitMs);
  }

  /** For so long it may be down. */
  #waitForIt(waitMs: number): void {
    this.#cancelWait = after(waitMs, () => {
      const { sut } = this.#parts;
      const why = this.#lastSaid ?? say('sut-silent', { sut, time: durationText(waitMs) });
      this.#giveUp(waitMs > 0 ? say('sut-wait-over', { sut, time: durationText(waitMs), why }) : why);
    });
  }

  #giveUp(said: Said): void {
    if (this.#isOver) return;
    this.#cancelWait();
    this.#isOver = true;
    this.#parts.watch.leave(this);
    this.#refuse(said);
  }

  /** Resolves when the server has all that was seen, or the lease is lost. */
  async #sent(): Promise<void> {
    while (this.#sending !== null) await this.#sending;
  }

  /** Until the next look; false where nothing is waited for any more. */
  async #pause(signal: AbortSignal): Promise<boolean> {
    const { intervalMs } = this.#parts.guard.probe;
    const { over, end } = this.#wait(signal);
    await within(Math.min(intervalMs, 1_000), over);
    end();
    return !signal.aborted;
  }

  /** `over` resolves when cases may begin, the signal is aborted, or `end` was called; nothing is left of it then. */
  #wait(signal: AbortSignal): { readonly over: Promise<void>; end(): void } {
    let end: () => void = () => undefined;
    if (this.#isOpen || signal.aborted) return { over: Promise.resolve(), end };
    const over = new Promise<void>((resolve) => {
      end = () => {
        this.#onOpen.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#onOpen.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
    return { over, end };
  }
}

/** The server is told so long of what has ended, in milliseconds. */
const flushedMs = 900;
/** Even where nothing is to be waited for, the first look gets the time that it takes. */
const shortestWaitMs = 7_000;

function textOf({ branch, build }: SutIdentity): string {
  return [branch, build].filter((part) => part !== null && part !== '').join(' ') || '?';
}
