/**
 * A case that failed and may be tried again is tried on another executor where one is ready: what fails on two hosts is no
 * fault of the first. Where nobody else is ready nothing waits for it.
 */
import { whyIdle } from '../executors/executor-state.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { whyNotOffered } from '../scheduling/fit/eligibility.ts';
import type { Block, Lease } from './lease.ts';

/** Of what came back, blocks that are looked at for a case that is to be tried again. */
const mostLooked = 50;

/** Executors on which the one case of a block failed before; none where the block is not of a case that is tried again. */
export async function triedOn(book: TaskBook, block: Block): Promise<ReadonlySet<string>> {
  if (!mayMove(book) || block.toPosition - block.fromPosition > 1) return new Set();
  const [line] = await book.openIn(block);
  if (!line || line.failedAttempts === 0) return new Set();
  return new Set(await book.unit.cases.triedOn(line.id));
}

/** Whether somebody else will take it soon: a lease that has nothing to do, or an executor that can be offered one. */
export async function isAnotherReady(book: TaskBook, tried: ReadonlySet<string>): Promise<boolean> {
  for (const lease of await book.activeLeases())
    if (!tried.has(lease.executorId) && !(await isAtWork(book, lease))) return true;
  return isAnotherFree(book, tried);
}

/** Whether one more lease is wanted for what was tried on every executor that works on the task. */
export async function wantsAnother(book: TaskBook): Promise<boolean> {
  if (!mayMove(book) || book.isOver) return false;
  for (const block of await book.unit.blocks.returned(book.task.id, mostLooked)) {
    const tried = await triedOn(book, block);
    const here = (await book.activeLeases()).every(({ executorId }) => tried.has(executorId));
    if (tried.size > 0 && here && (await isAnotherFree(book, tried))) return true;
  }
  return false;
}

/** Whether all that is left for an executor are cases that failed on it, and another is ready for them. */
export async function isLeftToAnother(book: TaskBook, executorId: string): Promise<boolean> {
  if (!mayMove(book) || book.untouched > 0) return false;
  const returned = await book.unit.blocks.returned(book.task.id, mostLooked);
  for (const block of returned) {
    const tried = await triedOn(book, block);
    if (!tried.has(executorId) || !(await isAnotherReady(book, tried))) return false;
  }
  return returned.length > 0;
}

/** What is read from a report can be tried again only where the report is. */
function mayMove({ task }: TaskBook): boolean {
  return task.plan.caseRetries > 0 && task.ledgerFixed && task.ledgerMode !== 'reported';
}

async function isAtWork(book: TaskBook, lease: Lease): Promise<boolean> {
  for (const block of await book.unit.blocks.heldBy(lease.id)) if (await book.hasOpen(block)) return true;
  return false;
}

async function isAnotherFree(book: TaskBook, tried: ReadonlySet<string>): Promise<boolean> {
  const { task, unit, core } = book;
  const { maximumSlots } = task.plan;
  if (maximumSlots !== null && (await book.activeLeases()).length >= maximumSlots) return false;
  // One that has missed its beats for so long may be gone, though its leases would live on.
  const times = { now: unit.now, silentSince: unit.now - core.settings.leaseMs / 2 };
  for (const executor of await unit.executors.ofProject(task.projectId)) {
    if (tried.has(executor.id) || whyIdle(executor, times) !== null) continue;
    if (whyNotOffered(executor, task) !== null) continue;
    if ((await unit.leases.activeOfExecutor(executor.id)).length < executor.slots) return true;
  }
  return false;
}
