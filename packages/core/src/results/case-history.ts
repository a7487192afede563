import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import type { Task } from '../runs/run.ts';
import type { HistoryOf } from '../stores/history-store.ts';
import type { Unit } from '../stores/unit-of-work.ts';

const keptMs = 90 * 24 * 3600 * 1000;
const longestEnvironment = 500;

/**
 * Which history the cases of a task have on an executor: by its system, by what it has of the labels that the template asks
 * for, and by the combination of its matrix. What is not known there is taken from the others.
 */
export function historyOf({ templateId, plan }: Task, { labels }: Pick<Executor, 'labels'>): HistoryOf {
  const names = [...new Set(['os', 'arch', ...Object.keys(plan.labels)])].sort();
  const values = Object.entries(plan.combination ?? {}).map(([name, value]) => `${name}=${value}`);
  const environment = [...names.map((name) => `${name}=${labels[name] ?? ''}`), ...values].join(' ');
  return { templateId, framework: plan.framework, environment: environment.slice(0, longestEnvironment) };
}

/**
 * Of a task that is over, what its template takes: by that the next one gets further slots before its cases are found.
 * Said of whole tasks alone; the cases of a command are found by one slot, and those of a report have run already.
 */
export async function learnWork(unit: Unit, task: Task): Promise<void> {
  const isWhole = task.ledgerFixed && !task.chosen && !task.dryRun && task.counts.notRun === 0;
  if (!isWhole || task.plan.command !== null || task.ledgerMode === 'reported') return;
  await unit.history.learnTemplate(task.templateId, task);
}

/** Forgets the durations of cases that have not run for 90 days, one template at a time. */
export async function forgetOldHistory(core: CoreService): Promise<void> {
  for (let templateId: string | null = ''; templateId !== null; ) {
    const after: string = templateId;
    templateId = await core.unitOfWork.run(async (unit) => {
      const next = await unit.history.templateAfter(after);
      if (next !== null) await unit.history.prune(next, unit.now - keptMs);
      return next;
    });
  }
}
