import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BundledChild, startBundledChild } from '../../testing/bundled-child.ts';
import { lockDataFolder } from './data-folder-lock.ts';

const HOLD = `
  import { lockDataFolder } from './data-folder-lock.ts';
  setInterval(() => {}, 1000);
  lockDataFolder(process.argv[2], { now: () => 1_700_000_000_000 })
    .then(() => console.log('held'), (error) => { console.log(error.message); process.exit(1); });
`;
const clock = { now: () => 1_700_000_000_000 };

let parent: string;
let folder: string;
let children: BundledChild[];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'testyard-lock-'));
  folder = join(parent, 'deep', 'data');
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  rmSync(parent, { recursive: true });
});

async function startHolder(): Promise<BundledChild> {
  const child = await startBundledChild(HOLD, import.meta.dirname, [folder]);
  children.push(child);
  return child;
}

describe('the lock of a data folder', () => {
  test('keeps a second process out, naming the holder, until the holder is killed', async () => {
    const holder = await startHolder();
    expect(await holder.nextLine()).toBe('held');
    const since = '2023-11-14T22:13:20.000Z';
    const why = { rule: 'held-by', pid: holder.pid, host: hostname(), since };
    await expect(lockDataFolder(folder, clock)).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      details: { given: folder, why },
    });
    const second = await startHolder();
    expect(await second.nextLine()).toMatch(`DATA_FOLDER_IN_USE: held-by {"pid":${holder.pid},`);
    await holder.kill();
    const lock = await lockDataFolder(folder, clock);
    lock.release();
  });

  test('is free again after its release, also within one process', async () => {
    const lock = await lockDataFolder(folder, clock);
    await expect(lockDataFolder(folder, clock)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    lock.release();
    lock.release();
    const holder = await startHolder();
    expect(await holder.nextLine()).toBe('held');
  });

  test('says so without a name when the holder of the file is not the holder of the lock', async () => {
    const lock = await lockDataFolder(folder, clock);
    const gone = { pid: 2 ** 22 + 1, host: hostname(), startedAt: 'x' };
    writeFileSync(join(folder, 'lock-holder.json'), JSON.stringify(gone));
    await expect(lockDataFolder(folder, clock)).rejects.toThrow('held-by-another');
    writeFileSync(join(folder, 'lock-holder.json'), '{"pid":');
    await expect(lockDataFolder(folder, clock)).rejects.toThrow('held-by-another');
    lock.release();
    expect(existsSync(join(folder, 'lock-holder.json'))).toBe(false);
  });

  test('makes the folder for its owner alone', async () => {
    const lock = await lockDataFolder(folder, clock);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    lock.release();
  });

  test('refuses a folder that cannot be made or is a file', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below'), '/proc/testyard-data']) {
      await expect(lockDataFolder(path, clock)).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
    }
  });
});
