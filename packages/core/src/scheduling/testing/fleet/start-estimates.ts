import { estimateStart, type StartEstimate } from '../../waiting/estimate-start.ts';
import { type LastedLease, queueToPlay } from '../../waiting/queue-to-play.ts';
import type { FleetWatch, VirtualFleet, VirtualLease } from './virtual-fleet.ts';
import { isBefore } from './virtual-queue.ts';
import type { VirtualTask } from './virtual-task.ts';

/** Leases of a project that are asked how long they lasted, as `why` asks them. */
const mostLeases = 300;
/** Of so many tasks one is asked about. */
const askedOf = 5;
/** For so long a task must be expected to wait, in milliseconds: nothing is to be learned from those that start at once. */
const worthMs = 1_000;

/** Asks of tasks, when they are queued, when they will start, and sees when they do. */
export class StartEstimates implements FleetWatch {
  readonly asked: { readonly estimate: StartEstimate; readonly waitMs: number }[] = [];
  unknown = 0;
  /** Not among those: something more urgent of their project came while they waited, which nobody could know. */
  overtaken = 0;
  readonly #fleet: () => VirtualFleet;
  readonly #open = new Map<VirtualTask, StartEstimate>();
  readonly #lasted = new Map<string, LastedLease[]>();
  readonly #overtaken = new Set<VirtualTask>();
  #queued = 0;

  constructor(fleet: () => VirtualFleet) {
    this.#fleet = fleet;
  }

  queued(task: VirtualTask): void {
    for (const waiting of this.#open.keys())
      if (waiting.row.projectId === task.row.projectId && waiting.row.priority < task.row.priority)
        this.#overtaken.add(waiting);
    this.#queued += 1;
    if (this.#queued % askedOf !== 0) return;
    const estimate = this.#estimate(task);
    if (estimate === null) this.unknown += 1;
    else if (estimate.p90 > worthMs) this.#open.set(task, estimate);
  }

  offered({ task, offeredAt }: VirtualLease): void {
    const estimate = this.#open.get(task);
    if (!estimate || task.offeredAt !== null) return;
    this.#open.delete(task);
    if (this.#overtaken.has(task)) this.overtaken += 1;
    else this.asked.push({ estimate, waitMs: offeredAt - task.row.createdAt });
  }

  ended(lease: VirtualLease, how: 'finished' | 'lost'): void {
    if (how === 'lost') return;
    const { row, template } = lease.task;
    const lasted = this.#lasted.get(row.projectId) ?? [];
    this.#lasted.set(row.projectId, lasted);
    lasted.push({ taskId: row.id, templateId: template.id, ms: this.#fleet().time.now - lease.offeredAt });
    if (lasted.length > mostLeases) lasted.shift();
  }

  /** How often the true start lay before the time that half, and that nine of ten, are said to start before. */
  get coverage(): { readonly p50: number; readonly p90: number } {
    const share = (name: keyof StartEstimate) =>
      this.asked.filter(({ estimate, waitMs }) => waitMs <= estimate[name]).length / this.asked.length;
    return { p50: share('p50'), p90: share('p90') };
  }

  #estimate(task: VirtualTask): StartEstimate | null {
    const fleet = this.#fleet();
    const serving = fleet.hosts.filter(({ awaySince }) => awaySince === null);
    const counted = fleet.queue.lanes.map(({ of, waiting }) => {
      const before = waiting.filter((each) => isBefore(each, task)).length;
      return { lane: of.key, tasks: waiting.length, before };
    });
    const queue = queueToPlay({
      ...{ task: task.row, counted, lasted: this.#lasted, lanes: fleet.queue.read(null).lanes },
      serving: serving.map(({ of, leases }) => ({
        executor: of.executor,
        held: [...leases].map(({ task: { row, template }, offeredAt }) => ({
          ...{
            projectId: row.projectId,
            taskId: row.id,
            templateId: template.id,
            heldMs: fleet.time.now - offeredAt,
          },
        })),
      })),
    });
    return queue && estimateStart(queue);
  }
}
