import type { CoreService } from '../core-service.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { loseLease } from './end-lease.ts';
import { stopTask } from './finish-lease.ts';
import type { Lease } from './lease.ts';

const batch = 100;

/** Ends leases whose time is over, and offers that nobody accepted. Answers how many. Safe where two run. */
export function expireLeases(core: CoreService): Promise<number> {
  return core.unitOfWork.run(async (unit) => {
    const expired = await unit.leases.expired(unit.now, batch);
    for (const lease of expired)
      await lose(core, unit, {
        lease,
        reason: lease.state === 'offered' ? 'not accepted' : 'no sign of life',
      });
    return expired.length;
  });
}

/** Ends the leases of an executor that is not the instance that holds them any more. */
export async function loseLeasesOf(
  core: CoreService,
  unit: Unit,
  { executorId, reason, except }: { executorId: string; reason: string; except: string | null },
): Promise<void> {
  for (const lease of await unit.leases.activeOfExecutor(executorId))
    if (lease.instanceId !== except) await lose(core, unit, { lease, reason });
}

async function lose(core: CoreService, unit: Unit, { lease, reason }: { lease: Lease; reason: string }) {
  const executor = await unit.executors.byId(lease.executorId);
  const withServer = Boolean(executor?.embedded) && lease.offeredAt < core.settings.startedAt;
  const book = await TaskBook.open(unit, lease.taskId);
  await loseLease(book, lease, {
    reason: `${reason} (executor ${executor?.name ?? lease.executorId})`,
    counts: !withServer,
  });
  await book.close();
}

/**
 * Moves on tasks whose state has lasted longer than it may: queued ones end as not run, running ones are stopped,
 * stopping ones are ended without their executors. Answers how many.
 */
export function expireTasks(core: CoreService): Promise<number> {
  return core.unitOfWork.run(async (unit) => {
    const overdue = await unit.tasks.overdue(unit.now, batch);
    for (const { id } of overdue) {
      const book = await TaskBook.open(unit, id);
      const { task } = book;
      if (task.state === 'stopping')
        for (const lease of await book.activeLeases())
          await loseLease(book, lease, { reason: 'did not stop in time', counts: false });
      else
        await stopTask(book, {
          cause: 'time-out',
          reason:
            task.state === 'queued'
              ? 'no executor took it within its queue time'
              : "the task's time was over",
        });
      await book.close();
    }
    return overdue.length;
  });
}

/**
 * Gives every lease one TTL from now: the server itself was away, and nobody could reach it. No longer one, either:
 * its clock may have been set back meanwhile.
 */
export function extendAllLeases(core: CoreService): Promise<void> {
  return core.unitOfWork.run((unit) => unit.leases.extendAll(unit.now + core.settings.leaseMs));
}
