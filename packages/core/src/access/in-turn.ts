import { CoreError } from '../errors.ts';

/** Runs work one after the other for each key, so that a check and what follows from it are not overtaken. */
export class InTurn {
  readonly #longestQueue: number;
  readonly #queues = new Map<string, { last: Promise<unknown>; length: number }>();

  constructor(longestQueue: number) {
    this.#longestQueue = longestQueue;
  }

  /** Errors: RATE_LIMITED where too many wait for the key. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (queue.length >= this.#longestQueue) throw new CoreError('RATE_LIMITED', { number: 1 });
    const turn = queue.last.then(work, work);
    queue.last = turn;
    queue.length += 1;
    this.#queues.set(key, queue);
    try {
      return await turn;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) this.#queues.delete(key);
    }
  }
}
