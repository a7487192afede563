import type { Cause } from '../ledger/case-status.ts';
import type { LossFacts, Remark } from '../ledger/remark.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { NEXT_LEASE, transition } from '../runs/states.ts';
import type { Lease, LeaseEnd, Loss } from './lease.ts';

/** Losses in a row without a new result after which the work is given up, and of one case after which it is quarantined. */
export const mostLosses = 3;

/**
 * Ends a lease: what it holds returns to the queue at once, and nothing that it says later counts, because its epoch
 * is over. Its results stay.
 */
export async function endLease(book: TaskBook, lease: Lease, endReason: LeaseEnd): Promise<void> {
  const { unit } = book;
  await unit.blocks.giveBack(lease.id);
  const ended: Lease = {
    ...lease,
    state: transition(NEXT_LEASE, lease.state, 'ended'),
    epoch: lease.epoch + 1,
    endedAt: Math.max(unit.now, lease.offeredAt),
    endReason,
  };
  await unit.leases.update(ended);
  unit.report({ kind: 'lease-ended', lease: ended, run: book.run });
  book.workReturned();
  if (await hasLimit(book)) unit.notify('work');
  unit.notify(`lease:${lease.id}`);
  unit.notify(`executor:${lease.executorId}`);
}

/** Others may wait for no more than this slot. */
async function hasLimit({ unit, task }: TaskBook): Promise<boolean> {
  if (task.plan.concurrency !== null) return true;
  return ((await unit.projects.byId(task.projectId))?.maximumSlots ?? null) !== null;
}

/**
 * Ends a lease that was lost with its executor or host. Where the loss counts, three in a row without a result give
 * the task up, and a case that ran at three losses is quarantined: it must not travel for ever.
 */
export async function loseLease(
  book: TaskBook,
  lease: Lease,
  loss: { readonly how: Loss; readonly executor: string; readonly counts: boolean },
): Promise<void> {
  await endLease(book, lease, `lost: ${loss.how}`);
  if (!loss.counts || lease.state === 'offered') return;
  const facts: LossFacts = { loss: loss.how, executor: loss.executor };
  if (lease.runningCaseId !== null) await loseRunningCase(book, lease.runningCaseId, facts);
  book.change({ lossesInRow: book.task.lossesInRow + 1 });
  if (book.task.lossesInRow >= mostLosses)
    giveUp(book, 'infrastructure', { rule: 'lost-in-row', times: mostLosses, ...facts });
}

async function loseRunningCase(book: TaskBook, caseId: string, facts: LossFacts): Promise<void> {
  const [line] = await book.unit.cases.byIds([caseId]);
  if (!line || line.status !== null) return;
  const losses = line.losses + 1;
  book.noteCase(line, { losses });
  if (losses < mostLosses) return;
  const end = { status: 'error', cause: 'infrastructure' } as const;
  book.endCase(line, end, { durationMs: null, message: { rule: 'quarantined', losses, ...facts } });
  book.warn({ rule: 'case-quarantined', name: line.name, losses, ...facts });
  book.change({ lossesInRow: 0 });
}

/** The task goes no further: what is open ends as `not-run` with this cause once no lease works on it. */
export function giveUp(book: TaskBook, cause: Cause, message: Remark): void {
  if (book.task.trouble === null) book.change({ trouble: { cause, message } });
}
