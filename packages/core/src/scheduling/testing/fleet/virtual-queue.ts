import type { Digest } from '../../../ports.ts';
import type { Queue, Share } from '../../fair-share.ts';
import { type Lane, laneKey, needsOf } from '../../lane.ts';
import type { VirtualTask, VirtualTemplate } from './virtual-task.ts';

/** Tasks that wait, by lane, and what each project has: what the service asks its database for. */
export class VirtualQueue {
  readonly #lanes = new Map<string, WaitingLane>();
  readonly #shares = new Map<string, VirtualShare>();
  readonly #limits: ReadonlyMap<string, number>;
  readonly #digest = numbered();

  /** Slots that projects may have at once; others have no limit. */
  constructor(limits: ReadonlyMap<string, number>) {
    this.#limits = limits;
  }

  laneKeyOf({ id, projectId, plan }: VirtualTemplate): string {
    return laneKey(this.#digest, { projectId, templateId: id, plan });
  }

  /** Said of each task whenever it may have become claimable. */
  note(task: VirtualTask): void {
    const { row } = task;
    if (!row.claimable) return;
    const lane = this.#lanes.get(row.lane) ?? this.#newLane(task);
    this.#lanes.set(row.lane, lane);
    lane.add(task);
  }

  /** As it stands; `only` the lanes of one project. */
  read(only: string | null): Queue {
    const lanes: Lane[] = [];
    for (const waiting of this.#lanes.values()) {
      if (only !== null && waiting.of.projectId !== only) continue;
      const lane = waiting.now();
      if (lane) lanes.push(lane);
    }
    return { lanes, shares: [...this.#shares.values()] };
  }

  get lanes(): readonly WaitingLane[] {
    return [...this.#lanes.values()];
  }

  /** Of a task, wherever it waits now. */
  laneOf({ template }: VirtualTask): Omit<Lane, 'head'> {
    const lane = this.#lanes.get(this.laneKeyOf(template));
    if (!lane) throw new Error(`${template.id} was never queued`);
    return lane.of;
  }

  headOf(lane: Lane): VirtualTask {
    const head = this.#lanes.get(lane.key)?.head;
    if (!head) throw new Error(`nothing waits in ${lane.key}`);
    return head;
  }

  share(projectId: string): VirtualShare {
    const share = this.#shares.get(projectId) ?? newShare(projectId);
    this.#shares.set(projectId, share);
    return share;
  }

  #newLane({ row, template }: VirtualTask): WaitingLane {
    const { concurrency } = row.plan;
    return new WaitingLane({
      ...{ key: row.lane, projectId: row.projectId, needs: needsOf(row.plan) },
      limit: concurrency === null ? null : { templateId: template.id, slots: concurrency },
      projectSlots: this.#limits.get(row.projectId) ?? null,
    });
  }
}

export type VirtualShare = { -readonly [Name in keyof Share]: Share[Name] } & {
  readonly ofTemplates: Map<string, number>;
};

function newShare(projectId: string): VirtualShare {
  return { projectId, slots: 0, leaving: 0, promised: 0, lastGivenAt: null, ofTemplates: new Map() };
}

/** The tasks of a lane: those that are not claimable any more are forgotten when they come to its head. */
export class WaitingLane {
  readonly of: Omit<Lane, 'head'>;
  readonly #heap: VirtualTask[] = [];
  readonly #known = new Set<VirtualTask>();
  #lane: Lane | null = null;

  constructor(of: Omit<Lane, 'head'>) {
    this.of = of;
  }

  add(task: VirtualTask): void {
    if (this.#known.has(task)) return;
    this.#known.add(task);
    const at = lowest(this.#heap, task);
    this.#heap.splice(at, 0, task);
  }

  /** Those that wait, last in turn first. */
  get waiting(): readonly VirtualTask[] {
    return this.#heap.filter((task) => this.#waits(task));
  }

  get head(): VirtualTask | null {
    for (let head = this.#heap.at(-1); head; head = this.#heap.at(-1)) {
      if (this.#waits(head)) return head;
      this.#heap.pop();
      this.#known.delete(head);
    }
    return null;
  }

  #waits({ row }: VirtualTask): boolean {
    return row.claimable && row.lane === this.of.key;
  }

  /** As the service reads it; null: nothing waits. */
  now(): Lane | null {
    const { head } = this;
    if (!head) return null;
    if (this.#lane?.head.id !== head.row.id) {
      const { id, priority, templateId, createdAt: queuedAt } = head.row;
      this.#lane = { ...this.of, head: { id, priority, templateId, queuedAt } };
    }
    return this.#lane;
  }
}

/** Where it belongs in an order whose last is the first in turn. */
function lowest(sorted: readonly VirtualTask[], task: VirtualTask): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBefore(task, sorted[middle] as VirtualTask)) from = middle + 1;
    else to = middle;
  }
  return from;
}

export function isBefore({ row: one }: VirtualTask, { row: other }: VirtualTask): boolean {
  return one.priority > other.priority || (one.priority === other.priority && one.id < other.id);
}

/** Different for different texts, which is all that is asked of a digest here. */
function numbered(): Digest {
  const numbers = new Map<string, string>();
  return {
    sha256: (text: string) => {
      const known = numbers.get(text) ?? String(numbers.size).padStart(32, '0');
      numbers.set(text, known);
      return known;
    },
  } as Digest;
}
