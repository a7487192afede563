import type { CoreService, LeaseEvent, WaitingCase } from '@testyard/core';
import { ended, PlayedLease } from './played-lease.ts';

export type End = 'passed' | 'failed' | 'error' | 'skipped';
export type Ends = Readonly<Record<string, End>>;

/** An executor works off the one task of a round; answers the identities of the cases that it was given, in order. */
export async function playRound(
  core: CoreService,
  executor: { readonly executorId: string; readonly instanceId: string },
  ends: Ends | ((line: WaitingCase) => LeaseEvent[]),
): Promise<string[]> {
  const lease = await PlayedLease.mustTake(core, executor);
  const task = await core.reads.tasks.byId(lease.taskId);
  if (!task?.ledgerFixed) await lease.find(Object.keys(ends));
  const ran: string[] = [];
  const eventsOf =
    typeof ends === 'function' ? ends : (line: WaitingCase) => ended(line, ends[line.identity]);
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    for (const line of block.cases) {
      ran.push(line.identity);
      await lease.next(eventsOf(line), 0);
    }
  await lease.finish();
  return ran;
}
