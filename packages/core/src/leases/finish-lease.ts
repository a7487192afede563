import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Cause } from '../ledger/case-status.ts';
import type { CaseProgress } from '../ledger/ledger-case.ts';
import type { Remark } from '../ledger/remark.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { TaskFailure } from '../ledger/verdict.ts';
import { allEndsTold } from '../results/tell-ends.ts';
import { unpaused } from '../runs/paused.ts';
import { NEXT_ACTIVITY, transition } from '../runs/states.ts';
import { isOnlyHere } from '../suts/sut-guard.ts';
import { currentLease, type LeaseClaim } from './current-lease.ts';
import { endLease, giveUp } from './end-lease.ts';
import type { Lease, LeaseOutcome } from './lease.ts';

/** Sessions that die one after the other without a result before the task is given up. */
const mostDeaths = 3;

export interface LeaseFinish {
  /** Events that the lease sent in all. */
  readonly events: number;
  readonly outcome: LeaseOutcome;
  readonly cause: Cause | null;
  readonly message: Remark | null;
  readonly runningCaseId: string | null;
}

/**
 * The slot is done with the task, one way or another; the meaning of each outcome is a table in
 * docs/executor-protocol.md. Repeating it changes nothing. Errors: STALE; SEQUENCE_GAP while events are missing.
 */
export async function finishLease(core: CoreService, claim: LeaseClaim, finish: LeaseFinish): Promise<void> {
  await allEndsTold(core, claim.leaseId);
  await core.unitOfWork.run(async (unit) => {
    const before = await unit.leases.byId(claim.leaseId);
    const repeated = before?.executorId === claim.executorId && before.endReason?.startsWith('finished');
    if (repeated && before?.epoch === claim.epoch + 1) return;
    const lease = await currentLease(unit, claim);
    if (finish.events > lease.eventsReceived)
      throw new CoreError('SEQUENCE_GAP', { number: lease.eventsReceived });
    const book = await TaskBook.open(core, unit, lease.taskId);
    const left = await openCasesOf(book, lease);
    await endLease(book, lease, `finished: ${finish.outcome}`);
    if (book.task.state !== 'finished') await outcomes[finish.outcome](book, { lease, finish, left });
    await book.close();
  });
}

interface Ended {
  readonly lease: Lease;
  readonly finish: LeaseFinish;
  /** Cases that it was given and left open. */
  readonly left: readonly CaseProgress[];
}

type Outcome = (book: TaskBook, ended: Ended) => Promise<void> | void;

const outcomes: Record<LeaseOutcome, Outcome> = {
  completed: (book, { lease, finish, left }) => {
    const { ledgerFixed, ledgerLeaseId } = book.task;
    // Its order may have come too late to be told from an end of its own.
    if (lease.stopKind !== null) return;
    if (left.length > 0 || (!ledgerFixed && (ledgerLeaseId ?? lease.id) === lease.id))
      countDeath(book, lease, finish.message ?? { rule: 'cases-left' });
  },
  returned: () => {},
  stopped: () => {},
  'session-died': (book, { lease, finish, left }) => {
    endRunning(book, { finish, left }, { cause: 'tool', fallback: { rule: 'process-ended' } });
    countDeath(book, lease, finish.message ?? { rule: 'died-in-row', times: mostDeaths });
  },
  failed: async (book, { lease, finish }) => {
    const cause = finish.cause ?? 'set-up';
    const message = finish.message ?? { rule: 'not-begun' };
    const executor = (await book.unit.executors.byId(lease.executorId))?.name ?? lease.executorId;
    const failed = { executorId: lease.executorId, executor };
    if (cause === 'sut' && !isOnlyHereOf(book, lease)) return giveUp(book, cause, message);
    if (cause !== 'set-up') return exclude(book, failed, { cause, message });
    book.change({ setupFailures: book.task.setupFailures + 1 });
    if (book.task.setupFailures <= book.task.plan.setupRetries)
      book.warn({ rule: 'set-up-again', because: message, executor });
    else if ((await book.activeLeases()).length > 0) exclude(book, failed, { cause, message });
    else giveUp(book, cause, message);
  },
  'timed-out': async (book, { finish, left }) => {
    endRunning(book, { finish, left }, { cause: 'time-out', fallback: { rule: 'task-time' } });
    await stopTask(book, { cause: 'time-out', why: finish.message ?? { rule: 'task-time' } });
  },
};

/** A SUT that others find right is none to give the task up for. */
function isOnlyHereOf({ run: { sutGuard } }: TaskBook, { executorId }: Lease): boolean {
  return sutGuard !== null && isOnlyHere(sutGuard, executorId);
}

async function openCasesOf(book: TaskBook, lease: Lease): Promise<readonly CaseProgress[]> {
  const blocks: (readonly CaseProgress[])[] = [];
  for (const block of await book.unit.blocks.heldBy(lease.id)) blocks.push(await book.openIn(block));
  return blocks.flat();
}

/**
 * A session that ended with work left; several in a row without a result, and there is no use in another. One that had
 * results begins a row, whatever died since: several may end at once with their host.
 */
function countDeath(book: TaskBook, lease: Lease, message: Remark): void {
  const before = lease.results > 0 ? 0 : book.task.deathsInRow;
  book.change({ deathsInRow: before + 1 });
  if (book.task.deathsInRow >= mostDeaths) giveUp(book, 'tool', message);
}

/** The executor is offered the task no more; where no other may work on it, the book gives it up when it closes. */
function exclude(
  book: TaskBook,
  { executorId, executor }: { readonly executorId: string; readonly executor: string },
  failure: TaskFailure,
): void {
  book.change({ excludedExecutors: [...book.task.excludedExecutors, { executorId, ...failure }] });
  book.warn({ rule: 'executor-unable', because: failure.message, executor });
}

/** The case that ran when the session ended by force ends with it, if it was the lease's to run. */
function endRunning(
  book: TaskBook,
  { finish, left }: Pick<Ended, 'finish' | 'left'>,
  end: { readonly cause: 'tool' | 'time-out'; readonly fallback: Remark },
): void {
  const line = left.find(({ id }) => id === finish.runningCaseId);
  if (!line) return;
  const status = end.cause === 'tool' ? 'error' : 'failed';
  const message = finish.message ?? end.fallback;
  book.noteCase(line, { attempts: line.attempts + 1 });
  book.endCase(line, { status, cause: end.cause }, { durationMs: null, message });
}

/** Time that executors have to end a stopped session: grace, kill and one beat, beside the time to collect. */
const stopGraceMs = 45_000;

/**
 * The task is to end: orders to all its leases, and a time by which it is ended without them. That somebody stopped it
 * stands above all other trouble.
 */
export async function stopTask(
  book: TaskBook,
  stop: { readonly cause: 'stopped' | 'time-out'; readonly why: Remark },
): Promise<void> {
  const { unit, task } = book;
  if (task.state === 'finished') return;
  if (stop.cause === 'stopped') book.change({ trouble: { cause: stop.cause, message: stop.why } });
  else giveUp(book, stop.cause, stop.why);
  if (task.state === 'stopping') return;
  const reason = orderText(stop.why);
  book.change({
    ...unpaused(task, unit.now),
    state: transition(NEXT_ACTIVITY, task.state, 'stopping'),
    deadline: unit.now + stopGraceMs + task.plan.collectMs,
  });
  for (const lease of await book.activeLeases()) {
    if (lease.state === 'offered') await endLease(book, lease, 'withdrawn');
    else await unit.leases.order(lease.id, { kind: 'stop', cause: stop.cause, reason });
    unit.notify(`executor:${lease.executorId}`);
    unit.notify(`lease:${lease.id}`);
  }
}

/** For the log of the executor, which is in English. */
function orderText(why: Remark): string {
  if (typeof why === 'string') return why;
  if (why.rule === 'stopped') return `stopped by ${why.by}${why.why && `: ${why.why}`}`;
  return why.rule === 'executor' ? why.text : "the task's time limit was reached";
}
