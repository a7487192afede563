/**
 * Sessions that get ready at once share the processors, so that all of them are late and nobody works meanwhile. As many
 * begin as there are processors, and the next when one of them is ready: the first cases run long before the last session is there.
 */
import { availableParallelism, cpus } from 'node:os';
import { after } from '../deadline.ts';

/** How often those who wait look whether a processor has nothing to do. */
const lookEveryMs = 100;
/** Nobody waits longer: what stands before may wait for something else than a processor. */
const longestWaitMs = 10_000;
/** So much of a processor was idle since the last look. */
const isIdleFrom = 0.5;

export interface StartTurnsOptions {
  readonly places?: number;
  readonly lookEveryMs?: number;
  readonly longestWaitMs?: number;
  /** Processors that had nothing to do since this was asked last. */
  idleProcessors?(): number;
}

export class StartTurns {
  readonly #options: Required<Omit<StartTurnsOptions, 'idleProcessors'>>;
  readonly #idleProcessors: () => number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #looking: NodeJS.Timeout | null = null;

  constructor({ idleProcessors = idleSinceAsked(), ...options }: StartTurnsOptions = {}) {
    this.#options = { places: availableParallelism(), lookEveryMs, longestWaitMs, ...options };
    this.#idleProcessors = idleProcessors;
  }

  /**
   * Resolves when it is one's turn, or when the signal is aborted; the answer gives it to the next. A turn that is not for
   * a processor, as where a session waits for a database, keeps nobody: while a processor is idle one more begins at each look.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#taken >= this.#options.places && !signal.aborted) await this.#turn(signal);
    this.#taken += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#taken -= 1;
      if (this.#taken < this.#options.places) this.#next();
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const begin = () => {
        this.#waiting.delete(begin);
        if (this.#waiting.size === 0) this.#stopLooking();
        signal.removeEventListener('abort', begin);
        cancel();
        resolve();
      };
      const cancel = after(this.#options.longestWaitMs, begin);
      signal.addEventListener('abort', begin, { once: true });
      this.#waiting.add(begin);
      this.#look();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    first?.();
  }

  #look(): void {
    if (this.#looking) return;
    this.#idleProcessors();
    this.#looking = setInterval(() => {
      if (this.#idleProcessors() >= isIdleFrom) this.#next();
    }, this.#options.lookEveryMs);
  }

  #stopLooking(): void {
    if (this.#looking) clearInterval(this.#looking);
    this.#looking = null;
  }
}

function idleSinceAsked(): () => number {
  let before = { idle: 0, all: 0 };
  return () => {
    const processors = cpus();
    const times = processors.map(({ times: { user, nice, sys, idle, irq } }) => ({
      idle,
      all: user + nice + sys + idle + irq,
    }));
    const sum = (what: 'idle' | 'all') => times.reduce((total, each) => total + each[what], 0);
    const now = { idle: sum('idle'), all: sum('all') };
    const share = (now.idle - before.idle) / Math.max(1, now.all - before.all);
    before = now;
    return share * processors.length;
  };
}
