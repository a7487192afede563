/**
 * Cases that go together are never run by two slots at the same time. One that is to be tried again waits outside of the
 * block that had it, until the slot that has the others is through with them.
 */
import type { WaitingCase } from '../ledger/ledger-case.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import type { Lease } from './lease.ts';

/** Asked while nothing is given: what other leases hold is read once, and only where the answer depends on it. */
export class GroupsElsewhere {
  readonly #book: TaskBook;
  readonly #lease: Lease;
  #groups: Promise<ReadonlySet<string>> | null = null;

  /** `lease`: who asks. */
  constructor(book: TaskBook, lease: Lease) {
    this.#book = book;
    this.#lease = lease;
  }

  /** Whether another lease has yet to run cases that go together with the first of these. */
  async have([first]: readonly WaitingCase[]): Promise<boolean> {
    const together = first?.together ?? null;
    if (together === null) return false;
    this.#groups ??= this.#ofOthers();
    return (await this.#groups).has(together);
  }

  async #ofOthers(): Promise<ReadonlySet<string>> {
    const groups = new Set<string>();
    for (const { id } of await this.#book.activeLeases()) {
      if (id === this.#lease.id) continue;
      for (const block of await this.#book.unit.blocks.heldBy(id))
        for (const { together } of await this.#book.waitingIn(block))
          if (together !== null) groups.add(together);
    }
    return groups;
  }
}
