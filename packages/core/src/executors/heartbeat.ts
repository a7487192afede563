import type { CoreService } from '../core-service.ts';
import { instanceOf } from '../leases/claim-work.ts';
import { isCurrent } from '../leases/current-lease.ts';

export interface LeaseBeat {
  readonly id: string;
  readonly epoch: number;
}

export type LeaseBeatStatus = 'current' | 'stop' | 'stale';

/**
 * A sign of life: extends the leases that it names and that are current. Answers the status of each. It holds its
 * leases and no run, so that no work on others keeps a sign of life waiting, and its time counts from when it has them.
 * Errors: STALE for an older instance, CREDENTIAL_UNKNOWN.
 */
export function heartbeat(
  core: CoreService,
  beat: { readonly executorId: string; readonly instanceId: string; readonly leases: readonly LeaseBeat[] },
): Promise<{ id: string; status: LeaseBeatStatus }[]> {
  return core.unitOfWork.run(async (unit) => {
    await instanceOf(unit, beat);
    const active = new Map(
      (await unit.leases.holdOfExecutor(beat.executorId)).map((each) => [each.id, each]),
    );
    const answers = beat.leases.map(({ id, epoch }): { id: string; status: LeaseBeatStatus } => {
      const lease = active.get(id);
      const current = lease && isCurrent(lease, { executorId: beat.executorId, leaseId: id, epoch });
      return { id, status: !current ? 'stale' : lease.stopKind === 'stop' ? 'stop' : 'current' };
    });
    const current = answers.filter(({ status }) => status !== 'stale').map(({ id }) => id);
    await unit.leases.extend(beat.executorId, current, unit.now + core.settings.leaseMs);
    return answers;
  });
}
