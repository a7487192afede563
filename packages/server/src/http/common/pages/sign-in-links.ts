import type { CoreService } from '@testyard/core';

const lifeMs = 15 * 60_000;
const mostWaiting = 100;

/**
 * Tickets that sign a user in once, told to whoever starts the service. They live in this process alone: a restart
 * ends them, and another replica knows nothing of them.
 */
export class SignInLinks {
  readonly #core: Pick<CoreService, 'clock' | 'digest' | 'ids' | 'reads'>;
  readonly #waiting = new Map<string, { readonly userName: string; readonly until: number }>();

  constructor(core: Pick<CoreService, 'clock' | 'digest' | 'ids' | 'reads'>) {
    this.#core = core;
  }

  /** The address of the page that signs the user in once; null where there is no such user, or a disabled one. */
  async linkFor(address: string, userName: string): Promise<string | null> {
    const user = await this.#core.reads.users.byName(userName);
    return user?.enabled ? `${address}/runs#sign-in=${this.make(userName)}` : null;
  }

  make(userName: string): string {
    const { clock, digest, ids } = this.#core;
    const ticket = ids.secret();
    this.#waiting.set(digest.sha256(ticket), { userName, until: clock.now() + lifeMs });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > mostWaiting && oldest !== undefined) this.#waiting.delete(oldest);
    return ticket;
  }

  /** Whom the ticket signs in; null where it was used, is over or never was. Nobody can use it afterwards. */
  take(ticket: string): string | null {
    const hash = this.#core.digest.sha256(ticket);
    const found = this.#waiting.get(hash);
    this.#waiting.delete(hash);
    return found && found.until > this.#core.clock.now() ? found.userName : null;
  }
}
