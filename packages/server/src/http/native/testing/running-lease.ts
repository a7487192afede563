import type { CoreService } from '@testyard/core';

/** A lease of a task that runs, for what is written under it. */
export async function addLease(
  core: CoreService,
  of: { readonly taskId: string; readonly runId: string; readonly executorId: string },
): Promise<string> {
  const id = core.ids.decimal();
  await core.unitOfWork.run((unit) =>
    unit.leases.insert({
      ...{ id, ...of, instanceId: 'i', epoch: 1, state: 'running' },
      ...{ offeredAt: unit.now, expiresAt: unit.now + 60_000, endedAt: null, endReason: null },
      ...{ eventsReceived: 0, blocksGiven: 0, results: 0, runningCaseId: null },
      ...{
        stopKind: null,
        stopCause: null,
        stopReason: null,
        projectId: '',
        templateId: '',
        gaveWayTo: null,
        wantedBack: false,
      },
    }),
  );
  return id;
}
