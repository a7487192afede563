import { hash, verify } from '@node-rs/argon2';
import { CoreError, type PasswordHasher, Turns } from '@testyard/core';

/** OWASP's level for argon2id, which is the library's algorithm where none is named. */
const parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
/** What the password of an unknown user is checked against, by the same parameters: it takes as long as any other. */
export const ofNobody =
  '$argon2id$v=19$m=19456,t=2,p=1$pHQQCnAcW+uIczHd7xdA0g$gJd17KDP0vWmRwC94fRqg3YedKGIZapp03Qih3heUTk';
const atOnce = 2;
const longestQueue = 200;

/** argon2id, two at a time: each takes 19 MiB and a core. Errors: RATE_LIMITED where 200 wait already. */
export class Argon2Passwords implements PasswordHasher {
  readonly #turns = new Turns(atOnce);
  async hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, parameters));
  }

  async verify(stored: string | null, password: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const right = await verify(stored ?? ofNobody, password);
      return stored !== null && right;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turns.waiting >= longestQueue) throw new CoreError('RATE_LIMITED', { number: 1 });
    return this.#turns.run(work);
  }
}
