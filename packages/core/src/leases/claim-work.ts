import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Executor } from '../executors/executor.ts';
import { hearTrouble } from '../executors/executor-condition.ts';
import { whyIdle } from '../executors/executor-state.ts';
import type { Cause } from '../ledger/case-status.ts';
import type { Remark } from '../ledger/remark.ts';
import type { UnreadableRow } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Lease } from './lease.ts';
import { OpenClaim, type WorkOffer } from './open-claim.ts';

export interface ClaimRequest {
  readonly executorId: string;
  readonly instanceId: string;
  readonly freeSlots: number;
  /** What is in the way of all work on the host; null: nothing. */
  readonly trouble?: Remark | null;
  /** Leases whose order to stop has arrived. */
  readonly stopping: readonly string[];
  /** Leases that it works on; an executor that says them gives back what it is asked for. */
  readonly held?: readonly string[];
  /** A call that waits looks again: nothing was heard of the executor since it began to wait. */
  readonly isLookAgain?: boolean;
}

export interface Order {
  readonly leaseId: string;
  readonly kind: 'stop' | 'halt' | 'stale';
  readonly cause: Cause;
  readonly reason: string;
}

export interface Claimed {
  readonly offers: readonly WorkOffer[];
  readonly orders: readonly Order[];
  readonly drain: boolean;
  /** It is to take a new key. */
  readonly rotate: boolean;
  /** Leases that are to give back what they have not begun. */
  readonly wantedBack: readonly string[];
  /** Nothing was queued for any executor of the same project, or for any at all where this one works for all. */
  readonly queueEmpty: boolean;
  /** Where it was offered nothing: lanes whose tasks are none for this executor, as it is now. */
  readonly unfitLanes: readonly string[];
  /** Tasks that nobody can be offered, because their rows are damaged. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Offers work for the free slots of an executor, and tells it what to stop. Errors: STALE for an older instance. */
export function claimWork(core: CoreService, request: ClaimRequest): Promise<Claimed> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await hearTrouble(unit, await knownInstance(unit, request), request.trouble ?? null);
    if (!request.isLookAgain) await unit.executors.seen(executor.id, unit.now);
    const active = await unit.leases.activeOfExecutor(executor.id);
    const orders = [
      ...active.flatMap((lease) => orderOf(lease, request.stopping)),
      ...(await takenAway(unit, request, active)),
    ];
    const isIdle = whyIdle(executor, { now: unit.now, silentSince: Number.NEGATIVE_INFINITY }) !== null;
    const free = isIdle ? 0 : Math.min(request.freeSlots, executor.slots - active.length);
    const claim = new OpenClaim(core, unit, { executor, free });
    await claim.fill();
    const { offers, unreadable, queueEmpty } = claim;
    const unfitLanes = offers.length > 0 ? [] : claim.unfitLanes;
    // Last: who holds one of these leases with its run waits for nothing that this claim holds.
    const wantedBack = request.held ? await askedBack(unit, active) : [];
    return { offers, unreadable, queueEmpty, unfitLanes, orders, wantedBack, ...ordersOf(executor) };
  });
}

const ordersOf = ({ draining, key }: Executor) => ({ drain: draining, rotate: key.orderedGraceMs !== null });

/** Asked once: whoever waits for it in vain asks again. */
async function askedBack(unit: Unit, active: readonly Lease[]): Promise<string[]> {
  const ids = active.flatMap(({ id, wantedBack }) => (wantedBack ? [id] : []));
  for (const id of ids) await unit.leases.wantBack(id, false);
  return ids;
}

/** What it works on still, though it was stopped at once: other ends are the executor's own, or told by its next beat. */
async function takenAway(
  unit: Unit,
  { held = [], stopping, executorId }: ClaimRequest,
  active: readonly Lease[],
): Promise<Order[]> {
  const orders: Order[] = [];
  for (const leaseId of held) {
    if (stopping.includes(leaseId) || active.some(({ id }) => id === leaseId)) continue;
    const lease = await unit.leases.byId(leaseId);
    if (lease?.executorId !== executorId || lease.endReason !== 'stopped-at-once') continue;
    orders.push({ leaseId, kind: 'stale', cause: 'stopped', reason: 'stopped at once' });
  }
  return orders;
}

interface Instance {
  readonly executorId: string;
  readonly instanceId: string;
}

/** The executor that has just been heard. */
export async function instanceOf(unit: Unit, request: Instance): Promise<Executor> {
  const executor = await knownInstance(unit, request);
  await unit.executors.seen(executor.id, unit.now);
  return executor;
}

async function knownInstance(unit: Unit, request: Instance): Promise<Executor> {
  const executor = await unit.executors.hold(request.executorId);
  if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
  if (executor.instanceId !== request.instanceId)
    throw new CoreError('STALE', {
      kind: 'instance',
      given: request.instanceId,
      why: { rule: 'newer-instance' },
    });
  return executor;
}

/** The order to stop or halt that an executor has for its lease, and does not know yet: `known` are ids of leases. One at most. */
export function orderOf(lease: Lease, known: readonly string[]): Order[] {
  if (lease.stopKind === null || known.includes(lease.id)) return [];
  return [
    {
      leaseId: lease.id,
      kind: lease.stopKind,
      cause: lease.stopCause ?? 'stopped',
      reason: lease.stopReason ?? '',
    },
  ];
}
