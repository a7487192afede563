/** Says once that the server is not heard any more, and that it is again. */
import type { ExecutorLog } from '../executor-log.ts';
import { whyUnanswered } from '../server/why-unanswered.ts';

export class Hearing {
  readonly #log: ExecutorLog;
  readonly #spanMs: number;
  #missedSince: number | null = null;
  #isSaid = false;

  /** `spanMs`: from the first of several calls in vain to the one that is said. */
  constructor(log: ExecutorLog, spanMs: number) {
    this.#log = log;
    this.#spanMs = spanMs;
  }

  missed(error: unknown): void {
    this.#missedSince ??= performance.now();
    if (this.#isSaid || performance.now() - this.#missedSince < this.#spanMs) return;
    this.#isSaid = true;
    this.#log({ key: 'heartbeat.missed', values: { why: whyUnanswered(error) } });
  }

  heard(): void {
    if (this.#isSaid) this.#log({ key: 'heartbeat.heard' });
    this.#isSaid = false;
    this.#missedSince = null;
  }
}
