import type { Executor } from '../../executors/executor.ts';
import { type Times, whyIdle } from '../../executors/executor-state.ts';
import type { WaitingReason } from '../../ledger/verdict.ts';
import { commonLack, lackLike } from '../fit/common-lack.ts';
import { allUnfit, whyNotOffered } from '../fit/eligibility.ts';
import type { UnfitExecutor } from '../fit/unfit.ts';

/** Why nobody works on a task, from the executors of its project. */
export function whyWaiting(
  task: Parameters<typeof whyNotOffered>[1],
  executors: readonly Executor[],
  times: Times,
): WaitingReason {
  const unfit: Kept[] = [];
  const fitting: Executor[] = [];
  for (const executor of executors) {
    const why = whyNotOffered(executor, task);
    if (why) unfit.push({ executor, why, lacks: allUnfit(executor, task.projectId, task.plan) });
    else fitting.push(executor);
  }
  if (fitting.length === 0) return { rule: 'none-fits', unfit: nearestFirst(unfit, times) };
  const kept = (by: ReturnType<typeof whyIdle>) => fitting.filter((one) => whyIdle(one, times) === by);
  const serving = kept(null);
  if (serving.length > 0) return { rule: 'fitting-busy', names: namesOf(serving) };
  return soonest(kept) ?? { rule: 'fitting-drained', names: namesOf(fitting) };
}

/** An executor that does not fit, the first thing that keeps it, and all that it lacks. */
interface Kept {
  readonly executor: Executor;
  readonly why: UnfitExecutor['why'];
  readonly lacks: ReturnType<typeof allUnfit>;
}

/** Few are named where it is told in a line. What all of them lack alike, if there is such a thing, is said of each. */
function nearestFirst(unfit: readonly Kept[], times: Times): UnfitExecutor[] {
  const common = commonLack(unfit.map(({ lacks }) => lacks));
  return unfit
    .map((kept) => ({ ...kept, distance: distanceOf(kept, times) }))
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ executor: { name }, why, lacks }) => ({
      name,
      why: (common && lackLike(lacks, common)) ?? why,
    }));
}

/** What an executor lacks, by number; being away is one thing more, and nothing helps who could not work on it. */
function distanceOf({ executor, why, lacks }: Kept, times: Times): number {
  if (why.rule === 'told') return Number.MAX_SAFE_INTEGER;
  return lacks.length + (whyIdle(executor, times) === null ? 0 : 1);
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
