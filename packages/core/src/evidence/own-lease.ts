import { isCurrent, isOver, type LeaseClaim, staleLease } from '../leases/current-lease.ts';
import type { Lease } from '../leases/lease.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** How long what a lease left is taken after its end: an executor may have been cut off for days. */
const takenAfterEndMs = 7 * 86_400_000;

/**
 * The lease whose evidence a message brings: the current one, or one of the executor's that ended not too long ago.
 * Errors: STALE.
 */
export function ownLease(lease: Lease | null, claim: LeaseClaim, now: number): Lease {
  if (lease && isCurrent(lease, claim)) return lease;
  const since = lease && isOver(lease, claim) ? now - (lease.endedAt ?? now) : Number.POSITIVE_INFINITY;
  if (lease && since <= takenAfterEndMs) return lease;
  throw staleLease(claim, { rule: 'not-current' });
}

/** What comes while a lease works is summed up when its run finishes. */
export async function countLate(unit: Unit, lease: Lease, bytes: number): Promise<void> {
  if (lease.state === 'ended' && bytes > 0) await unit.runs.addBytes(lease.runId, bytes);
}
