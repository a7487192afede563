import type { ServerResponse } from 'node:http';
import { CoreError } from '@testyard/core';

/** A tenth of the connections that a server takes: who parks all calls that they may leaves room for others. */
export const usualMostOpenCalls = 1_000;

/**
 * Calls of each caller that are not answered yet, those that wait or are streams with them. A caller has at most so many
 * at once, so that nobody holds all connections of the server.
 */
export class OpenCalls {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a call until its answer is sent, or its caller has hung up. Errors: RATE_LIMITED with the seconds to wait. */
  enter(caller: string, answer: ServerResponse): void {
    const open = this.#open.get(caller) ?? 0;
    if (open >= this.#most)
      throw new CoreError('RATE_LIMITED', { number: 1, why: { rule: 'calls-open', most: this.#most } });
    this.#open.set(caller, open + 1);
    answer.once('close', () => this.#leave(caller));
  }

  #leave(caller: string): void {
    const left = (this.#open.get(caller) ?? 0) - 1;
    if (left > 0) this.#open.set(caller, left);
    else this.#open.delete(caller);
  }
}
