import type { CoreService } from '../core-service.ts';
import { caseStatuses } from '../ledger/case-status.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { newTask } from './new-task.ts';
import { nextRound, openRound } from './open-round.ts';
import type { Run, Series, Task } from './run.ts';
import { withChosenCases } from './task-rerun.ts';

/**
 * Where the round that has just ended is one of a series, its successor is opened in the same unit: nobody sees the run
 * finished in between. It executes what the round before did. A series ends with its last round, with a stop, with the
 * first failure where that was asked for, and where a template was deleted or disabled since.
 */
export async function openNextOfSeries(core: CoreService, unit: Unit, run: Run): Promise<void> {
  const { opening } = run;
  if (!opening?.series) return;
  const done = await unit.tasks.ofRound(run);
  const series = nextOf(run, opening.series, done);
  if (!series || !(await areTemplatesThere(unit, done))) return;
  const next = nextRound(run, { ...opening, at: unit.now, series });
  const tasks: Task[] = [];
  for (const task of done) tasks.push(await sameAgain(core, unit, { run: next, task }));
  await openRound(unit, { before: run, next, tasks });
}

/** By what was executed: what the series does not execute may speak against the run all the time. */
function nextOf({ stop }: Run, series: Series, done: readonly Task[]): Series | null {
  if (series.number >= series.of || stop || done.some(({ verdict }) => verdict === 'stopped')) return null;
  const isFailure = done.some(({ verdict, counts }) => verdict !== 'passed' || counts.flaky > 0);
  return series.untilFailure && isFailure ? null : { ...series, number: series.number + 1 };
}

async function areTemplatesThere(unit: Unit, tasks: readonly Task[]): Promise<boolean> {
  const ids = [...new Set(tasks.map(({ templateId }) => templateId))];
  const templates = await unit.templates.byIds(ids);
  return (
    templates.filter(({ deletedAt, document }) => deletedAt === null && !document.disabled).length ===
    ids.length
  );
}

async function sameAgain(
  core: CoreService,
  unit: Unit,
  { run, task }: { readonly run: Run; readonly task: Task },
): Promise<Task> {
  const { templateId, templateVersion, position, plan, ledgerMode } = task;
  const of = { templateId, templateVersion, position, plan, createdAt: unit.now };
  const fresh = newTask(core, run, of);
  if (!task.chosen) return fresh;
  const all = { taskId: task.id, later: [], position: 0, choice: { statuses: caseStatuses } };
  return withChosenCases(fresh, ledgerMode, await unit.cases.choose(fresh, all));
}
