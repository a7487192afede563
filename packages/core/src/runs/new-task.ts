import type { CoreService } from '../core-service.ts';
import { noCounts } from '../ledger/counts.ts';
import { laneKey } from '../scheduling/lane.ts';
import { bornPaused } from './paused.ts';
import type { Run, Task } from './run.ts';

/** A task of the run's latest round of which nothing has happened yet. */
export function newTask(
  core: CoreService,
  run: Run,
  of: Pick<Task, 'templateId' | 'templateVersion' | 'position' | 'plan' | 'createdAt'>,
): Task {
  return {
    id: core.ids.decimal(),
    runId: run.id,
    projectId: run.projectId,
    ...of,
    priority: of.plan.priority,
    lane: laneKey(core.digest, { ...of, projectId: run.projectId }),
    round: run.round,
    chosen: false,
    dryRun: run.dryRun,
    state: 'queued',
    verdict: null,
    cause: null,
    reason: null,
    warnings: (of.plan.unknownSuts ?? []).map((sut) => ({
      rule: sut === run.sut.name ? 'sut-unknown' : 'sut-also-unknown',
      sut,
    })),
    failures: [],
    stop: null,
    pause: null,
    pausedMs: 0,
    trouble: null,
    sickCause: null,
    ledgerMode: null,
    ledgerLeaseId: null,
    ledgerFixed: false,
    foundBy: null,
    ledgerSize: 0,
    frontier: 0,
    counts: noCounts,
    claimable: true,
    halted: false,
    setupFailures: 0,
    deathsInRow: 0,
    lossesInRow: 0,
    workMs: 0,
    untouchedMs: null,
    plannedSlots: 0,
    setupMs: null,
    excludedExecutors: [],
    commit: null,
    startedAt: null,
    finishedAt: null,
    deadline: of.createdAt + of.plan.queueMs,
    ...bornPaused(run, of.plan.queueMs),
  };
}
