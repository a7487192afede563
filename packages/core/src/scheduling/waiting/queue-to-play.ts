import type { Executor } from '../../executors/executor.ts';
import { whyUnfit } from '../fit/eligibility.ts';
import type { Lane } from '../lane.ts';
import type { Lasted, PlayedQueue, PlayedSlot } from './play-queue.ts';
import { aheadIn, type CountedLane } from './tasks-ahead.ts';

/** A lease that has ended well, lately. */
export interface LastedLease {
  readonly taskId: string;
  readonly templateId: string;
  readonly ms: number;
}

export interface HeldSlot {
  readonly projectId: string;
  readonly taskId: string;
  readonly templateId: string;
  readonly heldMs: number;
}

/** An executor that takes work, with what it has. */
export interface Serving {
  readonly executor: Executor;
  readonly held: readonly HeldSlot[];
}

/** What is known when it is asked when a task starts. */
export interface KnownQueue {
  readonly task: { readonly projectId: string; readonly lane: string };
  readonly lanes: readonly Lane[];
  readonly counted: readonly CountedLane[];
  readonly serving: readonly Serving[];
  /** By project. */
  readonly lasted: ReadonlyMap<string, readonly LastedLease[]>;
}

/** So few leases of one template say less than all of its project. */
const fewLeases = 5;

/** The queue as it is played through; null where nothing has run yet that it depends on. */
export function queueToPlay(known: KnownQueue): PlayedQueue | null {
  const { task, lanes, serving } = known;
  const projects = [
    ...new Set([
      task.projectId,
      ...lanes.map(({ projectId }) => projectId),
      ...serving.flatMap(({ held }) => held.map(({ projectId }) => projectId)),
    ]),
  ];
  const lengths = new Lengths(withHeld(known));
  const leases = leasesIn(known, lengths);
  const needed = lanes.some((_, at) => (leases[at] ?? 0) > 0) || serving.some(({ held }) => held.length > 0);
  if (needed && [...known.lasted.values()].every((leases) => leases.length === 0)) return null;
  const limits = projects.map((id) => lanes.find(({ projectId }) => projectId === id)?.projectSlots ?? null);
  return {
    slots: serving.flatMap((each) => slotsOf(each, { lanes, projects, lengths })),
    lanes: lanes.map(({ projectId, limit }, at) => ({
      ...{ project: projects.indexOf(projectId), leases: leases[at] ?? 0 },
      lasted: lengths.of(projectId, limit?.templateId ?? null),
    })),
    limits: limits.map((slots) => slots ?? Number.POSITIVE_INFINITY),
    lane: lanes.findIndex(({ key }) => key === task.lane),
  };
}

/**
 * What is running counts as if it lasted as long again: of those that began together the short ones have ended first,
 * and would speak for all.
 */
function withHeld({ serving, lasted }: KnownQueue): ReadonlyMap<string, readonly LastedLease[]> {
  const all = new Map([...lasted].map(([projectId, leases]) => [projectId, [...leases]]));
  for (const { held } of serving)
    for (const { projectId, taskId, templateId, heldMs } of held)
      all.set(projectId, [...(all.get(projectId) ?? []), { taskId, templateId, ms: heldMs * 2 }]);
  return all;
}

function slotsOf(
  { executor, held }: Serving,
  of: { readonly lanes: readonly Lane[]; readonly projects: readonly string[]; readonly lengths: Lengths },
): PlayedSlot[] {
  const fits = of.lanes.flatMap(({ projectId, needs }, at) =>
    whyUnfit(executor, projectId, needs) === null ? [at] : [],
  );
  return Array.from({ length: Math.max(executor.slots, held.length) }, (_, at) => {
    const lease = held[at];
    if (!lease) return { fits, held: null };
    const { projectId, templateId, heldMs } = lease;
    const project = of.projects.indexOf(projectId);
    return { fits, held: { project, heldMs, lasted: of.lengths.of(projectId, templateId) } };
  });
}

/**
 * Leases that may be given in each lane before the task has its slot: a task takes several. Of other projects no more
 * than there may be turns for, because projects take turns.
 */
function leasesIn({ task, lanes, counted, serving }: KnownQueue, lengths: Lengths): number[] {
  const counts = new Map(counted.map((each) => [each.lane, each]));
  const slots = serving.reduce((sum, { executor }) => sum + executor.slots, 0);
  const wanted = lanes.map(({ key, projectId }) => {
    const count = counts.get(key);
    if (!count) return 0;
    const tasks =
      projectId === task.projectId ? aheadIn(count, task) : aheadIn({ ...count, before: count.tasks }, task);
    return Math.ceil(tasks * lengths.leasesATask(projectId));
  });
  const own = lanes.reduce(
    (sum, { projectId }, at) => sum + (projectId === task.projectId ? (wanted[at] ?? 0) : 0),
    0,
  );
  const most = 2 * (own + slots);
  return lanes.map(({ projectId }, at) => {
    if (projectId === task.projectId) return wanted[at] ?? 0;
    const all = lanes.reduce(
      (sum, other, place) => sum + (other.projectId === projectId ? (wanted[place] ?? 0) : 0),
      0,
    );
    return all <= most ? (wanted[at] ?? 0) : Math.ceil(((wanted[at] ?? 0) * most) / all);
  });
}

/** How long leases lasted: of a template, where that is little of its project, and where that is nothing of all. */
class Lengths {
  readonly all: Lasted;
  readonly #lasted: ReadonlyMap<string, readonly LastedLease[]>;
  readonly #known = new Map<string, Lasted>();

  constructor(lasted: ReadonlyMap<string, readonly LastedLease[]>) {
    this.#lasted = lasted;
    this.all = [...lasted.values()].flatMap((leases) => leases.map(({ ms }) => ms));
  }

  of(projectId: string, templateId: string | null): Lasted {
    const key = `${projectId} ${templateId}`;
    const known = this.#known.get(key) ?? this.#find(projectId, templateId);
    this.#known.set(key, known);
    return known;
  }

  leasesATask(projectId: string): number {
    const leases = this.#lasted.get(projectId) ?? [];
    return leases.length === 0 ? 1 : leases.length / new Set(leases.map(({ taskId }) => taskId)).size;
  }

  #find(projectId: string, templateId: string | null): Lasted {
    const ofProject = this.#lasted.get(projectId) ?? [];
    const ofTemplate = ofProject.filter((each) => each.templateId === templateId);
    const found = ofTemplate.length >= fewLeases ? ofTemplate : ofProject;
    return found.length === 0 ? this.all : found.map(({ ms }) => ms);
  }
}
