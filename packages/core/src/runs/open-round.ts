import { noCounts } from '../ledger/counts.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { nextGuard } from '../suts/sut-guard.ts';
import type { Opening, Run, Task } from './run.ts';

/** A finished run in its next round, of which nothing has happened yet. */
export function nextRound(run: Run, opening: Opening): Run {
  return {
    ...run,
    round: run.round + 1,
    opening,
    state: 'queued',
    verdict: null,
    startedAt: null,
    finishedAt: null,
    stop: null,
    sutGuard: nextGuard(run.sutGuard, { whole: opening.scope === 'all', base: run.finishSequence }),
  };
}

/** Puts the round before away and begins the next with these tasks, of which there is one at least. */
export async function openRound(
  unit: Unit,
  { before, next, tasks }: { readonly before: Run; readonly next: Run; readonly tasks: readonly Task[] },
): Promise<void> {
  await unit.tasks.insert(next, tasks);
  await unit.runs.openRound(before, { ...next, counts: { ...noCounts, expected: expectedOf(tasks) } });
  unit.notify(`run:${next.id}`);
  unit.notify('work');
}

/** Known at once where every task is one of chosen cases. */
function expectedOf(tasks: readonly Task[]): number | null {
  if (!tasks.every((task) => task.ledgerFixed)) return null;
  return tasks.reduce((sum, task) => sum + (task.counts.expected ?? 0), 0);
}
