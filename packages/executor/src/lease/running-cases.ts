/** Which cases of a session are under way, and the clock of each. */
import type { CaseFinished, CaseStarted } from '@testyard/protocol';
import { after } from '../deadline.ts';

export interface RunningCase {
  readonly caseId: string;
  readonly attempt: number;
  readonly startedAtMs: number;
}

export class RunningCases {
  /** The case that did not end in its time. */
  readonly overrun: Promise<RunningCase>;
  readonly #caseMs: number;
  readonly #running = new Map<string, RunningCase & { cancel(): void }>();
  #resolveOverrun: (running: RunningCase) => void = () => undefined;

  constructor(caseMs: number) {
    this.#caseMs = caseMs;
    this.overrun = new Promise((resolve) => {
      this.#resolveOverrun = resolve;
    });
  }

  /** The one that started last. */
  get latest(): RunningCase | null {
    return [...this.#running.values()].at(-1) ?? null;
  }

  started({ caseId, attempt }: CaseStarted): void {
    this.#running.get(caseId)?.cancel();
    const running = { caseId, attempt, startedAtMs: performance.now() };
    const cancel = after(this.#caseMs, () => this.#resolveOverrun(running));
    this.#running.set(caseId, { ...running, cancel });
  }

  finished({ caseId }: Pick<CaseFinished, 'caseId'>): void {
    this.#running.get(caseId)?.cancel();
    this.#running.delete(caseId);
  }

  /** Stops the clocks. */
  close(): void {
    for (const running of this.#running.values()) running.cancel();
  }
}
