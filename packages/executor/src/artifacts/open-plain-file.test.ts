import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlainFile } from './open-plain-file.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'testyard-open-')));
  folder = join(root, 'folder');
  for (const name of ['folder/deep', 'folder-beside']) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(folder, 'deep/plain.txt'), 'plain');
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'folder-beside/secret.txt'), 'secret');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function read(path: string): Promise<string> {
  const { handle, size } = await openPlainFile(folder, Buffer.from(path));
  try {
    const text = await handle.readFile('utf8');
    expect(text).toHaveLength(size);
    return text;
  } finally {
    await handle.close();
  }
}

test('a plain file in the folder is opened, also below another', async () => {
  expect(await read('deep/plain.txt')).toBe('plain');
});

test('no link is followed, wherever on the way it stands and whatever it points at', async () => {
  symlinkSync('deep/plain.txt', join(folder, 'link'));
  symlinkSync(root, join(folder, 'out'));
  symlinkSync('../folder-beside', join(folder, 'beside'));
  await expect(read('link')).rejects.toMatchObject({ name: 'NoPlainFile', isOutside: false });
  for (const path of ['out/secret.txt', 'beside/secret.txt', '../secret.txt', 'deep/../../secret.txt'])
    await expect(read(path)).rejects.toMatchObject({ name: 'NoPlainFile', isOutside: true });
});

test('a pipe and a socket are refused at once, and what is not there says so', async () => {
  execFileSync('python3', ['-c', 'import os, sys; os.mkfifo(sys.argv[1])', join(folder, 'pipe')]);
  const server = createServer().listen(join(folder, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    for (const path of ['pipe', 'socket', 'deep'])
      await expect(read(path)).rejects.toMatchObject({ name: 'NoPlainFile', isOutside: false });
    await expect(read('nothing')).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    server.close();
  }
});
