import { endOfUnit, type Groupable } from './units.ts';

/** Work that one block holds at most, in milliseconds: what is lost in order when a host is slow. */
const blockMs = 12_000;
/** Work that is not worth a round trip of its own, in milliseconds. */
const leastMs = 20;
/** Cases of the first blocks, while nothing is known of how long they take. */
const firstBlock = 16;
/** A case of which nothing is known, in milliseconds. */
export const unknownCaseMs = 300;
/** Cases of a block, but for those that go together: as many results as the server takes in one turn of its event loop. */
export const longestBlock = 400;

/** A case as it waits in the order of its task. */
export interface NextCase extends Groupable {
  /** In milliseconds. */
  readonly predictedMs: number;
}

/**
 * How many cases the next block has: guided self-scheduling, large first and single cases at the end, so that all
 * slots finish together. `meanMs` is the mean duration of the task's cases so far, null while there is none.
 */
export function blockLength(work: {
  readonly waiting: number;
  readonly slots: number;
  readonly meanMs: number | null;
}): number {
  const guided = Math.ceil(work.waiting / (2 * Math.max(1, work.slots)));
  const inMs = (ms: number, unknown: number) =>
    work.meanMs === null ? unknown : Math.floor(ms / Math.max(work.meanMs, 1));
  const worthwhile = Math.max(1, guided, inMs(leastMs, 1));
  return Math.max(1, Math.min(worthwhile, inMs(blockMs, firstBlock), longestBlock, work.waiting));
}

/**
 * The same where it is known how long each case takes: as many of the next ones as half of a slot's even share of the
 * work that is left has time for. `remainingMs` is all of that work, `mostMs` what a block may take beside.
 */
export function cutBlock(
  next: readonly NextCase[],
  work: { readonly remainingMs: number; readonly slots: number; readonly mostMs?: number },
): number {
  const guidedMs = work.remainingMs / (2 * Math.max(1, work.slots));
  const wantedMs = Math.min(Math.max(guidedMs, leastMs), blockMs, work.mostMs ?? blockMs);
  let length = 0;
  for (let ms = 0; length < next.length; ) {
    const end = endOfUnit(next, length);
    for (const { predictedMs } of next.slice(length, end)) ms += predictedMs;
    if (length > 0 && (ms > wantedMs || end > longestBlock)) break;
    length = end;
  }
  return length;
}
