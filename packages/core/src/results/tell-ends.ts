import type { CoreService } from '../core-service.ts';
import type { Task } from '../runs/run.ts';
import type { CaseSample } from '../stores/history-store.ts';
import type { UnitOfWork } from '../stores/unit-of-work.ts';
import { historyOf } from './case-history.ts';

/** Ends of cases that one message of a lease told, for the history of their template. */
export interface ToldEnds {
  readonly task: Task;
  readonly executorId: string;
  readonly samples: readonly CaseSample[];
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** By lease, what is being told. */
const underWay = new WeakMap<UnitOfWork, Map<string, Promise<void>>>();

/**
 * Tells them in a unit of its own, for which nobody waits who was told that the results are kept: what is known of cases
 * orders and cuts work, and decides nothing. Where that fails, or the process ends before it, the next run tells as much.
 */
export function tellEnds(core: CoreService, leaseId: string, ends: ToldEnds): void {
  const leases = underWay.get(core.unitOfWork) ?? new Map<string, Promise<void>>();
  underWay.set(core.unitOfWork, leases);
  const told = tell(core, ends)
    .catch(() => {})
    .then(() => {
      if (leases.get(leaseId) === told) leases.delete(leaseId);
    });
  leases.set(leaseId, told);
}

/** Whoever goes on with a lease begins when what it told before is known: a run that has ended is known whole. */
export async function endsTold({ unitOfWork }: CoreService, leaseId: string): Promise<void> {
  await underWay.get(unitOfWork)?.get(leaseId);
}

function tell(core: CoreService, { task, executorId, samples, at }: ToldEnds): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.byId(executorId);
    if (!executor) return;
    // With a budget what did not run for longest goes first, so that it counts when a case ran.
    const exactly = (task.plan.budgetMs ?? null) !== null;
    await unit.history.add(historyOf(task, executor), { samples, at, exactly });
  });
}
