/** What was made of the files of a report is kept with its task, once, in its order, and goes with its run. */
import { type LeaseEvent, listReceipts, mostReceipts, nextBlock, type ReportReceipt } from '@testyard/core';
import { expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

const receipt = (file: string): ReportReceipt => ({
  ...{
    file,
    format: 'junit',
    dialect: 'pytest',
    bytes: 7,
    cases: { in: 2, out: 3 },
    attemptsMerged: 1,
    textsCut: 0,
  },
  ...{ truncatedAt: { byte: 5, line: 2 }, dropped: [{ field: 'testcase@id', count: 2 }], disagreements: [] },
  problem: { rule: 'report-empty', values: {} },
});

test('receipts are kept once, in order, and no more than are read', async () => {
  await startOne(stage.core, await saveTemplate(stage.core));
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core));
  const read = (file: string): LeaseEvent => ({ type: 'report-read', receipt: receipt(file) });
  const tell = (sequence: number, events: readonly LeaseEvent[]) =>
    nextBlock(stage.core, lease.claim, { sequence, events, want: 0, blocksReceived: 0 });
  const list = (after: string | null) =>
    listReceipts(stage.core, systemAdmin, { taskId: lease.taskId, limit: 2, after });
  await tell(0, [read('a'), read('b')]);
  await tell(1, [read('b'), read('c')]);
  const first = await list(null);
  expect(first.items).toEqual([receipt('a'), receipt('b')]);
  expect(await list(first.next)).toEqual({ items: [receipt('c')], next: null });
  await tell(
    3,
    Array.from({ length: mostReceipts }, (_, index) => read(`more ${index}`)),
  );
  const page = { taskId: lease.taskId, limit: 5_000, after: null };
  expect((await listReceipts(stage.core, systemAdmin, page)).items).toHaveLength(mostReceipts);
});
