/** Brings what a lease wrote to the disk itself, all of it together, once a second while there is something new. */
import type { LogSpool } from '../loops/log-spool.ts';
import type { LeaseJournal } from './lease-journal.ts';

const everyMs = 1_000;

export class GroupSync {
  readonly #journal: LeaseJournal;
  readonly #spools: ReadonlyMap<string, LogSpool>;
  readonly #timer: NodeJS.Timeout;
  #round: Promise<void> = Promise.resolve();

  constructor(journal: LeaseJournal, spools: ReadonlyMap<string, LogSpool>) {
    this.#journal = journal;
    this.#spools = spools;
    this.#timer = setInterval(() => void this.round(), everyMs);
    this.#timer.unref();
  }

  /** A round that fails ends the journal; the bytes that it did not bring to the disk are never sent again as certain. */
  round(): Promise<void> {
    this.#round = this.#round.then(async () => {
      try {
        for (const [stream, spool] of this.#spools) {
          const piece = await spool.sync();
          if (piece) this.#journal.append({ type: 'log', stream, ...piece });
        }
        await this.#journal.sync();
      } catch (error) {
        this.#journal.fail(error as Error);
      }
    });
    return this.#round;
  }

  /** Resolves when the last round is over. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.round();
  }
}
