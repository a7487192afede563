import type { Executor } from '../../executors/executor.ts';
import { type Times, whyIdle } from '../../executors/executor-state.ts';
import type { WaitingReason } from '../../ledger/verdict.ts';
import { allUnfit, whyNotOffered } from '../fit/eligibility.ts';
import type { UnfitExecutor } from '../fit/unfit.ts';

/** Why nobody works on a task, from the executors of its project. */
export function whyWaiting(
  task: Parameters<typeof whyNotOffered>[1],
  executors: readonly Executor[],
  times: Times,
): WaitingReason {
  const unfit: (UnfitExecutor & { readonly distance: number })[] = [];
  const fitting: Executor[] = [];
  for (const executor of executors) {
    const why = whyNotOffered(executor, task);
    if (why) unfit.push({ name: executor.name, why, distance: distanceOf(executor, task, times) });
    else fitting.push(executor);
  }
  if (fitting.length === 0) return { rule: 'none-fits', unfit: nearestFirst(unfit) };
  const kept = (by: ReturnType<typeof whyIdle>) => fitting.filter((one) => whyIdle(one, times) === by);
  const serving = kept(null);
  if (serving.length > 0) return { rule: 'fitting-busy', names: namesOf(serving) };
  return soonest(kept) ?? { rule: 'fitting-drained', names: namesOf(fitting) };
}

/** What an executor lacks, by number; being away is one thing more, and nothing helps who could not work on it. */
function distanceOf(executor: Executor, task: Parameters<typeof whyNotOffered>[1], times: Times): number {
  if (whyNotOffered(executor, task)?.rule === 'told') return Number.MAX_SAFE_INTEGER;
  return allUnfit(executor, task.projectId, task.plan).length + (whyIdle(executor, times) === null ? 0 : 1);
}

/** Few are named where it is told in a line. */
function nearestFirst(unfit: readonly (UnfitExecutor & { readonly distance: number })[]): UnfitExecutor[] {
  return unfit
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ name, why }) => ({ name, why }));
}

/** Of what keeps all that fit from work, what ends first: a pause by itself, what a host has to see to, an order. */
function soonest(kept: (by: 'paused' | 'error' | 'offline') => Executor[]): WaitingReason | null {
  const paused = kept('paused');
  const until = Math.min(...paused.map(({ pause }) => pause?.until ?? Number.POSITIVE_INFINITY));
  if (paused.length > 0) return { rule: 'fitting-paused', names: namesOf(paused), until };
  const troubled = kept('error');
  if (troubled.length > 0)
    return {
      rule: 'fitting-in-error',
      troubles: troubled.map(({ name, trouble }) => ({ name, trouble: trouble ?? '' })),
    };
  const offline = kept('offline').filter(({ draining }) => !draining);
  return offline.length > 0 ? { rule: 'fitting-offline', names: namesOf(offline) } : null;
}

function namesOf(executors: readonly Executor[]): string[] {
  return executors.map(({ name }) => name);
}
