/** The queue played through once: who is given which slot until one task has its own, as long as leases lasted lately. */

/** How long leases lasted lately, in milliseconds; never empty. */
export type Lasted = readonly number[];

export interface PlayedSlot {
  /** Places of the lanes that its executor is fit for, among all lanes. */
  readonly fits: readonly number[];
  /** What it is in use for, and since when; null: it is free. */
  readonly held: { readonly project: number; readonly heldMs: number; readonly lasted: Lasted } | null;
}

export interface PlayedLane {
  readonly project: number;
  /** Leases that are offered in it before the task, or may be. */
  readonly leases: number;
  readonly lasted: Lasted;
}

/** Projects by their place; the first is that of the task. */
export interface PlayedQueue {
  readonly slots: readonly PlayedSlot[];
  readonly lanes: readonly PlayedLane[];
  /** Slots that each project may have at once. */
  readonly limits: readonly number[];
  /** Where the task waits. */
  readonly lane: number;
}

interface BusySlot {
  readonly freeAt: number;
  readonly slot: PlayedSlot;
  readonly project: number | null;
}

/** When the task has a slot, in milliseconds from now; null: no slot is fit for it. */
export function playQueue(queue: PlayedQueue, random: () => number): number | null {
  const inUse = queue.limits.map(() => 0);
  const left = queue.lanes.map(({ leases }) => leases);
  const busy: BusySlot[] = queue.slots.map((slot) => ({
    freeAt: slot.held ? leftOf(slot.held, random) : 0,
    ...{ slot, project: slot.held?.project ?? null },
  }));
  for (const { project } of busy) if (project !== null) inUse[project] = (inUse[project] ?? 0) + 1;
  busy.sort((one, other) => one.freeAt - other.freeAt);
  for (let next = busy.shift(); next; next = busy.shift()) {
    const { slot, freeAt, project } = next;
    if (project !== null) inUse[project] = (inUse[project] ?? 1) - 1;
    const lane = laneFor(slot, { queue, left, inUse, random });
    if (lane === null) continue;
    if (lane === 'the task') return freeAt;
    const { project: given, lasted } = queue.lanes[lane] as PlayedLane;
    left[lane] = (left[lane] ?? 1) - 1;
    inUse[given] = (inUse[given] ?? 0) + 1;
    insert(busy, { slot, freeAt: freeAt + pick(lasted, random), project: given });
  }
  return null;
}

interface Played {
  readonly queue: PlayedQueue;
  readonly left: readonly number[];
  readonly inUse: readonly number[];
  readonly random: () => number;
}

/** By the rules of the queue: of the projects that have something for it the one with the fewest slots, the task's last. */
function laneFor(slot: PlayedSlot, { queue, left, inUse, random }: Played): number | 'the task' | null {
  const open = slot.fits.filter((lane) => (left[lane] ?? 0) > 0);
  const fewest = (project: number): number =>
    (inUse[project] ?? 0) >= (queue.limits[project] ?? 0) ? Number.POSITIVE_INFINITY : (inUse[project] ?? 0);
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  const consider = (project: number) => {
    if (
      fewest(project) < least ||
      (fewest(project) === least && least < Number.POSITIVE_INFINITY && random() < 0.5)
    )
      [best, least] = [project, fewest(project)];
  };
  if (slot.fits.includes(queue.lane)) consider(0);
  for (const lane of open) {
    const { project } = queue.lanes[lane] as PlayedLane;
    if (project !== best) consider(project);
  }
  if (best < 0) return null;
  const own = open.filter((lane) => queue.lanes[lane]?.project === best);
  if (own.length === 0) return 'the task';
  return oneOf(own, left, random);
}

/** By how many wait in each: their tasks are of all ages. */
function oneOf(lanes: readonly number[], left: readonly number[], random: () => number): number | null {
  let at = random() * lanes.reduce((sum, lane) => sum + (left[lane] ?? 0), 0);
  for (const lane of lanes) {
    at -= left[lane] ?? 0;
    if (at < 0) return lane;
  }
  return lanes.at(-1) ?? null;
}

/** Of leases that lasted longer than this one has; one that lasts longer than all lasts as long again. */
function leftOf({ heldMs, lasted }: NonNullable<PlayedSlot['held']>, random: () => number): number {
  const longer = lasted.filter((each) => each > heldMs);
  return longer.length === 0 ? heldMs * 2 * random() : pick(longer, random) - heldMs;
}

function pick(values: Lasted, random: () => number): number {
  return values[Math.floor(random() * values.length)] ?? 0;
}

/** Keeps them in the order of their time. */
function insert(sorted: BusySlot[], slot: BusySlot): void {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle]?.freeAt ?? 0) <= slot.freeAt) from = middle + 1;
    else to = middle;
  }
  sorted.splice(from, 0, slot);
}
