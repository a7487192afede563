import { after, within } from '../deadline.ts';
import type { Sighting } from './sighting.ts';

/** A lease that wants to know how its SUT is. */
export interface SutListener {
  /** Called before each look that it is told of; what it resolves to comes with what was seen. Waited for a moment only. */
  before(): Promise<number>;
  /** `mark`: what `before` said; null where it did not in time. */
  seen(sighting: Sighting, mark: number | null): void;
}

/** Longest wait for a listener before a look, in milliseconds. */
const listenersMs = 1_000;

/**
 * Looks at one SUT for all leases of this executor that are against it: now and then as long as there is one, and at once
 * where one asks. There is one look at a time; it begins after all that asked for it did.
 */
export class SutWatch {
  readonly #look: () => Promise<Sighting>;
  readonly #intervalMs: number;
  readonly #listeners = new Set<SutListener>();
  #cancel: () => void = () => undefined;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(look: () => Promise<Sighting>, intervalMs: number) {
    this.#look = look;
    this.#intervalMs = intervalMs;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Is told of each look that begins from now on. */
  join(listener: SutListener): void {
    this.#listeners.add(listener);
  }

  leave(listener: SutListener): void {
    this.#listeners.delete(listener);
    if (this.isIdle) this.#cancel();
  }

  /** Resolves when a look that began after this call has been told of. Never rejects. */
  lookNow(): Promise<void> {
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(running: Promise<void> | null): Promise<void> {
    await running;
    this.#next = null;
    this.#running = this.#lookOnce();
    await this.#running;
    this.#running = null;
  }

  async #lookOnce(): Promise<void> {
    this.#cancel();
    const told = [...this.#listeners];
    const marks = await Promise.all(
      told.map((listener) => within(listenersMs, listener.before()).catch(() => null)),
    );
    const sighting = await this.#look();
    for (const [index, listener] of told.entries()) {
      const mark = marks[index];
      if (this.#listeners.has(listener)) listener.seen(sighting, typeof mark === 'number' ? mark : null);
    }
    if (!this.isIdle) this.#cancel = after(this.#intervalMs, () => void this.lookNow());
  }
}

/** The watches of an executor: one for each SUT, however many leases are against it. */
export class SutWatches {
  readonly #watches = new Map<string, SutWatch>();

  /** `key`: the same for the same SUT looked at in the same way. */
  of(key: string, make: () => SutWatch): SutWatch {
    for (const [other, watch] of this.#watches)
      if (watch.isIdle && other !== key) this.#watches.delete(other);
    const watch = this.#watches.get(key) ?? make();
    this.#watches.set(key, watch);
    return watch;
  }
}
