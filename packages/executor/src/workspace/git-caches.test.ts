import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachesIn, trimCaches, using } from './git-caches.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-caches-'));
  for (const [index, name] of ['old', 'middle', 'new'].entries()) {
    const path = join(folder, `${name}.git`);
    mkdirSync(join(path, 'objects'), { recursive: true });
    writeFileSync(join(path, 'objects/pack'), 'x'.repeat(100_000));
    writeFileSync(join(path, 'HEAD'), '');
    utimesSync(join(path, 'HEAD'), 1_000 + index, 1_000 + index);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const left = () => readdirSync(folder).sort();

test('the longest unused goes first, and no more than has to', async () => {
  await trimCaches(folder, 250_000);
  expect(left()).toEqual(['middle.git', 'new.git']);
  await trimCaches(folder, 250_000);
  expect(left()).toHaveLength(2);
});

test('what is in use stays, whatever the limit, and is the latest used after that', async () => {
  await using(join(folder, 'old.git'), async () => {
    await trimCaches(folder, 0);
    expect(left()).toEqual(['old.git']);
  });
  expect(statSync(join(folder, 'old.git/HEAD')).mtimeMs).toBeGreaterThan(1_500_000);
  await trimCaches(folder, 0);
  expect(left()).toEqual([]);
});

test('what an earlier life was removing goes, a folder that is not there has none', async () => {
  mkdirSync(join(folder, 'half.git.gone'));
  await trimCaches(folder, 1_000_000);
  expect(left()).toEqual(['middle.git', 'new.git', 'old.git']);
  expect((await cachesIn(folder)).map(({ bytes }) => bytes >= 100_000)).toEqual([true, true, true]);
  expect(await cachesIn(join(folder, 'nowhere'))).toEqual([]);
});
