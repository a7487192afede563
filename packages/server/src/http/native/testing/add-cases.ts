import type { CaseStatus, CoreService } from '@testyard/core';

/** Fixes a ledger with these cases on the first task of a run; answers their ids. */
export async function addCases(
  core: CoreService,
  runId: string,
  names: readonly string[],
): Promise<string[]> {
  await core.unitOfWork.run(async (unit) => {
    const [task] = await unit.tasks.ofRun(runId);
    if (!task) throw new Error(`no task in ${runId}`);
    const found = names.map((name) => ({
      identity: name,
      name,
      suite: 's',
      file: null,
      line: null,
      caseKey: name,
      together: null,
    }));
    await unit.cases.insert(task, { position: 0, cases: found, predictedBy: null });
  });
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
  const { items } = await core.reads.cases.list(filter, { limit: 1000, after: null });
  return items.map(({ id }) => id);
}

export interface CaseResult {
  readonly id: string;
  readonly status: CaseStatus;
  readonly message?: string;
}

/** Ends cases in this order and tells those who wait for the run. */
export async function finishCases(core: CoreService, results: readonly CaseResult[]): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    const [first] = await unit.cases.byIds(results.map(({ id }) => id));
    if (!first) return;
    const { runId } = first;
    const filter = { runId, round: 1, taskId: null, statuses: null, order: 'finished' } as const;
    const { items: before } = await unit.cases.list(filter, { limit: 1000, after: null });
    await unit.cases.update(
      { runId, round: 1 },
      results.map(({ id, status, message = null }, index) => ({
        id,
        status,
        cause: status === 'passed' ? null : 'test',
        durationMs: 5,
        message,
        attempts: 1,
        failedAttempts: status === 'passed' ? 0 : 1,
        losses: 0,
        finishSequence: before.length + index + 1,
        finishedAt: unit.now,
      })),
    );
    unit.notify(`run:${runId}`);
  });
}
