import { CoreError, type CoreService, type Run } from '@testyard/core';
import { expect } from 'vitest';

/** Runs that were acknowledged: each is there, pinned or not as it was told, until something was asked to delete it. */
export class KeptRuns {
  readonly #core: () => CoreService;
  readonly #pinned = new Map<string, boolean>();
  readonly #deleted = new Map<string, readonly string[]>();

  constructor(core: () => CoreService) {
    this.#core = core;
  }

  /** Those that must be there, in the order of their beginning. */
  get ids(): readonly string[] {
    return [...this.#pinned.keys()];
  }

  isPinned(runId: string): boolean {
    return this.#pinned.get(runId) === true;
  }

  isDeleted(runId: string): boolean {
    return this.#deleted.has(runId);
  }

  acknowledged(runId: string): void {
    this.#pinned.set(runId, false);
  }

  pinned(runId: string, pinned: boolean): void {
    this.#pinned.set(runId, pinned);
  }

  async all(): Promise<Run[]> {
    return Promise.all(this.ids.map((id) => this.byId(id)));
  }

  async byId(runId: string): Promise<Run> {
    const run = await this.#core().reads.runs.byId(runId);
    if (!run) throw new Error(`run ${runId} was acknowledged and is lost`);
    expect(run.pinned, 'it is pinned as it was told').toBe(this.isPinned(runId));
    return run;
  }

  /** Does what may delete runs, and holds what is left against those that should go. */
  async expectToDelete(runs: readonly Run[], act: () => Promise<unknown>): Promise<void> {
    const tasks = await Promise.all(runs.map(({ id }) => this.#core().reads.tasks.ofRun(id)));
    await act();
    for (const [index, { id, pinned, state }] of runs.entries()) {
      if (pinned || state !== 'finished') throw new Error('a mistake of this test: such a run never goes');
      this.#pinned.delete(id);
      this.#deleted.set(
        id,
        (tasks[index] ?? []).map((task) => task.id),
      );
    }
    await this.look();
  }

  /** Nothing that was acknowledged is lost, and nothing that was deleted can be reached. */
  async look(): Promise<void> {
    await this.all();
    const { reads } = this.#core();
    for (const [id, taskIds] of this.#deleted) {
      expect(await reads.runs.byId(id), 'a deleted run is gone').toBeNull();
      for (const taskId of taskIds) expect(await reads.tasks.byId(taskId)).toBeNull();
    }
  }

  /** Once the leftovers are removed, nothing of a deleted run has a row. */
  async expectNoTrace(): Promise<void> {
    const { reads, unitOfWork } = this.#core();
    expect(await unitOfWork.run((unit) => unit.removals.pending(1))).toEqual([]);
    for (const [runId, taskIds] of this.#deleted) {
      const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' as const };
      expect((await reads.cases.list(filter, { limit: 1, after: null })).items).toEqual([]);
      for (const taskId of taskIds) {
        expect(await reads.leases.ofTask(taskId)).toEqual([]);
        expect(await reads.lateEvidence.count(taskId)).toBe(0);
        expect((await reads.logs.list(taskId, { limit: 1, after: null })).items).toEqual([]);
      }
    }
  }
}

/** Whether the call was refused, and with this code. */
export async function expectRefusal(call: Promise<unknown>, code: string): Promise<void> {
  const error = await call.then(
    () => new Error(`${code} was expected, and nothing was refused`),
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof CoreError)) throw error;
  expect(error.code).toBe(code);
}
