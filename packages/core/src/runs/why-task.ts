import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import { type ExecutorState, executorState, whyIdle } from '../executors/executor-state.ts';
import { timesOf } from '../executors/list-executors.ts';
import { readQueue } from '../leases/read-queue.ts';
import { whyUnfit } from '../scheduling/fit/eligibility.ts';
import type { Lane } from '../scheduling/lane.ts';
import { estimateStart, type StartEstimate } from '../scheduling/waiting/estimate-start.ts';
import {
  type Change,
  type ExplainedExecutor,
  explainTask,
  suggestionOf,
} from '../scheduling/waiting/explain-task.ts';
import {
  type KnownQueue,
  type LastedLease,
  queueToPlay,
  type Serving,
} from '../scheduling/waiting/queue-to-play.ts';
import { aheadIn, tasksAhead } from '../scheduling/waiting/tasks-ahead.ts';
import type { ActiveLease } from '../stores/lease-stores.ts';
import { readTask } from './read-runs.ts';
import type { Task } from './run.ts';

/** Why a task is not worked on, or not by more slots. */
export interface TaskWhy {
  readonly task: Task;
  /** Whether it wants a slot now; with none it waits altogether. */
  readonly waits: boolean;
  readonly activeLeases: number;
  /** Among the waiting tasks of its project, from 1; null where it does not wait. */
  readonly position: number | null;
  /** Null where something is not known. */
  readonly estimate: StartEstimate | null;
  readonly suggestion: ReturnType<typeof suggestionOf> | null;
  readonly executors: readonly (ExplainedExecutor & { readonly state: ExecutorState })[];
}

/** Leases of a project that are asked how long they lasted. */
const mostLeases = 300;

/** Errors: NOT_FOUND. */
export async function whyTask(core: CoreService, principal: Principal, taskId: string): Promise<TaskWhy> {
  const task = await readTask(core, principal, taskId);
  const ownLeases = await core.reads.leases.ofTask(taskId);
  const activeLeases = ownLeases.filter(({ state }) => state !== 'ended').length;
  const nothing = { position: null, estimate: null, suggestion: null, executors: [] };
  if (task.pause) {
    const suggestion = { executor: null, changes: [await resumption(core, task)] };
    return { task, waits: true, activeLeases, ...nothing, suggestion };
  }
  if (!task.claimable) return { task, waits: false, activeLeases, ...nothing };
  const executors = await core.reads.executors.ofProject(task.projectId);
  const active = await core.reads.leases.activeOn(executors.map(({ id }) => id));
  const queue = await readQueue(core.reads, { projectId: null, except: [], now: core.clock.now() });
  const lane = queue.lanes.find(({ key }) => key === task.lane);
  if (!lane) return { task, waits: false, activeLeases, ...nothing };
  const counted = await core.reads.tasks.waitingByLane(task);
  const fitting = executors.filter((each) => whyUnfit(each, task.projectId, task.plan) === null);
  const isShared = (each: Lane) => fitting.some((one) => whyUnfit(one, each.projectId, each.needs) === null);
  const ahead = tasksAhead(task, { lanes: queue.lanes, counted, isShared });
  const ownLanes = counted.filter((each) => each.lane.startsWith(`${task.projectId}.`));
  const position = ownLanes.reduce((place, each) => place + aheadIn(each, task), 1);
  const times = timesOf(core);
  const busy = new Map<string, number>();
  for (const { executorId } of active) busy.set(executorId, (busy.get(executorId) ?? 0) + 1);
  const explained = explainTask({
    ...{ task, lane, executors, queue, times, busy, project: await projectName(core, task) },
    ahead: ahead.reduce((total, { tasks }) => total + tasks, 0),
  });
  const serving = executors
    .filter((each) => whyIdle(each, times) === null)
    .map((each) => servingOf(each, active, times.now));
  const isLimited = explained.every(({ conditions }) =>
    conditions.some(({ rule }) => rule.endsWith('-limit') || rule === 'sut-busy'),
  );
  const estimate = isLimited ? null : await estimated(core, { task, lanes: queue.lanes, counted, serving });
  const withState = explained.map((each) => {
    const busySlots = busy.get(each.executor.id) ?? 0;
    return { ...each, state: executorState({ ...each.executor, busySlots }, times) };
  });
  const suggestion = suggestionOf(explained);
  return { task, waits: true, activeLeases, position, estimate, suggestion, executors: withState };
}

/** A run that is paused as a whole is resumed as one. */
async function resumption(core: CoreService, task: Task): Promise<Change> {
  const run = await core.reads.runs.byId(task.runId);
  const number = String(run?.number ?? '');
  const project = await projectName(core, task);
  return run?.pause
    ? { rule: 'resume-run', values: [number, project] }
    : { rule: 'resume-task', values: [number, task.id, project] };
}

async function projectName({ reads }: CoreService, { projectId }: Task): Promise<string> {
  return (await reads.projects.byId(projectId))?.name ?? projectId;
}

/** When it starts, by how long leases of each project lasted lately. */
async function estimated(
  { reads }: CoreService,
  known: Omit<KnownQueue, 'lasted'>,
): Promise<StartEstimate | null> {
  const held = known.serving.flatMap((each) => each.held);
  const lasted = new Map<string, readonly LastedLease[]>();
  for (const { projectId } of [...held, ...known.lanes])
    if (!lasted.has(projectId)) lasted.set(projectId, await reads.leases.lasted(projectId, mostLeases));
  const queue = queueToPlay({ ...known, lasted });
  return queue && estimateStart(queue);
}

function servingOf(executor: Executor, active: readonly ActiveLease[], now: number): Serving {
  const held = active
    .filter(({ executorId }) => executorId === executor.id)
    .map(({ offeredAt, ...lease }) => ({ ...lease, heldMs: now - offeredAt }));
  return { executor, held };
}
