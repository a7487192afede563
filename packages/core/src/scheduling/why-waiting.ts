import type { Executor } from '../executors/executor.ts';
import type { WaitingReason } from '../ledger/verdict.ts';
import type { Task } from '../runs/run.ts';
import { whyUnfit } from './eligibility.ts';

/** Executors that are named in one reason. */
const mostNamed = 10;

/** Why nobody works on a task, from the executors of its project; `isOnline` says which are there. */
export function whyWaiting(
  task: Task,
  executors: readonly Executor[],
  isOnline: (executor: Executor) => boolean,
): WaitingReason {
  if (executors.length === 0) return { rule: 'no-executor' };
  const missing = executors.map((each) => ({ name: each.name, why: whyNot(task, each) }));
  const fitting = executors.filter((_, place) => missing[place]?.why === null);
  if (fitting.length === 0)
    return { rule: 'none-fits', text: named(missing.map(({ name, why }) => `${name}: ${why}`)) };
  const online = fitting.filter(isOnline);
  if (online.length === 0) return { rule: 'fitting-offline', text: named(fitting.map(({ name }) => name)) };
  return { rule: 'fitting-busy', text: named(online.map(({ name }) => name)) };
}

function whyNot(task: Task, executor: Executor): string | null {
  const excluded = task.excludedExecutors.find(({ executorId }) => executorId === executor.id);
  return excluded?.message ?? whyUnfit(executor, task.projectId, task.plan);
}

function named(parts: readonly string[]): string {
  const more = parts.length > mostNamed ? ['…'] : [];
  return [...parts.slice(0, mostNamed), ...more].join('; ');
}
