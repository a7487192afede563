/** Says that the server is not heard any more, once for each reason, and that it is again. */
import type { ExecutorLog } from '../executor-log.ts';
import { OutageReasons } from '../server/outage-reasons.ts';
import { whyUnanswered } from '../server/why-unanswered.ts';

export class Hearing {
  readonly #log: ExecutorLog;
  readonly #spanMs: number;
  #missedSince: number | null = null;
  readonly #reasons = new OutageReasons();

  /** `spanMs`: from the first of several calls in vain to the one that is said. */
  constructor(log: ExecutorLog, spanMs: number) {
    this.#log = log;
    this.#spanMs = spanMs;
  }

  missed(error: unknown): void {
    this.#missedSince ??= performance.now();
    if (performance.now() - this.#missedSince < this.#spanMs) return;
    const why = whyUnanswered(error);
    if (this.#reasons.isNews(why)) this.#log({ key: 'heartbeat.missed', values: { why } });
  }

  heard(): void {
    if (this.#reasons.areTold) this.#log({ key: 'heartbeat.heard' });
    this.#reasons.clear();
    this.#missedSince = null;
  }
}
