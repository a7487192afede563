import type { CoreService } from '../core-service.ts';
import { instanceOf } from '../leases/claim-work.ts';
import { isCurrent } from '../leases/current-lease.ts';

export interface LeaseBeat {
  readonly id: string;
  readonly epoch: number;
}

export type LeaseBeatStatus = 'current' | 'stop' | 'stale';

/**
 * A sign of life: extends the leases that it names and that are current. Answers the status of each.
 * Errors: STALE for an older instance, CREDENTIAL_UNKNOWN.
 */
export function heartbeat(
  core: CoreService,
  beat: { readonly executorId: string; readonly instanceId: string; readonly leases: readonly LeaseBeat[] },
): Promise<{ id: string; status: LeaseBeatStatus }[]> {
  return core.unitOfWork.run(async (unit) => {
    await instanceOf(unit, beat);
    const answers: { id: string; status: LeaseBeatStatus }[] = [];
    for (const { id, epoch } of beat.leases) {
      const lease = await unit.leases.byId(id);
      const current = lease !== null && isCurrent(lease, { executorId: beat.executorId, leaseId: id, epoch });
      answers.push({ id, status: !current ? 'stale' : lease.stopKind === 'stop' ? 'stop' : 'current' });
    }
    const current = answers.filter(({ status }) => status !== 'stale').map(({ id }) => id);
    await unit.leases.extend(beat.executorId, current, unit.now + core.settings.leaseMs);
    return answers;
  });
}
