import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Cause } from '../ledger/case-status.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { NEXT_ACTIVITY, transition } from '../runs/states.ts';
import { whyUnfit } from '../scheduling/eligibility.ts';
import { currentLease, type LeaseClaim } from './current-lease.ts';
import { endLease, giveUp } from './end-lease.ts';
import type { Lease } from './lease.ts';

/** Sessions that die one after the other without a result before the task is given up. */
const mostDeaths = 3;

export interface LeaseFinish {
  /** Events that the lease sent in all. */
  readonly events: number;
  readonly outcome: 'completed' | 'session-died' | 'failed' | 'timed-out' | 'stopped' | 'returned';
  readonly cause: Cause | null;
  readonly message: string | null;
  readonly runningCaseId: string | null;
}

/**
 * The slot is done with the task, one way or another; the meaning of each outcome is a table in
 * docs/executor-protocol.md. Repeating it changes nothing. Errors: STALE; SEQUENCE_GAP while events are missing.
 */
export function finishLease(core: CoreService, claim: LeaseClaim, finish: LeaseFinish): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const before = await unit.leases.byId(claim.leaseId);
    const repeated = before?.executorId === claim.executorId && before.endReason?.startsWith('finished');
    if (repeated && before?.epoch === claim.epoch + 1) return;
    const lease = await currentLease(unit, claim);
    if (finish.events > lease.eventsReceived)
      throw new CoreError('SEQUENCE_GAP', { number: lease.eventsReceived });
    const book = await TaskBook.open(unit, lease.taskId);
    await endLease(book, lease, `finished: ${finish.outcome}`);
    if (book.task.state !== 'finished') await outcomes[finish.outcome](book, lease, finish);
    await book.close();
  });
}

type Outcome = (book: TaskBook, lease: Lease, finish: LeaseFinish) => Promise<void> | void;

const outcomes: Record<LeaseFinish['outcome'], Outcome> = {
  completed: () => {},
  returned: () => {},
  stopped: () => {},
  'session-died': async (book, lease, finish) => {
    await endRunning(book, finish, { cause: 'tool', fallback: 'the framework process ended by itself' });
    book.change({ deathsInRow: lease.results > 0 ? 1 : book.task.deathsInRow + 1 });
    if (book.task.deathsInRow >= mostDeaths)
      giveUp(book, 'tool', finish.message ?? `the framework process died ${mostDeaths} times in a row`);
  },
  failed: async (book, lease, finish) => {
    const cause = finish.cause ?? 'set-up';
    const message = finish.message ?? 'the work could not begin';
    if (cause === 'set-up') {
      book.change({ setupFailures: book.task.setupFailures + 1 });
      if (book.task.setupFailures > book.task.plan.setupRetries) giveUp(book, cause, message);
      else book.change({ warnings: [...book.task.warnings, `set-up is tried again: ${message}`] });
      return;
    }
    if (cause === 'infrastructure') return;
    book.change({ excludedExecutors: [...book.task.excludedExecutors, lease.executorId] });
    if (!(await othersMayWork(book))) giveUp(book, cause, message);
  },
  'timed-out': async (book, _lease, finish) => {
    await endRunning(book, finish, { cause: 'time-out', fallback: "the task's time was over" });
    await stopTask(book, { cause: 'time-out', reason: finish.message ?? "the task's time was over" });
  },
};

/** The case that ran when the session ended by force ends with it. */
async function endRunning(
  book: TaskBook,
  finish: LeaseFinish,
  end: { readonly cause: 'tool' | 'time-out'; readonly fallback: string },
): Promise<void> {
  if (finish.runningCaseId === null) return;
  const [line] = await book.unit.cases.byIds([finish.runningCaseId]);
  if (!line || line.taskId !== book.task.id || line.status !== null) return;
  const status = end.cause === 'tool' ? 'error' : 'failed';
  const message = finish.message ?? end.fallback;
  book.noteCase(line, { attempts: line.attempts + 1 });
  book.endCase(line, { status, cause: end.cause }, { durationMs: null, message });
}

/** Whether another lease works on the task, or another executor could. */
async function othersMayWork(book: TaskBook): Promise<boolean> {
  const { task, unit } = book;
  if ((await unit.leases.activeOfTask(task.id)).length > 0) return true;
  const executors = await unit.executors.ofProject(task.projectId);
  return executors.some(
    (each) => !task.excludedExecutors.includes(each.id) && whyUnfit(each, task.projectId, task.plan) === null,
  );
}

/** Time that executors have to end a stopped session: grace, kill and one beat, beside the time to collect. */
const stopGraceMs = 45_000;

/** The task is to end: orders to all its leases, and a time by which it is ended without them. */
export async function stopTask(
  book: TaskBook,
  stop: { readonly cause: 'stopped' | 'time-out'; readonly reason: string },
): Promise<void> {
  const { unit, task } = book;
  if (task.state === 'stopping' || task.state === 'finished') return;
  giveUp(book, stop.cause, stop.reason);
  book.change({
    state: transition(NEXT_ACTIVITY, task.state, 'stopping'),
    deadline: unit.now + stopGraceMs + task.plan.collectMs,
  });
  for (const lease of await unit.leases.activeOfTask(task.id)) {
    if (lease.state === 'offered') await endLease(book, lease, 'stopped before it was accepted');
    else await unit.leases.order(lease.id, { kind: 'stop', ...stop });
    unit.notify(`executor:${lease.executorId}`);
    unit.notify(`lease:${lease.id}`);
  }
}
