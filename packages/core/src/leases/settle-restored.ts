import type { CoreService } from '../core-service.ts';
import { isOfStore } from '../errors.ts';
import type { PageRequest } from '../stores/page.ts';
import { lose } from './lose-leases.ts';

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
    const outcomes = await Promise.allSettled(fresh.map((id) => loseRestored(core, id)));
    const ofStore = outcomes.find((each) => each.status === 'rejected' && isOfStore(each.reason));
    if (ofStore?.status === 'rejected') throw ofStore.reason;
  }
  await revokeEmbedded(core);
  return seen.size;
}

function loseRestored(core: CoreService, leaseId: string): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await unit.leases.byId(leaseId);
    if (lease && lease.state !== 'ended') await lose(core, unit, { lease, how: 'restored', counts: false });
  });
}

async function revokeEmbedded(core: CoreService): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page: PageRequest = { limit: batch, after };
    const { items, next } = await core.unitOfWork.run((unit) => unit.executors.list(null, page));
    for (const { id } of items.filter(({ embedded }) => embedded)) await revoke(core, id);
    if (next === null) return;
    after = next;
  }
}

function revoke(core: CoreService, executorId: string): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (executor && !executor.revoked) await unit.executors.update({ ...executor, revoked: true });
  });
}
