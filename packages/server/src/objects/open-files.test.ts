import { mkdtempSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpenFiles, openOrCreate } from './open-files.ts';

let folder: string;
let files: OpenFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-files-'));
  files = new OpenFiles({ capacity: 2, idleMs: 20 });
});

afterEach(async () => {
  await files.closeAll();
  rmSync(folder, { recursive: true });
});

function use<T>(name: string, action: (handle: FileHandle) => Promise<T>): Promise<T> {
  const path = join(folder, name);
  return files.use(path, () => openOrCreate(path), action);
}

describe('open files', () => {
  test('are opened once, kept within the capacity, and closed when idle', async () => {
    const handles = new Set<FileHandle>();
    for (const name of ['a', 'a', 'a']) await use(name, async (handle) => handles.add(handle));
    expect(handles.size).toBe(1);
    for (const name of ['b', 'c', 'd']) await use(name, async () => {});
    expect(files.size).toBe(2);
    await expect.poll(() => files.size).toBe(0);
  });

  test('are used by one at a time, and a failure does not spoil the next', async () => {
    const order: string[] = [];
    const step = (name: string, fails: boolean) =>
      use('a', async (handle) => {
        order.push(`${name} begins`);
        await handle.stat();
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const settled = await Promise.allSettled([step('1', true), step('2', false)]);
    expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
    expect(settled.map((one) => one.status)).toEqual(['rejected', 'fulfilled']);
  });

  test('are tried anew after they could not be opened', async () => {
    const path = join(folder, 'a');
    const failing = files.use(
      path,
      () => openOrCreate(join(folder, 'missing', 'a')),
      async () => {},
    );
    await expect(failing).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await use('a', async () => 'opened')).toBe('opened');
  });

  test('are not closed while they are in use', async () => {
    const sizes = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => use(name, async (handle) => (await handle.stat()).size)),
    );
    expect(sizes).toEqual([0, 0, 0, 0, 0]);
    const closing = use('a', async (handle) => (await handle.stat()).size);
    await files.closeAll();
    expect(await closing).toBe(0);
  });
});
