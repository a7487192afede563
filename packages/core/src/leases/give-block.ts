import { CoreError } from '../errors.ts';
import { assumedMs } from '../ledger/assumed-ms.ts';
import { finalCount, openCount } from '../ledger/counts.ts';
import type { WaitingCase } from '../ledger/ledger-case.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import type { Task } from '../runs/run.ts';
import { blockLength, cutBlock, longestBlock, type NextCase } from '../scheduling/cases/block-length.ts';
import { endOfUnit } from '../scheduling/cases/units.ts';
import { askBack } from './ask-back.ts';
import { GroupsElsewhere } from './groups-elsewhere.ts';
import { budgetLeft, endAtBudget } from './halt-leases.ts';
import type { Block, Lease } from './lease.ts';
import { isAnotherReady, triedOn } from './retry-elsewhere.ts';

export interface GivenBlock {
  /** The lease with the block counted. */
  readonly lease: Lease;
  readonly block: { readonly id: string; readonly cases: readonly WaitingCase[] } | null;
  /** There will be nothing more for this lease. */
  readonly done: boolean;
}

/**
 * The next block for a lease. Where its last one was given but not received, the same comes again.
 * Errors: LEDGER_CONFLICT before the ledger is fixed, but where another lease is about to; SEQUENCE_GAP where it claims blocks that it was never given.
 */
export async function giveBlock(book: TaskBook, lease: Lease, blocksReceived: number): Promise<GivenBlock> {
  const { unit, task } = book;
  if (blocksReceived > lease.blocksGiven) throw new CoreError('SEQUENCE_GAP', { number: lease.blocksGiven });
  if (isPaused(task)) return { lease, block: null, done: true };
  if (blocksReceived < lease.blocksGiven) {
    const again = await unit.blocks.byNumber(lease.id, lease.blocksGiven);
    if (again) return { lease, block: await withCases(book, again), done: false };
  }
  await endAtBudget(book);
  if (book.isOver) return { lease, block: null, done: true };
  if (!task.ledgerFixed) {
    if (await othersFind(book, lease)) return { lease, block: null, done: false };
    throw new CoreError('LEDGER_CONFLICT', { why: { rule: 'ledger-first' } });
  }
  const number = lease.blocksGiven + 1;
  const taking = { number, elsewhere: new GroupsElsewhere(book, lease) };
  const isNew = async (tried: ReadonlySet<string>) => !tried.has(lease.executorId);
  const isLeft = async (tried: ReadonlySet<string>) => !(await isAnotherReady(book, tried));
  const given =
    (await takeReturned(book, lease, { ...taking, mayTake: isNew })) ??
    (await takeUntouched(book, lease, number)) ??
    (await takeReturned(book, lease, { ...taking, mayTake: isLeft }));
  // However long a lease lives, it holds few blocks.
  await book.dropFinished(lease);
  if (!given) {
    const done = openCount(task.counts) === 0;
    if (!done) await askBack(book, lease);
    return { lease, block: null, done };
  }
  return { lease: { ...lease, blocksGiven: number }, block: given, done: false };
}

/** A command that tells its cases by a report is under way as one: what it reports is told to its end. */
function isPaused({ pause, plan }: Task): boolean {
  return pause !== null && plan.report === null;
}

/** Its cases are being sent by another lease: this one is ready and waits. */
async function othersFind(book: TaskBook, lease: Lease): Promise<boolean> {
  const { ledgerLeaseId } = book.task;
  return ledgerLeaseId !== lease.id && (await book.activeLeases()).some(({ id }) => id !== lease.id);
}

type BlockOfCases = NonNullable<GivenBlock['block']>;

async function withCases(book: TaskBook, block: Block): Promise<BlockOfCases> {
  return { id: block.id, cases: await book.waitingIn(block) };
}

interface Taking {
  /** Of the block that is given. */
  readonly number: number;
  readonly elsewhere: GroupsElsewhere;
  /** Asked with the executors on which the case of a block failed before. */
  readonly mayTake: (tried: ReadonlySet<string>) => Promise<boolean>;
}

/** Work that came back goes first: it has waited longest. Blocks in which nothing is open are forgotten on the way. */
async function takeReturned(book: TaskBook, lease: Lease, taking: Taking): Promise<BlockOfCases | null> {
  for (let forgotten = 1; forgotten > 0; ) {
    forgotten = 0;
    for (const block of await book.returned()) {
      const open = await book.waitingIn(block);
      if (open.length === 0) {
        await book.unit.blocks.delete([block.id]);
        book.returnedTaken();
        forgotten += 1;
      } else if (!(await taking.elsewhere.have(open)) && (await taking.mayTake(await triedOn(book, block))))
        return takeFrom(book, block, { lease, number: taking.number, open });
    }
  }
  return null;
}

/** As much of a block that came back as is given at once; the rest of it stays. */
async function takeFrom(
  book: TaskBook,
  block: Block,
  {
    lease,
    number,
    open,
  }: { readonly lease: Lease; readonly number: number; readonly open: readonly WaitingCase[] },
): Promise<BlockOfCases> {
  const { blocks } = book.unit;
  const length = await returnedLength(book, open);
  const fromPosition = open[0]?.position ?? block.fromPosition;
  const cases = open.slice(0, length);
  const last = cases.at(-1)?.position ?? fromPosition;
  book.returnedTaken();
  if (last + 1 < block.toPosition) {
    await blocks.setRange(block.id, last + 1, block.toPosition);
    return { id: await insert(book, lease, { number, fromPosition, toPosition: last + 1 }), cases };
  }
  await blocks.delete([block.id]);
  return { id: await insert(book, lease, { number, fromPosition, toPosition: block.toPosition }), cases };
}

/** The frontier of the task moves: one row for a whole block, none for its cases. */
async function takeUntouched(book: TaskBook, lease: Lease, number: number): Promise<BlockOfCases | null> {
  const waiting = book.untouched;
  if (waiting <= 0) return null;
  const fromPosition = book.task.frontier;
  const { cases, length, ms } = await untouchedCases(book, waiting);
  const toPosition = fromPosition + length;
  const { untouchedMs } = book.task;
  book.change({ frontier: toPosition, untouchedMs: untouchedMs && Math.max(0, untouchedMs - ms) });
  return { id: await insert(book, lease, { number, fromPosition, toPosition }), cases };
}

interface UntouchedCases {
  readonly cases: readonly WaitingCase[];
  /** Of positions. */
  readonly length: number;
  readonly ms: number;
}

/** Of the cases that nobody has had: by time where they were put in order, by their number where not. */
async function untouchedCases(book: TaskBook, waiting: number): Promise<UntouchedCases> {
  const { untouchedMs, plannedSlots } = book.task;
  if (plannedSlots === 0) {
    const wanted = await lengthByNumber(book, waiting);
    const cases = await nextCases(book, waiting, { least: wanted + 1, whole: wanted - 1 });
    const length = endOfUnit(cases, wanted - 1);
    return { cases: cases.slice(0, length), length, ms: 0 };
  }
  const cases = await nextCases(book, waiting, { least: longestBlock + 1, whole: 0 });
  const next = asNext(book, cases);
  const remainingMs = untouchedMs ?? waiting * assumedMs(book.task);
  const work = { remainingMs, slots: await slotsOf(book), ...timeLeft(book) };
  const length = isUntimed(book) ? endOfUnit(next, 0) : cutBlock(next, work);
  return { cases: cases.slice(0, length), length, ms: workOf(next.slice(0, length)) };
}

/** Where the time for cases is short and no case has told how long it takes, each is given alone, or with its group. */
function isUntimed(book: TaskBook): boolean {
  return budgetLeft(book) !== null && finalCount(book.task.counts) === 0;
}

function timeLeft(book: TaskBook): { readonly mostMs?: number } {
  const mostMs = budgetLeft(book);
  return mostMs === null ? {} : { mostMs };
}

/** So many of those that wait, and more where the one at `whole` goes together with more: all of these, but not all that wait. */
async function nextCases(
  book: TaskBook,
  waiting: number,
  { least, whole }: { readonly least: number; readonly whole: number },
): Promise<readonly WaitingCase[]> {
  for (let count = least; ; count *= 2) {
    const next = await book.nextFrom(book.task.frontier, Math.min(count, waiting));
    if (count >= waiting || endOfUnit(next, whole) < next.length) return next;
  }
}

async function returnedLength(book: TaskBook, open: readonly WaitingCase[]): Promise<number> {
  const { untouchedMs, plannedSlots } = book.task;
  if (plannedSlots === 0) return endOfUnit(open, (await lengthByNumber(book, open.length)) - 1);
  const next = asNext(book, open);
  const remainingMs = (untouchedMs ?? book.untouched * assumedMs(book.task)) + workOf(next);
  return cutBlock(next, { remainingMs, slots: await slotsOf(book), ...timeLeft(book) });
}

function asNext(book: TaskBook, cases: readonly WaitingCase[]): readonly NextCase[] {
  const unknownMs = assumedMs(book.task);
  return cases.map(({ predictedMs, together }) => ({ predictedMs: predictedMs ?? unknownMs, together }));
}

function workOf(cases: readonly NextCase[]): number {
  return cases.reduce((sum, { predictedMs }) => sum + predictedMs, 0);
}

/** Those that work on it, and while it wants more of them, all that may come. */
async function slotsOf(book: TaskBook): Promise<number> {
  const active = (await book.activeLeases()).length;
  return book.task.claimable ? Math.max(active, book.task.plannedSlots) : active;
}

async function lengthByNumber(book: TaskBook, waiting: number): Promise<number> {
  const { task } = book;
  const done = finalCount(task.counts);
  const slots = (await book.activeLeases()).length;
  // What is read from a report has run already: its durations say nothing of what a block costs.
  if (task.ledgerMode === 'reported') return blockLength({ waiting, slots, meanMs: 0 });
  if (isUntimed(book)) return 1;
  const length = blockLength({ waiting, slots, meanMs: done === 0 ? null : task.workMs / done });
  const { mostMs = Number.POSITIVE_INFINITY } = timeLeft(book);
  return Math.max(1, Math.min(length, Math.floor(mostMs / assumedMs(task))));
}

async function insert(
  book: TaskBook,
  lease: Lease,
  range: Pick<Block, 'number' | 'fromPosition' | 'toPosition'>,
): Promise<string> {
  const block: Block = {
    id: `${lease.id}-${range.number}`,
    taskId: book.task.id,
    leaseId: lease.id,
    ...range,
  };
  await book.unit.blocks.insert(block);
  return block.id;
}
