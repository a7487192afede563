/**
 * A fleet in virtual time. Who gets which slot, how many cases a block has, who gives way and what a lost host held are
 * decided by the code of the service; only the clock, the hosts and the cases are made up.
 */
import type { Executor } from '../../../executors/executor.ts';
import { whyIdle } from '../../../executors/executor-state.ts';
import { inTurn } from '../../fair-share.ts';
import { whyUnfit } from '../../fit/eligibility.ts';
import { fitSlots } from '../../fit/fit-slots.ts';
import { givesWayTo } from '../../give-way.ts';
import { type Lane, starvedLane } from '../../lane.ts';
import { impatientLanes, starvedLanes } from '../../starved-lanes.ts';
import { Timeline } from './timeline.ts';
import { VirtualQueue } from './virtual-queue.ts';
import { type VirtualStart, VirtualTask } from './virtual-task.ts';

/** A host: how many times the time of an ordinary one it takes, and when it is away (from, until), in their order. */
export interface VirtualHost {
  readonly executor: Executor;
  readonly slowness: number;
  readonly absences: readonly { readonly from: number; readonly until: number }[];
}

export interface FleetPlan {
  readonly hosts: readonly VirtualHost[];
  readonly starts: readonly VirtualStart[];
  /** Slots at once by project; those that are not named have no limit. */
  readonly limits: ReadonlyMap<string, number>;
}

export interface VirtualLease {
  readonly task: VirtualTask;
  readonly host: HostNow;
  readonly offeredAt: number;
  state: 'active' | 'ended';
  gaveWayTo: string | null;
  blocksGiven: number;
  /** Of the block under way: when it began, and when each of its cases ends. */
  block: { readonly places: readonly number[]; readonly ends: readonly number[] } | null;
}

export class HostNow {
  readonly of: VirtualHost;
  readonly leases = new Set<VirtualLease>();
  /** Null: it is away. */
  awaySince: number | null = null;

  constructor(of: VirtualHost) {
    this.of = of;
  }

  /** As the service knows it. */
  get executor(): Executor {
    return this.awaySince === null ? this.of.executor : { ...this.of.executor, lastSeenAt: this.awaySince };
  }

  get free(): number {
    return this.awaySince === null ? this.of.executor.slots - this.leases.size : 0;
  }
}

/** Told of everything that is decided. */
export interface FleetWatch {
  queued?(task: VirtualTask): void;
  offered?(lease: VirtualLease): void;
  ready?(lease: VirtualLease, setupMs: number): void;
  given?(lease: VirtualLease, places: readonly number[]): void;
  caseEnded?(lease: VirtualLease, place: number): void;
  ended?(lease: VirtualLease, how: 'finished' | 'lost'): void;
}

/** A message and its answer; what closing a session takes; how long a lease waits for what others hold; in milliseconds. */
const messageMs = 5;
const closingMs = 300;
const parkMs = 25_000;
/** How often the sweep looks. */
const sweepMs = 1_000;
/** TTL of leases, and when a loss is found at the latest. */
const leaseMs = 60_000;
const detectedMs = (leaseMs * 13) / 12;

export class VirtualFleet {
  readonly time = new Timeline();
  readonly queue: VirtualQueue;
  readonly hosts: readonly HostNow[];
  readonly #watch: FleetWatch;
  readonly #fits = new Map<string, boolean>();
  readonly #parked = new Map<VirtualTask, Set<VirtualLease>>();
  /** What may wake executors that wait: they look again before time goes on. */
  readonly #news = new Set<string>();
  readonly #limited = new Set<string>();
  #tasks = 0;
  #open: number;

  constructor(plan: FleetPlan, watch: FleetWatch) {
    this.queue = new VirtualQueue(plan.limits);
    this.hosts = plan.hosts.map((host) => new HostNow(host));
    this.#watch = watch;
    this.#open = plan.starts.length;
    for (const start of plan.starts) this.time.at(start.at, () => this.#start(start));
    for (const host of this.hosts)
      for (const { from, until } of host.of.absences) {
        this.time.at(from, () => this.#goAway(host));
        this.time.at(until, () => this.#comeBack(host));
      }
    for (const projectId of plan.limits.keys()) this.#limited.add(projectId);
  }

  /** Until nothing happens any more. */
  /** Tasks that are not finished, those to come included. */
  get open(): number {
    return this.#open;
  }

  run(): void {
    this.#sweep();
    while (this.time.step()) this.#wake();
  }

  /** Puts the first task of each lane that is starved before the others, while there are any tasks. */
  #sweep(): void {
    const queue = this.queue.read(null);
    const working = new Map<string, Executor[]>();
    const impatient = impatientLanes(queue, this.time.now);
    if (impatient.length > 0)
      for (const host of this.hosts)
        for (const projectId of new Set([...host.leases].map(({ task }) => task.row.projectId)))
          working.set(projectId, [...(working.get(projectId) ?? []), host.of.executor]);
    for (const lane of starvedLanes(impatient, working)) {
      const head = this.queue.headOf(lane);
      head.row.lane = starvedLane(lane.key);
      this.#mayBeClaimed(head);
    }
    if (this.#open > 0) this.time.after(sweepMs, () => this.#sweep());
  }

  /** Whether a host's executor could do what a lane asks for, were it there. */
  fits({ of }: HostNow, lane: Omit<Lane, 'head'>): boolean {
    const key = `${of.executor.id} ${lane.key}`;
    const fits = this.#fits.get(key) ?? whyUnfit(of.executor, lane.projectId, lane.needs) === null;
    this.#fits.set(key, fits);
    return fits;
  }

  #start(start: VirtualStart): void {
    this.#tasks += 1;
    const id = String(this.#tasks).padStart(19, '0');
    const task = new VirtualTask(start, { id, lane: this.queue.laneKeyOf(start.template) });
    this.#mayBeClaimed(task);
    this.#watch.queued?.(task);
  }

  #mayBeClaimed(task: VirtualTask): void {
    const { claimable: before, state } = task.row;
    task.settle();
    if (task.row.state !== state && task.row.state === 'finished') this.#open -= 1;
    this.queue.note(task);
    if (task.row.claimable && (!before || task.leases.size === 0)) this.#news.add(task.row.lane);
  }

  /** Executors with free slots look where something is new that they are fit for. */
  #wake(): void {
    if (this.#news.size === 0) return;
    const lanes = this.queue.lanes.filter(({ of }) => this.#news.has(of.key));
    this.#news.clear();
    for (const host of this.hosts)
      if (host.free > 0 && lanes.some((lane) => lane.head && this.fits(host, lane.of))) this.#claim(host);
  }

  /** Free slots are filled one after the other, each by the lane whose turn it is. */
  #claim(host: HostNow): void {
    while (host.free > 0) {
      const [lane] = inTurn(this.queue.read(host.of.executor.projectId), host.of.executor);
      if (!lane) return;
      this.#offer(host, this.queue.headOf(lane));
    }
  }

  #offer(host: HostNow, task: VirtualTask): void {
    const lease: VirtualLease = {
      ...{ task, host, offeredAt: this.time.now, state: 'active', gaveWayTo: null },
      ...{ blocksGiven: 0, block: null },
    };
    const share = this.queue.share(task.row.projectId);
    share.slots += 1;
    share.lastGivenAt = this.time.now;
    share.ofTemplates.set(task.template.id, (share.ofTemplates.get(task.template.id) ?? 0) + 1);
    host.leases.add(lease);
    task.leases.add(lease);
    this.#watch.offered?.(lease);
    task.offeredAt ??= this.time.now;
    task.start(this.time.now, this.#knownOf(task));
    this.#mayBeClaimed(task);
    const setupMs = task.template.setupMs * host.of.slowness;
    this.time.after(messageMs + setupMs, () => this.#getReady(lease, setupMs));
  }

  #knownOf({ cases, template }: VirtualTask) {
    const known = cases.filter(({ historyMs }) => historyMs !== null);
    const workMs = known.reduce((sum, { historyMs }) => sum + (historyMs ?? 0), 0);
    return known.length === 0 ? { workMs: null, setupMs: null } : { workMs, setupMs: template.setupMs };
  }

  #getReady(lease: VirtualLease, setupMs: number): void {
    if (this.#isGone(lease)) return;
    const { task } = lease;
    this.#watch.ready?.(lease, setupMs);
    if (!task.row.ledgerFixed) {
      const since = this.time.now - leaseMs;
      const executors = this.hosts.map(({ executor }) => ({
        ...executor,
        lastSeenAt: executor.lastSeenAt ?? since,
      }));
      const own = executors.filter(({ projectId }) => projectId === null || projectId === task.row.projectId);
      task.fixLedger(fitSlots(task.row, own, since), this.time.now - lease.offeredAt);
      this.#mayBeClaimed(task);
      this.#unpark(task);
    }
    this.#next(lease);
  }

  #isGone({ state, host }: VirtualLease): boolean {
    return state === 'ended' || host.awaySince !== null;
  }

  /** The next block, or none: it gives way, waits for what others hold, or all is done. */
  #next(lease: VirtualLease): void {
    const { task } = lease;
    if (task.allFinal || this.#givesWay(lease)) {
      this.#close(lease);
      return;
    }
    const places = task.nextBlock();
    if (places.length === 0) this.#park(lease);
    else this.#give(lease, places);
  }

  #give(lease: VirtualLease, places: readonly number[]): void {
    const { task } = lease;
    lease.blocksGiven += 1;
    let end = this.time.now + messageMs;
    const ends = places.map((place) => (end += (task.cases[place]?.actualMs ?? 0) * lease.host.of.slowness));
    lease.block = { places, ends };
    this.#watch.given?.(lease, places);
    this.#mayBeClaimed(task);
    this.time.at(end, () => this.#endBlock(lease));
  }

  #endBlock(lease: VirtualLease): void {
    if (this.#isGone(lease)) return;
    this.#endCases(lease, this.time.now);
    this.#mayBeClaimed(lease.task);
    this.#next(lease);
    if (lease.task.allFinal) this.#unpark(lease.task);
  }

  /** Those of the block that have ended by then; answers the others. */
  #endCases(lease: VirtualLease, by: number): readonly number[] {
    const { places = [], ends = [] } = lease.block ?? {};
    lease.block = null;
    const open = places.filter((_, at) => (ends[at] ?? 0) > by);
    for (const place of places.slice(0, places.length - open.length)) {
      lease.task.endCase(place);
      this.#watch.caseEnded?.(lease, place);
    }
    return open;
  }

  #givesWay(lease: VirtualLease): boolean {
    if (lease.gaveWayTo !== null) return true;
    if (lease.blocksGiven === 0 || lease.block) return false;
    const { row } = lease.task;
    const { lanes, shares } = this.queue.read(null);
    const others = lanes.filter(
      (lane) => lane.projectId !== row.projectId || lane.head.priority > row.priority,
    );
    const { executor } = lease.host;
    const times = { now: this.time.now, silentSince: Number.NEGATIVE_INFINITY };
    if (others.length === 0 || whyIdle(executor, times) !== null) return false;
    const { projectId, templateId, priority } = row;
    const holder = { projectId, templateId, priority, heldMs: this.time.now - lease.offeredAt };
    const lane = givesWayTo({ lanes: others, shares }, executor, holder);
    if (lane === null) return false;
    lease.gaveWayTo = lane.projectId;
    this.queue.share(row.projectId).leaving += 1;
    this.queue.share(lane.projectId).promised += 1;
    return true;
  }

  #park(lease: VirtualLease): void {
    const parked = this.#parked.get(lease.task) ?? new Set();
    this.#parked.set(lease.task, parked.add(lease));
    const blocks = lease.blocksGiven;
    this.time.after(parkMs, () => {
      if (parked.delete(lease) && !this.#isGone(lease) && lease.blocksGiven === blocks) this.#close(lease);
    });
  }

  #unpark(task: VirtualTask): void {
    const parked = [...(this.#parked.get(task) ?? [])];
    this.#parked.delete(task);
    for (const lease of parked) if (!this.#isGone(lease)) this.#next(lease);
  }

  #close(lease: VirtualLease): void {
    this.time.after(closingMs, () => {
      if (!this.#isGone(lease)) this.#end(lease, 'finished');
    });
  }

  #end(lease: VirtualLease, how: 'finished' | 'lost'): void {
    if (lease.state === 'ended') return;
    lease.state = 'ended';
    const { task, host } = lease;
    const open = this.#endCases(lease, host.awaySince ?? this.time.now);
    host.leases.delete(lease);
    task.leases.delete(lease);
    task.giveBack(open);
    const share = this.queue.share(task.row.projectId);
    share.slots -= 1;
    share.ofTemplates.set(task.template.id, (share.ofTemplates.get(task.template.id) ?? 1) - 1);
    if (lease.gaveWayTo !== null) {
      share.leaving -= 1;
      this.queue.share(lease.gaveWayTo).promised -= 1;
    }
    this.#watch.ended?.(lease, how);
    this.#mayBeClaimed(task);
    if (open.length > 0) this.#unpark(task);
    if (task.row.plan.concurrency !== null || this.#limited.has(task.row.projectId))
      this.#newsOf(task.row.projectId);
    if (host.free > 0) this.#claim(host);
  }

  /** A limit has room again: whatever waits of the project may be what others with free slots are fit for. */
  #newsOf(projectId: string): void {
    for (const lane of this.queue.lanes) if (lane.of.projectId === projectId) this.#news.add(lane.of.key);
  }

  #goAway(host: HostNow): void {
    host.awaySince = this.time.now;
    const leases = [...host.leases];
    this.time.after(detectedMs, () => {
      for (const lease of leases) if (lease.state === 'active') this.#end(lease, 'lost');
    });
  }

  /** Started anew: what it held before is lost at once. */
  #comeBack(host: HostNow): void {
    for (const lease of [...host.leases]) this.#end(lease, 'lost');
    host.awaySince = null;
    this.#claim(host);
  }
}
