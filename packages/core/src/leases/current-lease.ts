import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Why } from '../whys.ts';
import type { Lease } from './lease.ts';

/** Which lease a message speaks for, and who sent it. */
export interface LeaseClaim {
  readonly executorId: string;
  readonly leaseId: string;
  readonly epoch: number;
}

/** What of a lease says whether a message for it counts. */
type Fence = Pick<Lease, 'executorId' | 'state' | 'epoch'>;

/** Whether the message's lease is still the one that counts. */
export function isCurrent(lease: Fence, claim: LeaseClaim): boolean {
  return lease.executorId === claim.executorId && lease.state !== 'ended' && lease.epoch === claim.epoch;
}

/** Whether the message's lease was the executor's and has ended: what it left may still be told, and never counts. */
export function isOver(lease: Fence, claim: LeaseClaim): boolean {
  return lease.executorId === claim.executorId && lease.state === 'ended' && lease.epoch === claim.epoch + 1;
}

/** The lease that a message speaks for. Errors: STALE where it is not current, or not the executor's. */
export async function currentLease(unit: Unit, claim: LeaseClaim): Promise<Lease> {
  const lease = await unit.leases.byId(claim.leaseId);
  if (lease && isCurrent(lease, claim)) return lease;
  throw staleLease(claim, whyNotCurrent(lease));
}

/** Why a lease that is asked for is not, or not any more, the one that counts. */
export function whyNotCurrent(lease: Pick<Lease, 'endReason'> | null): Why {
  const end = lease?.endReason ?? null;
  return end === null ? { rule: 'not-current' } : { rule: 'lease-ended', end };
}

/** `received`: events that the server has of the lease, where it is one that has ended. */
export function staleLease(claim: LeaseClaim, why: Why, received?: number): CoreError {
  const number = received === undefined ? {} : { number: received };
  return new CoreError('STALE', { kind: 'lease', given: claim.leaseId, why, ...number });
}
