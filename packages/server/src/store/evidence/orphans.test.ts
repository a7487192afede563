/** Bytes that no row names: on a real database. */
import { deleteRun, removeOrphans, stopRun } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withObjects } from '../../testing/memory-files.ts';
import { openTestCore, saveTemplate, startOne, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

const dayMs = 86_400_000;

/** Ids of an artifact with its row, of a task with its row, and of one whose run is deleted and not yet gone. */
async function stored(): Promise<{ artifact: string; task: string; going: string }> {
  const runs = [
    await startOne(core, await saveTemplate(core)),
    await startOne(core, await saveTemplate(core)),
  ];
  const tasks = await Promise.all(runs.map((run) => core.reads.tasks.ofRun(run)));
  const [task = '', going = ''] = tasks.flat().map(({ id }) => id);
  const artifact = core.ids.decimal();
  const of = { taskId: task, leaseId: core.ids.decimal(), caseId: null };
  await core.unitOfWork.run((unit) =>
    unit.artifacts.insert({ ...of, id: artifact, name: 'a', size: 1, sha256: 'x', createdAt: unit.now }),
  );
  const ofGoing = { principal: systemAdmin, runId: runs[1] ?? '' };
  await stopRun(core, { ...ofGoing, reason: '' });
  await deleteRun(core, ofGoing);
  return { artifact, task, going };
}

test('only what no row names and is older than a day is removed, and nothing of before this database', async () => {
  const { artifact, task, going } = await stored();
  core.clock.advance(9 * dayMs);
  core = await core.restart();
  const removed: string[] = [];
  const files = {
    artifacts: new Map([
      [artifact, 5 * dayMs],
      ['1', dayMs],
      ['2', dayMs - 1],
      ['3', 9 * dayMs],
      [task, 2 * dayMs],
    ]),
    logs: new Map([
      [task, 5 * dayMs],
      [going, 5 * dayMs],
      ['4', 8 * dayMs],
      ['5', 0],
      ['6', 400 * dayMs],
    ]),
  };
  expect(await removeOrphans(withObjects(core, removed, files))).toEqual({ artifacts: 2, logs: 1 });
  expect(removed).toEqual(['1', task, '4']);
});

test('a database without anything has nothing to say about what is stored', async () => {
  const removed: string[] = [];
  const files = { artifacts: new Map([['1', 2 * dayMs]]), logs: new Map([['2', 2 * dayMs]]) };
  expect(await removeOrphans(withObjects(core, removed, files))).toEqual({ artifacts: 0, logs: 0 });
  expect(removed).toEqual([]);
});

test('thousands are looked at in pieces', async () => {
  await saveTemplate(core);
  core.clock.advance(9 * dayMs);
  const removed: string[] = [];
  const artifacts = new Map(Array.from({ length: 1_201 }, (_, index) => [String(index), 2 * dayMs]));
  expect(await removeOrphans(withObjects(core, removed, { artifacts, logs: new Map() }))).toMatchObject({
    artifacts: 1_201,
  });
  expect(removed).toHaveLength(1_201);
});
