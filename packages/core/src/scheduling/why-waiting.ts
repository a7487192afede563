import type { Executor } from '../executors/executor.ts';
import { type Times, whyIdle } from '../executors/executor-state.ts';
import type { WaitingReason } from '../ledger/verdict.ts';
import { type UnfitExecutor, whyNotOffered } from './eligibility.ts';

/** Why nobody works on a task, from the executors of its project. */
export function whyWaiting(
  task: Parameters<typeof whyNotOffered>[1],
  executors: readonly Executor[],
  times: Times,
): WaitingReason {
  const unfit: UnfitExecutor[] = [];
  const fitting: Executor[] = [];
  for (const executor of executors) {
    const why = whyNotOffered(executor, task);
    if (why) unfit.push({ name: executor.name, why });
    else fitting.push(executor);
  }
  if (fitting.length === 0) return { rule: 'none-fits', unfit };
  const kept = (by: ReturnType<typeof whyIdle>) => fitting.filter((one) => whyIdle(one, times) === by);
  const serving = kept(null);
  if (serving.length > 0) return { rule: 'fitting-busy', names: namesOf(serving) };
  return soonest(kept) ?? { rule: 'fitting-drained', names: namesOf(fitting) };
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
