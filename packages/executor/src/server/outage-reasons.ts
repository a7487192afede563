import type { Value } from '../texts/executor-texts.ts';

/** Of one outage: more would be a log of its tries. */
const mostTold = 4;

/** Which reasons of an outage were told. Another one than before is news: a server that is back may be refused for its certificate. */
export class OutageReasons {
  readonly #told = new Set<string>();

  get areTold(): boolean {
    return this.#told.size > 0;
  }

  /** True once for each reason, and for a few of them. */
  isNews(reason: Value): boolean {
    const text = JSON.stringify(reason);
    if (this.#told.has(text) || this.#told.size >= mostTold) return false;
    this.#told.add(text);
    return true;
  }

  /** The outage is over. */
  clear(): void {
    this.#told.clear();
  }
}
