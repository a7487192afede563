import type { CoreService } from '../core-service.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { loseLease } from './end-lease.ts';
import type { Lease, Loss } from './lease.ts';

/** Ends the leases of an executor that is not the instance that holds them any more. */
export async function loseLeasesOf(
  core: CoreService,
  unit: Unit,
  loss: { executorId: string; how: Loss; except: string | null; counts: boolean },
): Promise<void> {
  const { except, how, counts } = loss;
  for (const { id, instanceId } of await unit.leases.activeOfExecutor(loss.executorId)) {
    if (instanceId === except) continue;
    const lease = await unit.leases.byId(id);
    if (lease && lease.state !== 'ended') await lose(core, unit, { lease, how, counts });
  }
}

/** Ends a lease that its executor did not end. Of the embedded one it counts for nothing where it went with the server. */
export async function lose(
  core: CoreService,
  unit: Unit,
  { lease, how, counts }: { lease: Lease; how: Loss; counts: boolean },
) {
  const executor = await unit.executors.byId(lease.executorId);
  const withServer = Boolean(executor?.embedded) && lease.offeredAt < core.settings.startedAt;
  const book = await TaskBook.open(core, unit, lease.taskId);
  await loseLease(book, lease, {
    how,
    executor: executor?.name ?? lease.executorId,
    counts: counts && !withServer,
  });
  await book.close();
}
