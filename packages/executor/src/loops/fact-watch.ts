/** Looks now and then whether the host is what was announced of it; what has changed is announced anew. */
import type { Announce } from '@testyard/protocol';
import { persist } from '../server/retry.ts';
import type { ServerApi } from '../server/server-api.ts';

export interface FactWatchParts {
  readonly api: ServerApi;
  readonly announced: Announce;
  readonly everyMs: number;
  /** What would be announced now. */
  look(): Promise<Announce>;
  /** Told after the server has it. */
  onChange(announcement: Announce): void;
}

export class FactWatch {
  readonly #parts: FactWatchParts;
  readonly #end = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #announced: Announce;
  #looking: Promise<void> | null = null;
  /** While it looked: what it saw may be of before. */
  #isAsked = false;

  constructor(parts: FactWatchParts) {
    this.#parts = parts;
    this.#announced = parts.announced;
    this.#timer = setInterval(() => this.lookNow(), parts.everyMs);
    this.#timer.unref();
  }

  /** Something may have changed. */
  lookNow(): void {
    this.#isAsked = this.#looking !== null;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      if (this.#isAsked) this.lookNow();
    });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  async #look(): Promise<void> {
    try {
      const { api, look, onChange } = this.#parts;
      const now = await look();
      if (JSON.stringify(now) === JSON.stringify(this.#announced)) return;
      const { signal } = this.#end;
      await persist(signal, () => api.send('announce', now, { signal }));
      this.#announced = now;
      onChange(now);
    } catch {
      // A refusal that is final is met by whoever asks for work, too; all else is tried at the next look.
    }
  }
}
