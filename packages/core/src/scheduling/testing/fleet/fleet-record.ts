import { limitOf, type Queue, shareOf } from '../../fair-share.ts';
import { isSpare, type Lane } from '../../lane.ts';
import { patienceMs } from '../../starved-lanes.ts';
import type { FleetPlan, FleetWatch, HostNow, VirtualFleet, VirtualLease } from './virtual-fleet.ts';
import type { VirtualTask } from './virtual-task.ts';

/** How often the shares of all projects are looked at, in milliseconds. */
const lookMs = 5_000;

/** Who has waited for so long has the share that there is: before that slots are on their way. */
const settledMs = 60_000;

export interface ProjectFigures {
  tasks: number;
  /** From its start to its first slot, the longest; milliseconds. */
  longestWaitMs: number;
  /** Of its bound; null where none of its tasks has one. */
  mostOfBound: number | null;
  /** The longest time in which it had work that a host could do, no limit in the way, and no slot on any such host. */
  longestGapMs: number;
  slotMs: number;
}

/** Watches a fleet: what must never be is counted as broken, all else is measured. */
export class FleetRecord implements FleetWatch {
  readonly broken: string[] = [];
  readonly projects = new Map<string, ProjectFigures>();
  pulls = 0;
  leases = 0;
  lost = 0;
  lastEndMs = 0;
  setupMs = 0;
  /** The longest of what has to end before a slot can change hands: getting ready and a first block. */
  longestStepMs = 0;
  /** Jain's index of the slots of projects that could use any, one a look at which there were several. */
  readonly fairness: number[] = [];
  readonly #fleet: () => VirtualFleet;
  readonly #limits: ReadonlyMap<string, number>;
  readonly #fairSlots: number;
  readonly #held = new Map<VirtualTask, Map<number, VirtualLease>>();
  readonly #tasks: VirtualTask[] = [];
  readonly #slotMsAt = new Map<VirtualTask, number>();
  readonly #waits: { readonly task: VirtualTask; readonly waitMs: number; readonly aheadMs: number }[] = [];
  readonly #dueSince = new Map<string, number>();
  readonly #changedAt = new Map<string, number>();

  /** `fleet` is asked for once the first thing happens. */
  constructor(plan: FleetPlan, fleet: () => VirtualFleet) {
    this.#fleet = fleet;
    this.#limits = plan.limits;
    const projects = new Set(plan.starts.map(({ template }) => template.projectId));
    for (const id of projects)
      this.projects.set(id, { tasks: 0, longestWaitMs: 0, mostOfBound: null, longestGapMs: 0, slotMs: 0 });
    this.#fairSlots = Math.max(1, Math.floor(leastSlots(plan) / projects.size) - 1);
  }

  queued(task: VirtualTask): void {
    if (this.#tasks.length === 0) this.#look();
    this.#tasks.push(task);
    this.#figures(task).tasks += 1;
    this.#slotMsAt.set(task, this.#slotMsOf(task.row.projectId));
  }

  offered(lease: VirtualLease): void {
    this.leases += 1;
    const { task, host } = lease;
    const { row } = task;
    this.#slotMsOf(row.projectId, -1);
    this.#mustFit(lease);
    if (task.offeredAt !== null) return;
    const waitMs = lease.offeredAt - row.createdAt;
    const aheadMs = this.#slotMsOf(row.projectId, -1) - (this.#slotMsAt.get(task) ?? 0);
    this.#waits.push({ task, waitMs, aheadMs });
    const figures = this.#figures(task);
    figures.longestWaitMs = Math.max(figures.longestWaitMs, waitMs);
    if (host.awaySince !== null) this.broken.push(`task ${row.id} was offered to a host that is away`);
  }

  ready(_: VirtualLease, setupMs: number): void {
    this.setupMs += setupMs;
  }

  given(lease: VirtualLease, places: readonly number[]): void {
    this.pulls += 1;
    const { task } = lease;
    const held = this.#held.get(task) ?? new Map<number, VirtualLease>();
    this.#held.set(task, held);
    for (const place of places) {
      if (held.has(place)) this.broken.push(`case ${place} of task ${task.row.id} is held by two leases`);
      if (task.ends[place]) this.broken.push(`case ${place} of task ${task.row.id} is given after its end`);
      held.set(place, lease);
    }
    const since = lease.blocksGiven === 1 ? lease.offeredAt : this.#fleet().time.now;
    this.longestStepMs = Math.max(this.longestStepMs, (lease.block?.ends.at(-1) ?? since) - since);
  }

  caseEnded({ task }: VirtualLease, place: number): void {
    this.#held.get(task)?.delete(place);
    this.lastEndMs = this.#fleet().time.now;
    if (task.ends[place] !== 1) this.broken.push(`case ${place} of task ${task.row.id} ended twice`);
  }

  ended(lease: VirtualLease, how: 'finished' | 'lost'): void {
    if (how === 'lost') this.lost += 1;
    const held = this.#held.get(lease.task);
    for (const [place, holder] of held ?? []) if (holder === lease) held?.delete(place);
    this.#slotMsOf(lease.task.row.projectId, 1);
  }

  /** Once nothing happens any more: all that was promised and is not so. */
  judge(): readonly string[] {
    for (const task of this.#tasks)
      if (task.row.state !== 'finished' || task.ends.some((times) => times !== 1))
        this.broken.push(`task ${task.row.id} is not done`);
    for (const { task, waitMs, aheadMs } of this.#waits) this.#mustKeepBound(task, waitMs, aheadMs);
    for (const [id, { longestGapMs }] of this.projects)
      if (longestGapMs > this.gapBoundMs)
        this.broken.push(`${id} was starved for ${Math.round(longestGapMs / 1000)} s`);
    return this.broken;
  }

  /** After this time at most a project has a slot where a host can do its work, whatever others have queued. */
  get gapBoundMs(): number {
    return patienceMs + this.longestStepMs + 2 * lookMs;
  }

  /**
   * What the project had in use while a task waited was before it. Of the slots that are there at the worst moment each
   * project has its even share, rounded down, less one that changes hands, where any host can do its work; one where
   * only some can. A template's own limit is no promise of this kind.
   */
  #mustKeepBound(task: VirtualTask, waitMs: number, aheadMs: number): void {
    const { plan, projectId } = task.row;
    if (plan.concurrency !== null) return;
    const isAnywhere = Object.keys(plan.labels).length === 0;
    const slots = Math.min(
      isAnywhere ? this.#fairSlots : 1,
      this.#limits.get(projectId) ?? Number.POSITIVE_INFINITY,
    );
    const boundMs = aheadMs / slots + this.gapBoundMs;
    const figures = this.#figures(task);
    figures.mostOfBound = Math.max(figures.mostOfBound ?? 0, waitMs / boundMs);
    if (waitMs > boundMs)
      this.broken.push(`task ${task.row.id} of ${projectId} waited ${waitMs} ms of ${boundMs} ms`);
  }

  #mustFit({ task, host }: VirtualLease): void {
    const { row } = task;
    const { queue } = this.#fleet();
    const share = queue.share(row.projectId);
    const lane = queue.laneOf(task);
    const most = this.#limits.get(row.projectId) ?? Number.POSITIVE_INFINITY;
    const { concurrency, maximumSlots } = row.plan;
    const ofTemplate = share.ofTemplates.get(task.template.id) ?? 0;
    const wrong = [
      host.leases.size > host.of.executor.slots && 'the host has no slot for it',
      !this.#fleet().fits(host, lane) && 'the host is not fit for it',
      share.slots > most && 'the project is beyond its limit',
      concurrency !== null && ofTemplate > concurrency && 'the template is beyond its limit',
      maximumSlots !== null && task.leases.size > maximumSlots && 'it has more slots than it may have',
    ].filter((each) => each !== false);
    for (const each of wrong) this.broken.push(`task ${row.id} was offered, but ${each}`);
  }

  #figures({ row }: VirtualTask): ProjectFigures {
    const figures = this.projects.get(row.projectId);
    if (!figures) throw new Error(`${row.projectId} is no project of the plan`);
    return figures;
  }

  /** Slot time that a project has had until now, where its slots changed by so many just now. */
  #slotMsOf(projectId: string, freed = 0): number {
    const { time, queue } = this.#fleet();
    const figures = this.projects.get(projectId);
    if (!figures) return 0;
    const before = queue.share(projectId).slots + freed;
    figures.slotMs += before * (time.now - (this.#changedAt.get(projectId) ?? 0));
    this.#changedAt.set(projectId, time.now);
    return figures.slotMs;
  }

  #look(): void {
    const fleet = this.#fleet();
    const queue = fleet.queue.read(null);
    const hungry = new Set<string>();
    for (const lane of queue.lanes) {
      if (isSpare(lane.key)) continue;
      if (this.#isDue(lane, queue)) {
        const figures = this.projects.get(lane.projectId);
        const since = this.#dueSince.get(lane.key) ?? fleet.time.now;
        if (figures) figures.longestGapMs = Math.max(figures.longestGapMs, fleet.time.now - since);
        this.#dueSince.set(lane.key, since);
      } else this.#dueSince.delete(lane.key);
      const isFree = limitOf(lane, shareOf(queue, lane.projectId)) === null;
      if (
        isFree &&
        lane.head.queuedAt < fleet.time.now - settledMs &&
        Object.keys(lane.needs.labels).length === 0
      )
        hungry.add(lane.projectId);
    }
    for (const key of this.#dueSince.keys())
      if (!queue.lanes.some((lane) => lane.key === key)) this.#dueSince.delete(key);
    if (hungry.size > 1) this.fairness.push(jain([...hungry].map((id) => fleet.queue.share(id).slots)));
    if (fleet.open > 0) fleet.time.after(lookMs, () => this.#look());
  }

  /** Whether something in it waits that some host could do, and its project has no slot on any such host. */
  #isDue(lane: Lane, queue: Queue): boolean {
    const fleet = this.#fleet();
    if (limitOf(lane, shareOf(queue, lane.projectId)) !== null) return false;
    const fitting = fleet.hosts.filter((host) => host.awaySince === null && fleet.fits(host, lane));
    return fitting.length > 0 && !fitting.some((host) => hasSlot(host, lane.projectId));
  }
}

function hasSlot({ leases }: HostNow, projectId: string): boolean {
  for (const { task } of leases) if (task.row.projectId === projectId) return true;
  return false;
}

/** 1: all have as much; 1/n: one has it all. */
export function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}

/** Slots of all projects' hosts that are there at the same time at least; what is lost is missed for a while longer. */
function leastSlots({ hosts }: FleetPlan): number {
  const shared = hosts.filter(({ executor }) => executor.projectId === null);
  const moments = shared.flatMap(({ absences }) => absences.map(({ from }) => from));
  const at = (time: number) =>
    shared
      .filter(({ absences }) => !absences.some(({ from, until }) => from <= time && time < until + 65_000))
      .reduce((sum, { executor }) => sum + executor.slots, 0);
  return Math.min(...[0, ...moments].map(at));
}
