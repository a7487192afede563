/** How long leases of a template lasted lately, in milliseconds; empty where nothing is known. */
export type Lasted = readonly number[];

export interface SlotsAndQueue {
  /** One entry a slot that the task may have: free, or since when it is in use and how long such leases last. */
  readonly slots: readonly (null | { readonly heldMs: number; readonly lasted: Lasted })[];
  /** What is offered before the task, with how many of it. */
  readonly ahead: readonly { readonly tasks: number; readonly lasted: Lasted }[];
}

/** In milliseconds from now: half of the time it starts before `p50`, nine times of ten before `p90`. */
export interface StartEstimate {
  readonly p50: number;
  readonly p90: number;
}

/** More than that are not played through. */
const mostPlayed = 20_000;

/**
 * When a task starts, by playing the queue through: each slot ends what it has, then takes the next, as long as such
 * leases lasted lately. Null where something of it is not known: no slot, or nothing of a kind has ended yet.
 */
export function estimateStart(known: SlotsAndQueue): StartEstimate | null {
  const p50 = startAt(known, 0.5);
  const p90 = startAt(known, 0.9);
  return p50 === null || p90 === null ? null : { p50, p90: Math.max(p50, p90) };
}

function startAt({ slots, ahead }: SlotsAndQueue, quantile: number): number | null {
  const freeAt: number[] = [];
  for (const slot of slots) {
    const left = slot === null ? 0 : leftOf(slot, quantile);
    if (left === null) return null;
    freeAt.push(left);
  }
  const tasks = ahead.reduce((sum, each) => sum + each.tasks, 0);
  if (freeAt.length === 0 || tasks > mostPlayed) return null;
  freeAt.sort((one, other) => one - other);
  for (const each of ahead) {
    if (each.tasks === 0) continue;
    const lasts = quantileOf(each.lasted, quantile);
    if (lasts === null) return null;
    for (let task = 0; task < each.tasks; task += 1) insert(freeAt, (freeAt.shift() ?? 0) + lasts);
  }
  return freeAt[0] ?? null;
}

/** Of leases that lasted longer than this one has been held already. */
function leftOf(
  { heldMs, lasted }: { readonly heldMs: number; readonly lasted: Lasted },
  quantile: number,
): number | null {
  const whole = quantileOf(
    lasted.filter((each) => each > heldMs),
    quantile,
  );
  return whole === null ? null : whole - heldMs;
}

function quantileOf(values: Lasted, quantile: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? null;
}

/** Keeps them in order. */
function insert(sorted: number[], value: number): void {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  sorted.splice(from, 0, value);
}
