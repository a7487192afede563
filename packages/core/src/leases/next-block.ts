import type { CoreService } from '../core-service.ts';
import type { LedgerCase } from '../ledger/ledger-case.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { applyEvents } from '../results/apply-events.ts';
import type { LeaseEvent } from '../results/lease-event.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { type Order, orderOf } from './claim-work.ts';
import { isCurrent, type LeaseClaim, staleLease } from './current-lease.ts';
import { type GivenBlock, giveBlock } from './give-block.ts';
import type { Lease } from './lease.ts';

export interface NextRequest {
  readonly sequence: number;
  readonly events: readonly LeaseEvent[];
  /** 0: only events. */
  readonly want: number;
  readonly blocksReceived: number;
}

export interface NextAnswer {
  /** Events of the lease that are applied: the number to go on from. */
  readonly received: number;
  readonly block: { readonly id: string; readonly cases: readonly LedgerCase[] } | null;
  readonly done: boolean;
  readonly order: Order | null;
}

/**
 * Results up, next block down, in one unit. Errors: STALE (the events are kept as late evidence), SEQUENCE_GAP,
 * LEDGER_CONFLICT.
 */
export async function nextBlock(
  core: CoreService,
  claim: LeaseClaim,
  request: NextRequest,
): Promise<NextAnswer> {
  const answer = await core.unitOfWork.run(async (unit) => {
    const lease = await unit.leases.byId(claim.leaseId);
    if (lease && isCurrent(lease, claim)) return applyAndGive(unit, lease, request);
    if (lease?.executorId === claim.executorId) await keepLate(unit, lease, request.events);
    return null;
  });
  if (!answer) throw staleLease(claim, 'its results are kept as late evidence');
  return answer;
}

async function applyAndGive(unit: Unit, before: Lease, request: NextRequest): Promise<NextAnswer> {
  const book = await TaskBook.open(unit, before.taskId);
  const applied = await applyEvents(book, before, request);
  const given = request.want > 0 ? await giveBlock(book, applied, request.blocksReceived) : nothing(applied);
  if (given.lease !== before) await unit.leases.update(given.lease);
  await book.close();
  return {
    received: given.lease.eventsReceived,
    block: given.block,
    done: given.done || book.task.state === 'finished' || book.allFinal,
    order: orderOf(given.lease, [])[0] ?? null,
  };
}

/** The unit must succeed for the evidence to be kept, so that STALE is told after it. */
async function keepLate(unit: Unit, lease: Lease, events: readonly LeaseEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { id: leaseId, taskId } = lease;
  await unit.lateEvidence.add({ leaseId, taskId, receivedAt: unit.now, events: JSON.stringify(events) });
}

function nothing(lease: Lease): GivenBlock {
  return { lease, block: null, done: false };
}
