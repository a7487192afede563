/** Work that one block holds at most, in milliseconds: what is lost in order when a host is slow. */
const blockMs = 5_000;
/** Cases of the first blocks, while nothing is known of how long they take. */
const firstBlock = 16;
const longestBlock = 500;

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
  const byTime = work.meanMs === null ? firstBlock : Math.floor(blockMs / Math.max(work.meanMs, 1));
  return Math.max(1, Math.min(guided, byTime, longestBlock, work.waiting));
}
