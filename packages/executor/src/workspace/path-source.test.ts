import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { within } from '../deadline.ts';
import { copyPathSource } from './path-source.ts';
import { sessionDirectory } from './session-directory.ts';

let folder: string;
let source: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-path-'));
  source = join(folder, 'source');
  for (const name of [
    'a.sh',
    'tests/ü.py',
    'node_modules/x/y.js',
    'data/big',
    '__pycache__/z.pyc',
    'built/o',
  ]) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), name);
  }
  chmodSync(join(source, 'a.sh'), 0o755);
  symlinkSync('a.sh', join(source, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function copy(
  path = source,
  allowedPaths = [source],
  signal = new AbortController().signal,
): Promise<string[]> {
  const workspace = join(folder, 'workspace');
  await copyPathSource({ path, allowedPaths, workspace, without: [join(source, 'data')], signal });
  return (readdirSync(workspace, { recursive: true }) as string[])
    .filter((name) => !lstatSync(join(workspace, name)).isDirectory())
    .sort();
}

test('outside a work tree all is copied but what tools make, and data folders', async () => {
  expect(await copy()).toEqual(['a.sh', 'built/o', 'link', 'tests/ü.py']);
  expect(statSync(join(folder, 'workspace/a.sh')).mode & 0o111).toBe(0o111);
  expect(lstatSync(join(folder, 'workspace/link')).isSymbolicLink()).toBe(true);
});

test('no program that the configuration of the folder names is run', async () => {
  const ran = join(folder, 'ran');
  writeFileSync(join(source, 'hook.sh'), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  execFileSync('git', ['init', '--quiet', source]);
  execFileSync('git', ['-C', source, 'config', 'core.fsmonitor', './hook.sh']);
  const workspace = join(folder, 'workspace');
  const signal = new AbortController().signal;
  await copyPathSource({ path: source, allowedPaths: [folder], workspace, without: [], signal });
  expect(readdirSync(workspace)).toContain('a.sh');
  expect(existsSync(ran)).toBe(false);
});

test('inside a work tree git says what belongs to it, tracked or not yet', async () => {
  execFileSync('git', ['-C', source, 'init', '--quiet']);
  writeFileSync(join(source, '.gitignore'), 'built/\n__pycache__/\n');
  execFileSync('git', ['-C', source, 'add', 'a.sh', 'tests']);
  rmSync(join(source, 'tests/ü.py'));
  expect(await copy()).toEqual(['.gitignore', 'a.sh', 'link', 'node_modules/x/y.js']);
});

test('a source that does not answer keeps no lease whose time is over', async () => {
  execFileSync('git', ['init', '--quiet', source]);
  rmSync(join(source, '.git/index'), { force: true });
  execFileSync('mkfifo', [join(source, '.git/index')]);
  const over = new AbortController();
  const copying = copy(source, [source], over.signal);
  over.abort(new Error('its time is over'));
  await expect(within(10_000, copying)).rejects.toThrow('its time is over');
});

test('a folder that is not allowed is refused by its real path', async () => {
  symlinkSync('/etc', join(source, 'etc'));
  mkdirSync(join(folder, 'source-2'));
  for (const path of [
    join(source, 'etc'),
    join(source, '../source-2'),
    join(source, 'a.sh'),
    join(folder, 'none'),
  ]) {
    await expect(copy(path)).rejects.toMatchObject({ cause: 'configuration' });
  }
});

test('the working directory stays inside the workspace, links followed', async () => {
  symlinkSync('/etc', join(source, 'etc'));
  expect(await sessionDirectory(source, 'tests')).toBe(join(source, 'tests'));
  for (const name of ['..', '/etc', 'etc', 'tests/../../source-2', 'none', 'a.sh']) {
    await expect(sessionDirectory(source, name)).rejects.toMatchObject({ cause: 'configuration' });
  }
});
