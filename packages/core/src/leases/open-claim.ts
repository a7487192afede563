import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Run, Task } from '../runs/run.ts';
import { inTurn, roomIn, shareOf, turnedAway } from '../scheduling/fair-share.ts';
import { whyNotOffered, whyUnfit } from '../scheduling/fit/eligibility.ts';
import type { Lane } from '../scheduling/lane.ts';
import type { UnreadableRow } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { holdSuts, waitOf } from '../suts/hold-suts.ts';
import type { Lease } from './lease.ts';
import { holdLimits, type QueueNow, readQueue } from './read-queue.ts';
import { isLeftToAnother } from './retry-elsewhere.ts';

/** An offer not accepted within this time returns to the queue. */
export const acceptWithinMs = 10_000;
/** Tasks that a claim holds at once. */
const mostHeld = 64;
/** Times that a claim waits for others who hold what it could be offered. */
const mostWaits = 8;

export interface WorkOffer {
  readonly lease: Lease;
  readonly task: Task;
  readonly run: Run;
  /** The commit that an earlier lease of the run pinned. */
  readonly commit: string | null;
}

interface Wanted {
  readonly executor: Executor;
  /** Slots to be filled. */
  readonly free: number;
}

/** A claim under way: free slots of an executor are filled one after the other, each by the lane whose turn it is. */
export class OpenClaim {
  readonly #core: CoreService;
  readonly #unit: Unit;
  readonly #wanted: Wanted;
  readonly #offers: WorkOffer[] = [];
  readonly #unreadable = new Map<string, UnreadableRow>();
  /** Tasks that are left to others for now. */
  readonly #left = new Set<string>();
  #queueEmpty = false;
  #lanes: readonly Lane[] = [];

  constructor(core: CoreService, unit: Unit, wanted: Wanted) {
    this.#core = core;
    this.#unit = unit;
    this.#wanted = wanted;
  }

  get offers(): readonly WorkOffer[] {
    return this.#offers;
  }

  /** Whether nothing was queued when it looked last, for whatever executor of the same project. */
  get queueEmpty(): boolean {
    return this.#queueEmpty;
  }

  /** Lanes that the executor is not fit for, of those that it saw when it looked last. */
  get unfitLanes(): readonly string[] {
    const { executor } = this.#wanted;
    return this.#lanes.flatMap(({ key, projectId, needs }) =>
      whyUnfit(executor, projectId, needs) === null ? [] : [key],
    );
  }

  /** Tasks that cannot be offered to anybody. */
  get unreadable(): readonly UnreadableRow[] {
    return [...this.#unreadable.values()];
  }

  /** Where others hold everything that is fit, their turn ends in a moment: "nothing" would be a wrong answer. */
  async fill(): Promise<void> {
    if (this.#wanted.free <= 0) return;
    let queue = await this.#queue();
    if (await holdLimits(this.#unit, queue)) queue = await this.#queue();
    if (await this.#keepPlaces(queue)) queue = await this.#queue();
    for (let waits = 0; waits < mostWaits; waits += 1) {
      const passedOver = await this.#fillFree(waits === 0 ? queue : await this.#queue());
      const [busy] = passedOver;
      if (this.#offers.length > 0 || !busy) return;
      const task = await this.#unit.tasks.byId(busy.head.id);
      if (task && this.#mayBeOffered(task)) return this.#offerOf(task, 1);
    }
  }

  /**
   * A task that gets no slot because of its SUTs has its place in the line for them, as long as it would get one. Answers
   * whether there was any.
   */
  async #keepPlaces(queue: QueueNow): Promise<boolean> {
    const lanes = turnedAway(queue, this.#wanted.executor);
    for (const { head, needs } of lanes)
      await this.#unit.suts.claim({
        taskId: head.id,
        suts: needs.suts ?? [],
        held: false,
        at: this.#unit.now,
      });
    return lanes.length > 0;
  }

  /** Answers the lanes in turn when nothing more could be offered without waiting for others. */
  async #fillFree(first: QueueNow): Promise<readonly Lane[]> {
    for (let queue = first; ; queue = await this.#queue()) {
      const lanes = inTurn(queue, this.#wanted.executor);
      const mostOf = (lane: Lane) => (lanes.length === 1 ? roomIn(lane, shareOf(queue, lane.projectId)) : 1);
      if (!(await this.#offerFirst(lanes, mostOf))) return lanes;
      if (this.#free <= 0) return [];
    }
  }

  get #free(): number {
    return this.#wanted.free - this.#offers.length;
  }

  /** From the first lane that has something, as many as it may have; answers whether there was something. */
  async #offerFirst(lanes: readonly Lane[], mostOf: (lane: Lane) => number): Promise<boolean> {
    const { executor } = this.#wanted;
    for (const lane of lanes) {
      const most = Math.min(this.#free, mostOf(lane));
      const held = await this.#unit.tasks.holdFirstFree({
        ...{ lane: lane.key, except: this.#except },
        ...{ executorId: executor.id, limit: Math.min(most, mostHeld) },
      });
      this.#note(held.unreadable);
      const before = this.#offers.length;
      for (const task of held.tasks) await this.#offerOf(task, most - (this.#offers.length - before));
      if (held.unreadable.length + held.tasks.length > 0) return true;
    }
    return false;
  }

  /** Damaged rows stand in the way of no others. */
  async #queue(): Promise<QueueNow> {
    for (;;) {
      const { projectId } = this.#wanted.executor;
      const queue = await readQueue(this.#unit, { projectId, except: this.#except, now: this.#unit.now });
      this.#lanes = queue.lanes;
      this.#queueEmpty = queue.lanes.length + queue.unreadable.length + this.#except.length === 0;
      this.#note(queue.unreadable);
      if (queue.unreadable.length === 0) return queue;
    }
  }

  get #except(): string[] {
    return [...this.#unreadable.keys(), ...this.#left];
  }

  #note(rows: readonly UnreadableRow[]): void {
    for (const row of rows) this.#unreadable.set(row.id, row);
  }

  /** Offers as many leases of one task as it wants, `most` at most. */
  async #offerOf(task: Task, most: number): Promise<void> {
    const { executor } = this.#wanted;
    const book = await TaskBook.of(this.#core, this.#unit, task);
    const waits = (await waitOf(this.#unit, task, this.#unit.now)) !== null;
    if (waits || !this.#mayBeOffered(task) || (await isLeftToAnother(book, executor.id))) {
      this.#left.add(task.id);
      return;
    }
    await holdSuts(this.#unit, task);
    let wanting: Held = book;
    for (let given = 0; given < most && this.#mayBeOffered(wanting.task, task.lane); given += 1) {
      const offered = await offer(this.#core, this.#unit, { executor, ...heldOf(wanting) });
      this.#offers.push(offered);
      wanting = offered;
    }
  }

  /** A task that goes to another lane with a slot that it was given waits for the turn of that. */
  #mayBeOffered(task: Task, lane = task.lane): boolean {
    return task.claimable && task.lane === lane && whyNotOffered(this.#wanted.executor, task) === null;
  }
}

/** What the unit holds, as it is now. */
type Held = Pick<WorkOffer, 'run' | 'task'>;

const heldOf = ({ task, run }: Held): Held => ({ task, run });

async function offer(
  core: CoreService,
  unit: Unit,
  { executor, task, run }: Held & { readonly executor: Executor },
): Promise<WorkOffer> {
  const lease: Lease = {
    id: core.ids.decimal(),
    taskId: task.id,
    runId: task.runId,
    projectId: task.projectId,
    templateId: task.templateId,
    executorId: executor.id,
    instanceId: executor.instanceId ?? '',
    epoch: 1,
    state: 'offered',
    offeredAt: unit.now,
    expiresAt: unit.now + acceptWithinMs,
    endedAt: null,
    endReason: null,
    eventsReceived: 0,
    blocksGiven: 0,
    results: 0,
    runningCaseId: null,
    stopKind: null,
    stopCause: null,
    stopReason: null,
    gaveWayTo: null,
    wantedBack: false,
  };
  await unit.leases.insert(lease);
  const { source } = task.plan;
  const commit =
    'git' in source ? await unit.runs.pinnedSource({ runId: task.runId, ...gitOf(source) }) : null;
  const book = new TaskBook(core, unit, { task, run });
  if (commit !== book.task.commit) book.change({ commit });
  await book.close();
  return { lease, task: book.task, run: book.run, commit };
}

/** The address and ref of a git source; no ref is the repository's default branch. */
export function gitOf(source: { readonly git: string; readonly ref?: string }): { url: string; ref: string } {
  return { url: source.git, ref: source.ref ?? 'HEAD' };
}
