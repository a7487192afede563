import type { Executor } from '../executors/executor.ts';
import type { WaitingReason } from '../ledger/verdict.ts';
import type { Task } from '../runs/run.ts';
import { type UnfitExecutor, whyNotOffered } from './eligibility.ts';

/** Why nobody works on a task, from the executors of its project; `isOnline` says which are there. */
export function whyWaiting(
  task: Task,
  executors: readonly Executor[],
  isOnline: (executor: Executor) => boolean,
): WaitingReason {
  const unfit: UnfitExecutor[] = [];
  const fitting: Executor[] = [];
  for (const executor of executors) {
    const why = whyNotOffered(executor, task);
    if (why) unfit.push({ name: executor.name, why });
    else fitting.push(executor);
  }
  if (fitting.length === 0) return { rule: 'none-fits', unfit };
  const serving = fitting.filter(({ draining }) => !draining);
  if (serving.length === 0) return { rule: 'fitting-drained', names: namesOf(fitting) };
  const online = serving.filter(isOnline);
  if (online.length === 0) return { rule: 'fitting-offline', names: namesOf(serving) };
  return { rule: 'fitting-busy', names: namesOf(online) };
}

function namesOf(executors: readonly Executor[]): string[] {
  return executors.map(({ name }) => name);
}
