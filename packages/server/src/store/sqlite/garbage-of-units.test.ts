/** What a unit of work leaves behind goes with the young: what is promoted stays in memory until a full collection. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { stageOfEachTest } from '../../testing/stage.ts';

const stage = stageOfEachTest();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
setFlagsFromString('--no-expose-gc');

const units = 500;
/** A shape for each object with a getter is 1,300; what Kysely freezes for a handle of its own is 200. */
const mostBytes = 700;

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
}

async function promotedPerUnit(): Promise<number> {
  collect();
  const before = oldBytes();
  for (let unit = 1; unit <= units; unit += 1) {
    await stage.core.unitOfWork.run(async ({ executors }) => executors.byId('none'));
    if (unit % 25 === 0) collect({ type: 'minor' });
  }
  return (oldBytes() - before) / units;
}

test('a unit of work leaves next to nothing in the memory of what lives long', async () => {
  const rounds = [await promotedPerUnit(), await promotedPerUnit(), await promotedPerUnit()];
  expect(Math.min(...rounds), rounds.join(', ')).toBeLessThan(mostBytes);
});
