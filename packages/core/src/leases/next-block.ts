import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { bookOfLease } from '../ledger/book-of-lease.ts';
import type { WaitingCase } from '../ledger/ledger-case.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { applyEvents, freshEvents, unknownEvents } from '../results/apply-events.ts';
import { contradictions } from '../results/contradictions.ts';
import { keepLate } from '../results/late-evidence.ts';
import type { LeaseEvent } from '../results/lease-event.ts';
import { endsTold, type ToldEnds, tellEnds } from '../results/tell-ends.ts';
import type { Lane } from '../scheduling/lane.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { type Order, orderOf } from './claim-work.ts';
import { isCurrent, isOver, type LeaseClaim, staleLease, whyNotCurrent } from './current-lease.ts';
import { type GivenBlock, giveBlock } from './give-block.ts';
import { givesWay, waitingLanes } from './give-way.ts';
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
  readonly block: { readonly id: string; readonly cases: readonly WaitingCase[] } | null;
  readonly done: boolean;
  readonly order: Order | null;
  /** Cases of the run that have ended, by the last number that was given to one. */
  readonly finished: number;
}

/**
 * Results up, next block down, in one unit. Errors: STALE (the events are kept as late evidence, and the number says
 * how many the server has), RESULT_CONFLICT (a repeat says something else: kept as late evidence), SEQUENCE_GAP,
 * LEDGER_CONFLICT.
 */
export async function nextBlock(
  core: CoreService,
  claim: LeaseClaim,
  request: NextRequest,
): Promise<NextAnswer> {
  await endsTold(core, claim.leaseId);
  const outcome = await core.unitOfWork.run<Applied | CoreError>(async (unit) => {
    const lease = await unit.leases.byId(claim.leaseId);
    if (lease && isCurrent(lease, claim))
      return (
        (await refuseContradiction(unit, lease, request)) ?? applyAndGive(core, unit, { lease, request })
      );
    if (!lease || !isOver(lease, claim)) return staleLease(claim, whyNotCurrent(lease));
    const received = await keepAll(unit, lease, request);
    return staleLease(claim, { rule: 'kept-as-late' }, received);
  });
  // The unit must succeed for the evidence to be kept, so that the error is told after it.
  if (outcome instanceof CoreError) throw outcome;
  tellEnds(core, claim.leaseId, { ends: outcome.ends, isLast: outcome.answer.done });
  return outcome.answer;
}

interface Applied {
  readonly answer: NextAnswer;
  readonly ends: ToldEnds | null;
}

async function applyAndGive(
  core: CoreService,
  unit: Unit,
  { lease: before, request }: { readonly lease: Lease; readonly request: NextRequest },
): Promise<Applied> {
  const events = unknownEvents(before, request);
  const [book, fresh, queue] = await Promise.all([
    bookOfLease(core, unit, before),
    freshEvents(unit, before, events),
    mayGiveWay(before, request) ? waitingLanes(unit) : null,
  ]);
  const { lease: applied, ends } = await applyEvents(book, before, fresh);
  const given = request.want > 0 ? await giveOrGiveWay(book, applied, { request, queue }) : nothing(applied);
  if (given.lease !== before) await unit.leases.update(given.lease);
  await book.close();
  const answer = {
    received: given.lease.eventsReceived,
    block: given.block,
    done: given.done || book.task.state === 'finished' || book.allFinal,
    order: orderOf(given.lease, [])[0] ?? null,
    finished: book.run.finishSequence,
  };
  return { answer, ends };
}

/** A lease that gives way is done, whatever is left of its task. */
async function giveOrGiveWay(
  book: TaskBook,
  lease: Lease,
  { request, queue }: { readonly request: NextRequest; readonly queue: readonly Lane[] | null },
): Promise<GivenBlock> {
  if (queue !== null && (await givesWay(book, lease, queue))) return { lease, block: null, done: true };
  return giveBlock(book, lease, request.blocksReceived);
}

function mayGiveWay({ blocksGiven }: Lease, { want, blocksReceived }: NextRequest): boolean {
  return want > 0 && blocksGiven > 0 && blocksReceived === blocksGiven;
}

/** What the server has already must come again as it was; what differs is kept, and nothing of the message counts. */
async function refuseContradiction(
  unit: Unit,
  lease: Lease,
  { sequence, events }: NextRequest,
): Promise<CoreError | null> {
  const repeated = events
    .slice(0, Math.max(0, lease.eventsReceived - sequence))
    .map((event, index) => ({ event, sequence: sequence + index }));
  const conflicts = await contradictions(unit, lease.id, repeated);
  const [first] = conflicts;
  if (!first) return null;
  const { id: leaseId, taskId } = lease;
  await keepLate(unit, { leaseId, taskId, reason: 'contradicts' }, conflicts);
  return new CoreError('RESULT_CONFLICT', { kind: 'event', given: String(first.sequence) });
}

/** Events of a lease that has ended are numbered as those of a living one, so that each is kept once. */
async function keepAll(unit: Unit, lease: Lease, request: NextRequest): Promise<number> {
  const fresh = unknownEvents(lease, request);
  if (fresh.length === 0) return lease.eventsReceived;
  const { id: leaseId, taskId, eventsReceived } = lease;
  const numbered = fresh.map((event, index) => ({ event, sequence: eventsReceived + index }));
  await keepLate(unit, { leaseId, taskId, reason: 'lease-over' }, numbered);
  const received = eventsReceived + fresh.length;
  await unit.leases.update({ ...lease, eventsReceived: received });
  return received;
}

function nothing(lease: Lease): GivenBlock {
  return { lease, block: null, done: false };
}
