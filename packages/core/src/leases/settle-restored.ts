import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { loseLease } from './end-lease.ts';

const batch = 100;

/**
 * Ends what a restored store still says of the hour of its backup. Every lease is lost, so that its cases are queued
 * again at once and nothing that its executor still sends counts; that is nobody's fault and counts as no loss. One
 * whose rows are damaged is left to the sweeper, and stops no other. Embedded executors are revoked: the next start
 * brings one with a credential of its own. Answers how many leases there were.
 */
export async function settleRestored(core: CoreService): Promise<number> {
  const seen = new Set<string>();
  for (;;) {
    const limit = seen.size + batch;
    const active = await core.unitOfWork.run((unit) => unit.leases.expired(Number.MAX_SAFE_INTEGER, limit));
    const fresh = active.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    if (fresh.length === 0) break;
    const outcomes = await Promise.allSettled(fresh.map((id) => lose(core, id)));
    const ofStore = outcomes.find((each) => each.status === 'rejected' && each.reason instanceof CoreError);
    if (ofStore?.status === 'rejected') throw ofStore.reason;
  }
  await revokeEmbedded(core);
  return seen.size;
}

function lose(core: CoreService, leaseId: string): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await unit.leases.byId(leaseId);
    if (!lease || lease.state === 'ended') return;
    const book = await TaskBook.open(core, unit, lease.taskId);
    await loseLease(book, lease, { how: 'restored', executor: lease.executorId, counts: false });
    await book.close();
  });
}

function revokeEmbedded(core: CoreService): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const { items } = await unit.executors.list(null, { limit: 1000, after: null });
    for (const { id } of items.filter(({ embedded }) => embedded)) {
      const executor = await unit.executors.hold(id);
      if (executor && !executor.revoked) await unit.executors.update({ ...executor, revoked: true });
    }
  });
}
