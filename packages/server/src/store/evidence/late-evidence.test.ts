/** What executors say too late, twice or against themselves: kept once, shown, and never counted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appendLog,
  countEvidence,
  type LeaseEvent,
  listLateEvidence,
  nextBlock,
  readRun,
  storeArtifact,
  sweepOverdue,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { openFolderObjects } from '../../objects/folder-objects.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';
import { sha256Digest } from '../../world/random-ids.ts';

const stage = stageOfEachTest();
let runId: string;
let executor: { executorId: string; instanceId: string };
let lease: PlayedLease;
let events: LeaseEvent[];
beforeEach(async () => {
  runId = await startOne(stage.core, await saveTemplate(stage.core));
  executor = await addExecutor(stage.core);
  lease = await take();
  await lease.find(['a', 'b']);
  events = await pullAll(lease);
});

const take = (): Promise<PlayedLease> => PlayedLease.mustTake(stage.core, executor);

/** What a session would tell of all that the lease is given. */
async function pullAll(from: PlayedLease): Promise<LeaseEvent[]> {
  const told: LeaseEvent[] = [];
  for (let { block } = await from.next(); block; { block } = await from.next())
    told.push(...block.cases.flatMap((line) => ended(line)));
  return told;
}

async function lose(): Promise<void> {
  stage.core.clock.advance(61_000);
  await sweepOverdue(stage.core);
}

const tell = (sequence: number, said: readonly LeaseEvent[]) =>
  nextBlock(stage.core, lease.claim, { sequence, events: said, want: 0, blocksReceived: 2 });
const countsOf = async () => (await readRun(stage.core, systemAdmin, runId)).run.counts;

const counted = (round: number | null = null) => countEvidence(stage.core, systemAdmin, { runId, round });

async function late() {
  const page = { taskId: lease.taskId, limit: 3, after: null as string | null };
  const found = [];
  for (;;) {
    const { items, next } = await listLateEvidence(stage.core, systemAdmin, page);
    found.push(...items);
    if (next === null)
      return found.map(({ sequence, reason, caseName, status }) => ({ sequence, reason, caseName, status }));
    page.after = next;
  }
}

test('what a lost lease still has to say is kept once, from where the server knew it, and told how far', async () => {
  await tell(0, events.slice(0, 2));
  expect(await counted()).toEqual([]);
  await lose();
  await expect(tell(0, events)).rejects.toMatchObject({ code: 'STALE', details: { number: 4 } });
  await expect(tell(0, events)).rejects.toMatchObject({ code: 'STALE', details: { number: 4 } });
  await expect(tell(5, events)).rejects.toMatchObject({ code: 'SEQUENCE_GAP', details: { number: 4 } });
  expect(await late()).toEqual([{ sequence: 3, reason: 'lease-over', caseName: 'b', status: 'passed' }]);
  expect(await countsOf()).toMatchObject({ passed: 1 });
  const kept = { taskId: lease.taskId, artifacts: 0, artifactBytes: 0, lateEvents: 1 };
  expect(await counted()).toEqual([kept]);
  expect(await counted(1)).toEqual([kept]);
  await expect(counted(2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a repeat that says something else is refused, kept, and changes nothing', async () => {
  await tell(0, events);
  expect(await tell(0, events)).toMatchObject({ received: 4 });
  const lying = events.map((event) =>
    event.type === 'case-finished' && event.caseId === (events[0] as { caseId: string }).caseId
      ? { ...event, status: 'failed' as const, cause: 'test' as const }
      : event,
  );
  await expect(tell(0, lying)).rejects.toMatchObject({ code: 'RESULT_CONFLICT', details: { given: '1' } });
  expect(await late()).toEqual([{ sequence: 1, reason: 'contradicts', caseName: 'a', status: 'failed' }]);
  expect(await countsOf()).toMatchObject({ passed: 2, failed: 0 });
});

test('a repeat of what did not count the first time contradicts nothing', async () => {
  await lose();
  const other = await take();
  const again = await pullAll(other);
  await other.next(again, 0);
  const twice = [...again, ...again.map((event) => ({ ...event, durationMs: 77 }))];
  const request = { sequence: 0, events: twice, want: 0, blocksReceived: 2 };
  expect(await nextBlock(stage.core, other.claim, request)).toMatchObject({ received: 8 });
  expect(await nextBlock(stage.core, other.claim, request)).toMatchObject({ received: 8 });
  expect((await late()).map(({ reason }) => reason)).toEqual(['not-held', 'not-held']);
});

test('of a case that it gave back a lease tells in vain', async () => {
  const { caseId } = events[0] as { caseId: string };
  await tell(0, [{ type: 'cases-returned', caseIds: [caseId] }, ...events]);
  expect(await late()).toEqual([{ sequence: 2, reason: 'not-held', caseName: 'a', status: 'passed' }]);
  expect(await countsOf()).toMatchObject({ passed: 1 });
});

test('a stranger learns nothing and leaves nothing', async () => {
  await lose();
  const stranger = await addExecutor(stage.core, { name: 'stranger' });
  const claim = { ...lease.claim, executorId: stranger.executorId };
  const request = { sequence: 0, events, want: 0, blocksReceived: 2 };
  const refusal = await nextBlock(stage.core, claim, request).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'STALE' });
  expect(refusal.details.number).toBeUndefined();
  await expect(nextBlock(stage.core, { ...lease.claim, epoch: 7 }, request)).rejects.toMatchObject({
    code: 'STALE',
  });
  expect(await late()).toEqual([]);
});

test('a flood is kept up to a limit and counted as received', async () => {
  await lose();
  const one = events[1] as LeaseEvent;
  for (let sequence = 0; sequence < 12_000; sequence += 2_000) {
    const flood = Array.from({ length: 2_000 }, () => one);
    await expect(tell(sequence, flood)).rejects.toMatchObject({ details: { number: sequence + 2_000 } });
  }
  expect(await stage.core.reads.lateEvidence.count(lease.taskId)).toBe(10_000);
});

test('logs and files of a lease that has ended are taken for a week, and no longer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-late-'));
  const objects = await openFolderObjects(folder, (error) => {
    throw error;
  });
  const service = { ...stage.core, logs: objects.logs, artifacts: objects.artifacts };
  const part = (offset: number) => ({
    ...{ stream: 'stdout', offset, bytes: Buffer.from('text'), closed: false, dropped: 0 },
  });
  const file = (text: string) => {
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    }
    return { name: text, sha256: sha256Digest.sha256(text), caseId: null, content: content() };
  };
  await appendLog(service, lease.claim, part(0));
  await lose();
  expect(await appendLog(service, lease.claim, part(4))).toBe(8);
  await storeArtifact(service, lease.claim, file('late'));
  await storeArtifact(service, lease.claim, file('latest'));
  expect(await counted()).toEqual([{ taskId: lease.taskId, artifacts: 2, artifactBytes: 10, lateEvents: 0 }]);
  expect(
    await stage.core.reads.artifacts.list({ taskId: lease.taskId, caseId: null }, { limit: 9, after: null }),
  ).toMatchObject({
    items: [{ name: 'late' }, { name: 'latest' }],
  });
  const far = { ...part(1024 ** 3 + 64 * 1024), bytes: Buffer.from('x') };
  await expect(appendLog(service, lease.claim, far)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  stage.core.clock.advance(8 * 86_400_000);
  await expect(appendLog(service, lease.claim, part(8))).rejects.toMatchObject({ code: 'STALE' });
  await expect(storeArtifact(service, lease.claim, file('later'))).rejects.toMatchObject({ code: 'STALE' });
  await objects.close();
  rmSync(folder, { recursive: true, force: true });
});
