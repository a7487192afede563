import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import { timesOf } from '../executors/list-executors.ts';
import type { WaitingReason } from '../ledger/verdict.ts';
import { lackOfAll } from '../scheduling/fit/common-lack.ts';
import { sutWait } from '../scheduling/fit/sut-access.ts';
import type { Unfit } from '../scheduling/fit/unfit.ts';
import { limitsOfProject } from '../scheduling/waiting/limit-wait.ts';
import { whyWaiting } from '../scheduling/waiting/why-waiting.ts';
import type { WaitingTask } from '../stores/run-stores.ts';
import type { Run } from './run.ts';

/** Why nobody works on a task, in so few words that a list has room for them. */
export type BriefWait =
  | Exclude<WaitingReason, { readonly rule: 'none-fits' }>
  /** `lack`: what every one of so many executors lacks; null where they do not lack the same. */
  | { readonly rule: 'none-fits'; readonly executors: number; readonly lack: Unfit | null };

/**
 * Of runs of one project that nobody has begun with, what their first task that waits is waiting for, by id of the run. However
 * many runs: three reads, two more where limits may be in the way, and executors are looked at once for each kind of task.
 */
export async function whyRunsWait(
  core: CoreService,
  projectId: string,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, BriefWait>> {
  const { reads } = core;
  const queued = runs.filter(({ state }) => state === 'queued');
  const tasks = await reads.tasks.firstWaiting(queued.map(({ id }) => id));
  if (tasks.size === 0) return new Map();
  const executors = await reads.executors.ofProject(projectId);
  const suts = [...tasks.values()].flatMap(({ needs }) => (needs.suts ?? []).map(({ sutId }) => sutId));
  const claims = suts.length === 0 ? [] : await reads.suts.claims([...new Set(suts)], core.clock.now());
  const known = new Map<string, BriefWait>();
  const ofExecutors = (task: WaitingTask): BriefWait => {
    const kind = `${task.lane} ${JSON.stringify(task.excludedExecutors)}`;
    const wait = known.get(kind) ?? briefWait({ ...task, projectId, plan: task.needs }, executors, core);
    known.set(kind, wait);
    return wait;
  };
  const wait = (task: WaitingTask): BriefWait => {
    if (task.pause) return { rule: 'paused', ...task.pause };
    const busy = sutWait({ id: task.id, suts: task.needs.suts ?? [] }, claims);
    return busy ? { rule: 'sut-busy', ...busy } : ofExecutors(task);
  };
  const waits = [...tasks].map(([runId, task]) => ({ runId, task, why: wait(task) }));
  const isOpen = ({ rule }: BriefWait) => rule === 'fitting-busy';
  const open = waits.filter(({ why }) => isOpen(why));
  const hasTemplateLimits = open.some(({ task }) => task.limit !== null);
  const limitOn = open.length === 0 ? () => null : await limitsOfProject(reads, projectId, hasTemplateLimits);
  return new Map(
    waits.map(({ runId, task, why }) => [runId, (isOpen(why) ? limitOn(task.limit) : null) ?? why]),
  );
}

type Asking = Parameters<typeof whyWaiting>[0];

function briefWait(task: Asking, executors: readonly Executor[], core: CoreService): BriefWait {
  const why = whyWaiting(task, executors, timesOf(core));
  if (why.rule !== 'none-fits') return why;
  return { rule: 'none-fits', executors: executors.length, lack: lackOfAll(why.unfit) };
}
