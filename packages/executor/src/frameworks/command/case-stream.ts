import type { BlockCase } from '@testyard/protocol';
import type { CaseFeed } from '../framework.ts';

/** The cases of a feed, one by one, asking ahead when at most one is left. Ends when there will be none. */
export async function* caseStream(feed: CaseFeed): AsyncGenerator<BlockCase, void> {
  const held: BlockCase[] = [];
  for (;;) {
    if (held.length <= 1) held.push(...(await feed.pull('ahead')));
    const next = held.shift();
    if (next !== undefined) {
      yield next;
      continue;
    }
    const more = await feed.pull('idle');
    if (more === null) return;
    held.push(...more);
  }
}
