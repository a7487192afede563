import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FolderObjects, openFolderObjects } from './folder-objects.ts';
import { appendTo, artifactId, collect, describeObjects, key, pieces } from './testing/objects-contract.ts';

let folder: string;
let root: string;

function fail(error: unknown): never {
  throw error;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-objects-'));
  root = join(folder, 'objects');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describeObjects('objects in a folder', {
  open: () => openFolderObjects(root, fail),
  names: async () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
  rounds: 25,
});

describe('a folder', () => {
  let objects: FolderObjects;
  beforeEach(async () => {
    objects = await openFolderObjects(root, fail);
  });
  afterEach(() => objects.close());

  test('has a file for each stream, and one for each artifact that nobody else may read', async () => {
    await appendTo(objects.logs, { offset: 0, length: 0 }, 'hello');
    expect(readdirSync(join(root, 'logs', '21012', key.taskId))).toEqual([`${key.leaseId}.stdout`]);
    await objects.artifacts.put(artifactId, pieces('x'), { maximumBytes: 20 });
    expect(statSync(join(root, 'artifacts', artifactId)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
  });

  test('overwrites bytes of a log that were never committed', async () => {
    await appendTo(objects.logs, { offset: 0, length: 0 }, 'committed');
    await appendTo(objects.logs, { offset: 9, length: 9 }, ' lost by a crash');
    expect(await appendTo(objects.logs, { offset: 9, length: 9 }, ' anew')).toBe(14);
    expect(await collect(objects.logs.read({ ...key, from: 0, to: 14 }))).toBe('committed anew');
  });

  test('takes appends to many streams at the same time', async () => {
    const tasks = Array.from({ length: 150 }, (_, index) => ({ ...key, taskId: String(10_000 + index) }));
    await Promise.all(
      tasks.map((one) => objects.logs.append({ ...one, offset: 0, bytes: Buffer.from('x'), length: 0 })),
    );
    expect(await collect(objects.logs.read({ ...key, taskId: '10149', from: 0, to: 1 }))).toBe('x');
  });

  test('knows how old an artifact is', async () => {
    await objects.artifacts.put(artifactId, pieces('x'), { maximumBytes: 20 });
    utimesSync(join(root, 'artifacts', artifactId), new Date(0), new Date(Date.now() - 90_000));
    for await (const { ageMs } of objects.artifacts.ids()) expect(ageMs).toBeGreaterThanOrEqual(90_000);
  });

  test('knows how old logs are by what was written last, and takes nothing else for one of its own', async () => {
    await appendTo(objects.logs, { offset: 0, length: 0 }, 'hello');
    await objects.logs.append({ ...key, stream: 'stderr', offset: 0, length: 0, bytes: Buffer.from('x') });
    const task = join(root, 'logs', '21012', key.taskId);
    const old = new Date(Date.now() - 90_000);
    for (const name of readdirSync(task)) utimesSync(join(task, name), old, old);
    utimesSync(task, old, old);
    for (const name of [join('logs', 'lost+found'), join('logs', '21012', 'x'), join('artifacts', 'x')])
      writeFileSync(join(root, name), '');
    const ages = async () => {
      const found = [];
      for await (const { ageMs } of objects.logs.taskIds()) found.push(ageMs >= 90_000);
      return found;
    };
    expect(await ages()).toEqual([true]);
    utimesSync(join(task, `${key.leaseId}.stderr`), new Date(), new Date());
    expect(await ages()).toEqual([false]);
    for await (const { id } of objects.artifacts.ids()) expect(id).toBe('none is stored');
  });

  test('removes half uploads when it opens and keeps the rest', async () => {
    await objects.artifacts.put(artifactId, pieces('kept'), { maximumBytes: 20 });
    writeFileSync(join(root, 'incoming', 'half'), 'half');
    await objects.close();
    objects = await openFolderObjects(root, fail);
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
    expect(readFileSync(join(root, 'artifacts', artifactId), 'utf8')).toBe('kept');
  });
});
