/**
 * In which order the cases of a task are given out: those that take longest first, so that what is left at the end is
 * small enough to be shared evenly. Cases that differ little in length keep the order of their file, because there
 * neighbours share fixtures and a change of place buys nothing.
 */
import { type Groupable, unitsOf } from './units.ts';

export interface CaseToOrder extends Groupable {
  readonly id: string;
  readonly file: string | null;
  /** How long it took before, in milliseconds; null where nothing is known. */
  readonly historyMs: number | null;
}

export interface OrderedCase {
  readonly id: string;
  /** At least 1: that much it costs to tell of a case. Null where nothing is known of any. */
  readonly predictedMs: number | null;
}

export interface PlacedCase extends OrderedCase {
  readonly position: number;
}

/** So many cases of this length are one slot's even share of the work: shorter ones are all alike. */
const casesOfShare = 500;
/**
 * Cases of which nothing is known may be the longest ones: up to this share of all go first, each as if it took as long
 * as most of the others do.
 */
const fewUnknown = 1 / 3;
const mostOthers = 0.9;
/** Classes of length for each doubling. */
const classesPerDoubling = 2;

/**
 * The order for so many slots, from the ledger's own; null where that stands: nothing would change it. For one slot cases
 * that go together come together, as others may join it, and nothing else is moved.
 */
export function orderCases(cases: readonly CaseToOrder[], slots: number): readonly OrderedCase[] | null {
  const isKnown = cases.some(({ historyMs }) => historyMs !== null);
  if ((slots <= 1 || !isKnown) && cases.every(({ together }) => together === null)) return null;
  const reckoned = isKnown ? reckon(cases) : null;
  const units = unitsOf(
    cases.map(({ id, together }, place) => {
      const { ms = null, isFirst = false } = reckoned?.[place] ?? {};
      return { id, together, predictedMs: ms, isFirst };
    }),
  );
  return (reckoned && slots > 1 ? byLength(units, slots) : units).flat();
}

/** What of an order has to be written: a case that stays where it is listed, as long as was kept of it, stands already. */
export function changedBy(
  order: readonly OrderedCase[],
  listed: readonly Pick<CaseToOrder, 'id' | 'historyMs'>[],
): readonly PlacedCase[] {
  return order.flatMap((one, position) => {
    const before = listed[position];
    const stands = before?.id === one.id && before.historyMs === one.predictedMs;
    return stands ? [] : { id: one.id, predictedMs: one.predictedMs, position };
  });
}

/** Where nothing is known of a case: the mean of its file, and where nothing is of that, of them all. */
export function predict(cases: readonly Pick<CaseToOrder, 'file' | 'historyMs'>[]): readonly number[] {
  const all = new Mean();
  const files = new Map<string | null, Mean>();
  for (const { file, historyMs } of cases) {
    if (historyMs === null) continue;
    all.add(historyMs);
    const ofFile = files.get(file) ?? new Mean();
    ofFile.add(historyMs);
    files.set(file, ofFile);
  }
  return cases.map(({ file, historyMs }) => historyMs ?? files.get(file)?.value ?? all.value);
}

/** What each case is reckoned with: what is predicted, or more where it may turn out to be one of the longest. */
function reckon(
  cases: readonly CaseToOrder[],
): readonly { readonly ms: number; readonly isFirst: boolean }[] {
  const known = cases.flatMap(({ historyMs }) => historyMs ?? []).sort((one, other) => one - other);
  const isFew = cases.length - known.length <= cases.length * fewUnknown;
  const mostMs = known[Math.floor(known.length * mostOthers)] ?? 0;
  return predict(cases).map((ms, place) => {
    const isFirst = isFew && cases[place]?.historyMs === null;
    return { ms: Math.max(1, Math.round(isFirst ? Math.max(ms, mostMs) : ms)), isFirst };
  });
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }
}

type Unit = readonly (OrderedCase & { readonly isFirst: boolean })[];

/** The longest first; those of one class keep their order. Cases of which nothing is known may be longer than all. */
function byLength(units: readonly Unit[], slots: number): readonly Unit[] {
  const lengths = units.map(lengthOf);
  const leastMs = lengths.reduce((sum, ms) => sum + ms, 0) / slots / casesOfShare;
  const ranked = units.map((unit, place) => {
    const rank = unit.some(({ isFirst }) => isFirst)
      ? Number.MAX_VALUE
      : classOf(lengths[place] ?? 0, leastMs);
    return { unit, rank };
  });
  return ranked.sort((one, other) => other.rank - one.rank).map(({ unit }) => unit);
}

function lengthOf(unit: Unit): number {
  let sum = 0;
  for (const { predictedMs } of unit) sum += predictedMs ?? 0;
  return sum;
}

/** Those up to `leastMs` are all in one. */
function classOf(ms: number, leastMs: number): number {
  return ms <= leastMs ? 0 : 1 + Math.floor(Math.log2(ms / leastMs) * classesPerDoubling);
}
