/** A suite in virtual time: the decisions are those of the service, only the clock and the cases are made up. */
import { cutBlock, longestBlock } from '../cases/block-length.ts';
import { orderCases } from '../cases/case-order.ts';

export interface VirtualCase {
  readonly file: string | null;
  /** What it takes, in milliseconds, and what its history says of it (null: nothing). */
  readonly actualMs: number;
  readonly historyMs: number | null;
}

export interface VirtualRun {
  /** From the first start to the last end, in milliseconds. */
  readonly makespanMs: number;
  readonly pulls: number;
  /** How often each case was given out, in their order. */
  readonly given: readonly number[];
}

/** Log-normal with this median: most are short, a few take very long. */
export function heavyTail(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** Cases with a heavy tail; what is known of each is off by the factor e^(sigma x normal), of some nothing is. */
export function virtualCases(
  count: number,
  of: { readonly random: () => number; readonly sigma: number; readonly unknown: number },
): VirtualCase[] {
  return Array.from({ length: count }, (_, index) => {
    const actualMs = heavyTail(of.random, 430, 0.9);
    const isKnown = of.random() >= of.unknown;
    const historyMs = heavyTail(of.random, actualMs, of.sigma);
    return { file: `file-${Math.floor(index / 20)}`, actualMs, historyMs: isKnown ? historyMs : null };
  });
}

/** No order can be faster: all slots full to the end, or the longest case alone. */
export function lowerBoundMs(cases: readonly VirtualCase[], slots: number): number {
  const sum = cases.reduce((ms, { actualMs }) => ms + actualMs, 0);
  return Math.max(sum / slots, ...cases.map(({ actualMs }) => actualMs));
}

/** Runs the cases on so many slots; each block costs a message. */
export function runVirtually(cases: readonly VirtualCase[], slots: number, messageMs = 0): VirtualRun {
  const listed = cases.map(({ file, historyMs }, index) => ({
    ...{ id: String(index), file, historyMs, together: null },
  }));
  const order = orderCases(listed, slots) ?? listed.map(({ id }) => ({ id, predictedMs: 1 }));
  const waiting = order.map(({ id, predictedMs }) => ({ id, predictedMs: predictedMs ?? 1, together: null }));
  const freeAt = Array<number>(slots).fill(0);
  const given = Array<number>(cases.length).fill(0);
  let remainingMs = waiting.reduce((sum, { predictedMs }) => sum + predictedMs, 0);
  let pulls = 0;
  for (let frontier = 0; frontier < waiting.length; pulls += 1) {
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const next = waiting.slice(frontier, frontier + longestBlock + 1);
    const block = next.slice(0, cutBlock(next, { remainingMs, slots }));
    frontier += block.length;
    freeAt[slot] = (freeAt[slot] ?? 0) + messageMs;
    for (const { id, predictedMs } of block) {
      remainingMs -= predictedMs;
      given[Number(id)] = (given[Number(id)] ?? 0) + 1;
      freeAt[slot] = (freeAt[slot] ?? 0) + (cases[Number(id)]?.actualMs ?? 0);
    }
  }
  return { makespanMs: Math.max(...freeAt), pulls, given };
}
