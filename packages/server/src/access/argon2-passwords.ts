import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { CoreError, type PasswordHasher, Turns } from '@testyard/core';

/** OWASP's level for argon2id, which is the library's algorithm where none is named. */
const parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const longestQueue = 200;

/** argon2id, two at a time: each takes 19 MiB and a core. Errors: RATE_LIMITED where 200 wait already. */
export class Argon2Passwords implements PasswordHasher {
  readonly #turns = new Turns(atOnce);
  /** What nobody's password is checked against; made at once, or the first unknown user would take the time of two. */
  readonly #dummy = hash(randomUUID(), parameters);

  async hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, parameters));
  }

  async verify(stored: string | null, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const right = await verify(stored ?? (await this.#dummy), password);
      return stored !== null && right;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turns.waiting >= longestQueue) throw new CoreError('RATE_LIMITED', { number: 1 });
    return this.#turns.run(work);
  }
}
