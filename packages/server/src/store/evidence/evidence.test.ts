/** Logs and artifacts whose messages come twice, at once or too late. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appendLog,
  CoreError,
  type CoreService,
  defaultEvidenceLimits,
  finishLease,
  type LogObjects,
  storeArtifact,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolderObjects } from '../../objects/folder-objects.ts';
import { PlayedLease } from '../../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../../testing/test-core.ts';
import { sha256Digest } from '../../world/random-ids.ts';

let core: TestCore;
let folder: string;
let objects: Awaited<ReturnType<typeof openFolderObjects>>;
let lease: PlayedLease;
beforeEach(async () => {
  core = await openTestCore();
  folder = mkdtempSync(join(tmpdir(), 'testyard-evidence-'));
  objects = await openFolderObjects(folder, (error) => {
    throw error;
  });
  await startOne(core, await saveTemplate(core));
  const taken = await PlayedLease.take(core, await addExecutor(core));
  if (!taken) throw new Error('no offer');
  lease = taken;
});
afterEach(async () => {
  await objects.close();
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

const part = (offset: number, text: string) => ({
  ...{ stream: 'stdout', offset, bytes: Buffer.from(text), closed: false, dropped: 0 },
});

test('a log message that was overtaken by its repetition takes nothing back', async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow: LogObjects = {
    append: async (append) => {
      const length = await objects.logs.append(append);
      await gate;
      return length;
    },
    read: (range) => objects.logs.read(range),
    remove: (taskId) => objects.logs.remove(taskId),
    taskIds: () => objects.logs.taskIds(),
  };
  const overtaken = appendLog({ ...core, logs: slow }, lease.claim, part(0, 'one'));
  expect(await appendLog({ ...core, logs: objects.logs }, lease.claim, part(0, 'one'))).toBe(3);
  expect(await appendLog({ ...core, logs: objects.logs }, lease.claim, part(3, 'two'))).toBe(6);
  open();
  expect(await overtaken).toBe(6);
  expect(await core.reads.logs.find(lease.claim.leaseId, 'stdout')).toMatchObject({ length: 6 });
});

test('a stream that is closed stays so, with what it has not, though an earlier message comes once more', async () => {
  const append = (message: ReturnType<typeof part>) =>
    appendLog({ ...core, logs: objects.logs }, lease.claim, message);
  await append(part(0, 'one'));
  await append({ ...part(3, 'two'), closed: true, dropped: 5 });
  expect(await append(part(0, 'one'))).toBe(6);
  expect(await core.reads.logs.find(lease.claim.leaseId, 'stdout')).toMatchObject({
    ...{ length: 6, closed: true, dropped: 5 },
  });
});

test('beyond the limit of a lease nothing is taken, and the stream says that it is cut', async () => {
  const logs: LogObjects = {
    read: (range) => objects.logs.read(range),
    remove: (taskId) => objects.logs.remove(taskId),
    taskIds: () => objects.logs.taskIds(),
    append: async ({ offset, bytes }) => offset + bytes.length,
  };
  const service = { ...core, logs };
  const { leaseId } = lease.claim;
  const nearly = {
    taskId: lease.taskId,
    leaseId,
    stream: 'stderr',
    length: defaultEvidenceLimits.logBytes - 5,
  };
  await core.unitOfWork.run((unit) => unit.logs.save({ ...nearly, closed: false, dropped: 0 }));
  expect(await appendLog(service, lease.claim, part(0, 'fits!'))).toBe(5);
  const refused = { code: 'BODY_TOO_LARGE', details: { number: defaultEvidenceLimits.logBytes } };
  await expect(appendLog(service, lease.claim, part(5, 'more'))).rejects.toMatchObject(refused);
  expect(await core.reads.logs.look(leaseId, 'stdout')).toMatchObject({ length: 5, dropped: 4 });
});

test('a lease has no more than its share of streams', async () => {
  const service = { ...core, logs: objects.logs };
  const named = (number: number) => ({ ...part(0, 'x'), stream: `s${'abcdefghijklmnopq'[number]}` });
  for (let number = 0; number < 16; number += 1) await appendLog(service, lease.claim, named(number));
  await expect(appendLog(service, lease.claim, named(16))).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  expect(await appendLog(service, lease.claim, { ...named(0), offset: 1 })).toBe(2);
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const file = (text: string) => ({
  ...{ name: 'a.txt', sha256: sha256Digest.sha256(text), caseId: null, content: bytesOf(text) },
});
const stored = () => readdirSync(join(folder, 'artifacts'));

test('a file that is sent twice at the same time is one artifact', async () => {
  const service = { ...core, artifacts: objects.artifacts };
  const ids = await Promise.all([1, 2].map(() => storeArtifact(service, lease.claim, file('same'))));
  expect(new Set(ids).size).toBe(1);
  expect(stored()).toEqual([ids[0]]);
});

test('the same bytes under the same name are two files where they are of two cases', async () => {
  const service = { ...core, artifacts: objects.artifacts };
  await lease.find(['one', 'two']);
  const runId = (await core.reads.tasks.byId(lease.taskId))?.runId ?? '';
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
  const { items } = await core.reads.cases.list(filter, { limit: 9, after: null });
  const [one = '', two = ''] = items.map(({ id }) => id);
  const ids: string[] = [];
  for (const caseId of [one, two, null, one])
    ids.push(await storeArtifact(service, lease.claim, { ...file('same'), caseId }));
  expect(new Set(ids).size).toBe(3);
  expect(ids[3]).toBe(ids[0]);
  const listed = (caseId: string | null) =>
    core.reads.artifacts.list({ taskId: lease.taskId, caseId }, { limit: 9, after: null });
  expect((await listed(null)).items).toHaveLength(3);
  expect((await listed(two)).items).toMatchObject([{ id: ids[1], caseId: two }]);
});

test('a file of a case of another task is refused, and nothing of it is kept', async () => {
  const service = { ...core, artifacts: objects.artifacts };
  const foreign = storeArtifact(service, lease.claim, { ...file('x'), caseId: '999999' });
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND', details: { kind: 'case' } });
  expect(stored()).toEqual([]);
});

test('a task has no more files, and no more bytes of them, than are kept; the same file again is no further one', async () => {
  const evidence = { ...defaultEvidenceLimits, artifactFiles: 2, artifactBytes: 10 };
  const service = { ...core, settings: { ...core.settings, evidence }, artifacts: objects.artifacts };
  const store = (text: string, size?: number) =>
    storeArtifact(service, lease.claim, { ...file(text), ...(size === undefined ? {} : { size }) });
  const first = await store('123456');
  await expect(store('78901')).rejects.toMatchObject({ code: 'ARTIFACT_LIMIT', details: { number: 10 } });
  await expect(store('78901', 5)).rejects.toMatchObject({
    code: 'ARTIFACT_LIMIT',
    details: { kind: 'bytes' },
  });
  await store('7890');
  await expect(store('')).rejects.toMatchObject({
    code: 'ARTIFACT_LIMIT',
    details: { kind: 'files', number: 2 },
  });
  expect(await store('123456')).toBe(first);
  expect(stored()).toHaveLength(2);
});

test('a file that comes whole long after its lease has ended leaves nothing behind', async () => {
  const service = { ...core, artifacts: objects.artifacts };
  const finish = { events: 0, cause: null, message: null, runningCaseId: null };
  async function* late(): AsyncGenerator<Uint8Array> {
    await finishLease(core, lease.claim, { ...finish, outcome: 'returned' });
    core.clock.advance(8 * 86_400_000);
    yield Buffer.from('late');
  }
  const sending = storeArtifact(service, lease.claim, { ...file('late'), content: late() });
  await expect(sending).rejects.toMatchObject({ code: 'STALE' });
  expect(stored()).toEqual([]);
});

test.each([
  ['the connection broke while it was committed', true],
  ['the disk failed at its commit', false],
])('a file of which nobody knows whether it is kept can be read where it is: %s', async (_, hasCause) => {
  const failure = new CoreError('STORE_UNAVAILABLE', { why: { rule: 'commit-unknown' } });
  if (hasCause) failure.cause = new Error('connection terminated');
  const unitOfWork: CoreService['unitOfWork'] = {
    run: async (work) => {
      await core.unitOfWork.run(work);
      throw failure;
    },
  };
  const artifacts = objects.artifacts;
  const sent = storeArtifact({ ...core, unitOfWork, artifacts }, lease.claim, file('kept'));
  await expect(sent).rejects.toBe(failure);
  const id = await storeArtifact({ ...core, artifacts }, lease.claim, file('kept'));
  expect(stored()).toEqual([id]);
});
