/** What follows from what the book of a task changed: whether it is over, with which verdict, and whether it wants another slot. */
import { endLease } from '../leases/end-lease.ts';
import type { Lease } from '../leases/lease.ts';
import { wantsAnother } from '../leases/retry-elsewhere.ts';
import { learnWork } from '../results/case-history.ts';
import type { Run } from '../runs/run.ts';
import { NEXT_ACTIVITY, transition } from '../runs/states.ts';
import { whyNotOffered } from '../scheduling/fit/eligibility.ts';
import { laneFor } from '../scheduling/lane.ts';
import { slotWish } from '../scheduling/wants-lease.ts';
import { releaseSuts } from '../suts/hold-suts.ts';
import { changeRemark } from '../suts/sut-guard.ts';
import { dryRunEnd } from './dry-run-end.ts';
import type { Remark } from './remark.ts';
import { policyOf } from './round-verdict.ts';
import type { TaskBook } from './task-book.ts';
import { type TaskFacts, taskVerdict } from './verdict.ts';

/** Finishes the task, or says whether one more lease of it may be offered. `active`: its leases that have not ended. */
export async function settleTask(book: TaskBook, active: readonly Lease[]): Promise<void> {
  if (active.length === 0 && book.task.excludedExecutors.length > 0) await giveUpUnlessOthersMay(book);
  const noMore = book.isOver;
  if (noMore && active.length === 0)
    await book.endOpenCases(
      book.task.trouble?.cause ?? 'stopped',
      book.task.trouble?.message ?? { rule: 'not-started' },
    );
  const neverFound = !book.task.ledgerFixed && noMore;
  const working = book.allFinal ? await dismissIdle(book, active) : active;
  if (working.length === 0 && (book.allFinal || neverFound)) await finish(book);
  else await updateClaimable(book, working);
}

/**
 * Leases that brought the cases to their end still close their sessions, say what that tells against the task, and
 * send logs and artifacts; those that came too late to get a case have nothing to say.
 */
async function dismissIdle(book: TaskBook, active: readonly Lease[]): Promise<readonly Lease[]> {
  if (book.task.dryRun) return active;
  const idle = active.filter((lease) => lease.blocksGiven === 0 && book.task.counts.expected !== 0);
  for (const lease of idle) await endLease(book, lease, 'dismissed');
  return active.filter((lease) => !idle.includes(lease));
}

/** Where every executor that was fit could not work on it, waiting is of no use: the last one said why. */
async function giveUpUnlessOthersMay(book: TaskBook): Promise<void> {
  const { task, unit } = book;
  const executors = await unit.executors.ofProject(task.projectId);
  const last = task.excludedExecutors.at(-1);
  if (!last || task.trouble !== null || executors.some((each) => whyNotOffered(each, task) === null)) return;
  book.change({ trouble: { cause: last.cause, message: last.message } });
}

async function updateClaimable(book: TaskBook, active: readonly Lease[]): Promise<void> {
  const waiting = await waitingOf(book);
  const { task, run, unit } = book;
  if (task.pause !== null && active.length === 0) await releaseSuts(unit, task);
  if (task.trouble !== null || task.pause !== null || run.importKey !== null)
    return book.change({ claimable: false });
  const wish = slotWish(task, { activeLeases: active.length, waiting });
  const claimable = wish !== 'none' || (waiting > 0 && (await wantsAnother(book)));
  book.change({ claimable, lane: laneFor(task.lane, wish, active.length) });
}

/** Cases that no lease holds, those of one returned block at least. Before the ledger is fixed none is in a block. */
async function waitingOf(book: TaskBook): Promise<number> {
  if (!book.task.ledgerFixed) return 0;
  const [first] = await book.returned();
  return book.untouched + (first ? first.toPosition - first.fromPosition : 0);
}

/** No end lies before its beginning, though the clock was set back between the two. */
async function finish(book: TaskBook): Promise<void> {
  await requireProof(book);
  const { task, run, unit } = book;
  const facts: TaskFacts = {
    counts: task.counts,
    ledgerFixed: task.ledgerFixed,
    stop: task.stop,
    sutChange: sutChangeOf(run),
    failures: task.failures,
    trouble: task.trouble,
    sickCause: task.sickCause,
    policy: policyOf(task),
  };
  book.change({
    ...(task.dryRun ? dryRunEnd(facts, task.ledgerMode) : taskVerdict(facts)),
    state: transition(NEXT_ACTIVITY, task.state, 'finished'),
    claimable: false,
    pause: null,
    finishedAt: Math.max(unit.now, task.startedAt ?? task.createdAt),
  });
  await unit.blocks.deleteOfTask(task.id);
  await releaseSuts(unit, task);
  await learnWork(unit, book.task);
  if (task.round === 1 && !task.dryRun) await unit.past.keepKeys(task);
}

function sutChangeOf({ sut, sutGuard }: Run): Remark | null {
  return sutGuard?.change ? changeRemark(sut.name, sutGuard.change) : null;
}

/** No pass without evidence: a look at the SUT must have found it right after the last case that ran. */
async function requireProof(book: TaskBook): Promise<void> {
  const { sut, sutGuard, id: runId, round } = book.run;
  if (sutGuard === null || sutGuard.change !== null || book.task.stop !== null) return;
  const unproven = await book.unit.cases.ranAfter({ runId, round }, sutGuard.provenThrough, book.task.id);
  if (unproven) book.fail('sut', { rule: 'sut-unproven', sut: sut.name });
}
