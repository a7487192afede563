import type { BlockCase } from '@testyard/protocol';
import type { CaseFeed } from '../framework.ts';

/** The cases of a feed, one by one; the next block is asked for when this one has ended. Ends when there will be none. */
export async function* caseStream(feed: CaseFeed): AsyncGenerator<BlockCase, void> {
  for (let cases = await feed.pull('idle'); cases !== null; cases = await feed.pull('idle')) yield* cases;
}
