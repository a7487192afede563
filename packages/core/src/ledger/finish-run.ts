import { NEXT_ACTIVITY, transition } from '../runs/states.ts';
import { learnUsualTime } from '../runs/usual-time.ts';
import { nameBoundary } from '../suts/name-boundary.ts';
import { expectedOf, verdictOf } from './round-verdict.ts';
import type { TaskBook } from './task-book.ts';

/** Finishes the run, with its verdict, where the task of the book was the last of its round. */
export async function finishRunIfLast(book: TaskBook): Promise<void> {
  const { core, unit, run, task } = book;
  if (await unit.tasks.areOthersOpen(task, 'ended')) return;
  const tasks = await unit.tasks.ofRound(run);
  await unit.runs.measure(run.id);
  const { dryRun } = run;
  book.changeRun({
    state: transition(NEXT_ACTIVITY, run.state, 'finished'),
    verdict: dryRun ? null : verdictOf(run, tasks),
    pause: null,
    sutGuard: await nameBoundary(unit, run),
    finishedAt: tasks.reduce((last, each) => Math.max(last, each.finishedAt ?? 0), unit.now),
    counts: { ...run.counts, expected: dryRun ? task.counts.expected : expectedOf(tasks) },
  });
  await learnUsualTime(core, unit, { run: book.run, tasks });
}
