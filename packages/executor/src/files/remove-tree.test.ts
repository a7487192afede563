import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeTree } from './remove-tree.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'testyard-remove-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const deepen = `
import os, sys
for start in range(3):
    os.chdir(sys.argv[1])
    for depth in range(300):
        name = bytes([0xff, 0x61 + start]) * 50
        os.mkdir(name); os.chdir(name)
        open(b"\\xfe.txt", "w").close()
`;

test('a tree that is deeper than any path is removed with all its names, and nothing that a link points at', async () => {
  const tree = join(root, 'tree');
  mkdirSync(tree);
  writeFileSync(join(root, 'stays.txt'), '');
  symlinkSync(root, join(tree, 'link'));
  execFileSync('python3', ['-c', deepen, tree]);
  await removeTree(tree);
  expect([existsSync(tree), existsSync(join(root, 'stays.txt'))]).toEqual([false, true]);
  await removeTree(tree);
});
