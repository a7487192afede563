import { assumedMs } from '../ledger/assumed-ms.ts';
import type { WaitingCase } from '../ledger/ledger-case.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import type { Lease } from './lease.ts';

/** Predicted work that is worth to be moved from one slot to another, in milliseconds. */
const worthMs = 100;

/**
 * For a slot that has nothing to do: of all that others hold and have not begun, the most is asked back. It comes as
 * soon as its executor has said which cases it will not run; until then, or its lease ends, they are that one's.
 */
export async function askBack(book: TaskBook, idle: Lease): Promise<void> {
  const { task, unit } = book;
  if (task.plan.report !== null) return;
  let most: { readonly lease: Lease; readonly ms: number } | null = null;
  for (const lease of await book.activeLeases()) {
    if (lease.id === idle.id || lease.state !== 'running' || lease.stopKind !== null) continue;
    const ms = await notBegunMs(book, lease);
    if (ms >= Math.max(worthMs, most?.ms ?? 0)) most = { lease, ms };
  }
  if (most === null || most.lease.wantedBack) return;
  await unit.leases.wantBack(most.lease.id, true);
  unit.notify(`executor:${most.lease.executorId}`);
}

/** As the server knows it: the case that runs, and those that go together with it, are begun. */
async function notBegunMs(book: TaskBook, lease: Lease): Promise<number> {
  const blocks: (readonly WaitingCase[])[] = [];
  for (const block of await book.unit.blocks.heldBy(lease.id)) blocks.push(await book.waitingIn(block));
  const held = blocks.flat();
  const running = held.find(({ id }) => id === lease.runningCaseId) ?? held[0];
  const isBegun = ({ id, together }: WaitingCase) =>
    id === running?.id || (together !== null && together === running?.together);
  return held
    .filter((line) => !isBegun(line))
    .reduce((sum, { predictedMs }) => sum + (predictedMs ?? assumedMs(book.task)), 0);
}
