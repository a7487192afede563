import type { CaseUpdate } from '../stores/run-stores.ts';
import type { CaseProgress } from './ledger-case.ts';

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Lines of a ledger that changed and are not written yet, each as it is then. */
export class CaseUpdates {
  readonly #updates = new Map<string, Writable<CaseUpdate>>();

  of(line: CaseProgress): Writable<CaseUpdate> {
    const known = this.#updates.get(line.id);
    if (known) return known;
    const update = updateOf(line);
    this.#updates.set(line.id, update);
    return update;
  }

  /** All of them; there is none from then on. */
  take(): readonly CaseUpdate[] {
    const taken = [...this.#updates.values()];
    this.#updates.clear();
    return taken;
  }
}

function updateOf(line: CaseProgress): Writable<CaseUpdate> {
  return {
    id: line.id,
    status: null,
    cause: null,
    durationMs: null,
    message: null,
    attempts: line.attempts,
    failedAttempts: line.failedAttempts,
    losses: line.losses,
    finishSequence: null,
    finishedAt: null,
  };
}
