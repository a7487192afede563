import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { CoreError, type PasswordHasher } from '@testyard/core';

/** OWASP's level for argon2id, which is the library's algorithm where none is named. */
const parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const longestQueue = 200;

/** argon2id, two at a time: each takes 19 MiB and a core. Errors: RATE_LIMITED where 200 wait already. */
export class Argon2Passwords implements PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** What nobody's password is checked against; made at once, or the first unknown user would take the time of two. */
  readonly #dummy = hash(randomUUID(), parameters);

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, parameters));
  }

  verify(stored: string | null, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const right = await verify(stored ?? (await this.#dummy), password);
      return stored !== null && right;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < atOnce) this.#running += 1;
    else await this.#waitForTurn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  /** A turn is handed over by whoever ends: the number of those running stays. */
  #waitForTurn(): Promise<void> {
    if (this.#waiting.length >= longestQueue) throw new CoreError('RATE_LIMITED', { number: 1 });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
