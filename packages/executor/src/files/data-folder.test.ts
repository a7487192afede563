import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTimeOf } from '../process/proc-scan.ts';
import { DataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test('a start throws away the workspaces of an earlier life, and keeps what it has to tell', async () => {
  mkdirSync(join(folder, 'work/1-1/workspace'), { recursive: true });
  mkdirSync(join(folder, 'git/x.git'), { recursive: true });
  mkdirSync(join(folder, 'journal/9-1'), { recursive: true });
  mkdirSync(join(folder, 'journal/10-1'), { recursive: true });
  const data = await DataFolder.open(folder);
  expect(existsSync(join(folder, 'work/1-1'))).toBe(false);
  expect(existsSync(join(folder, 'git/x.git'))).toBe(true);
  expect(await data.leftJournals()).toEqual(['9-1', '10-1'].map((name) => join(data.path, 'journal', name)));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await data.close();
});

test.skipIf(process.platform !== 'linux')('a second executor is kept out and told who holds it', async () => {
  const other = spawn('sleep', ['30']);
  await new Promise((resolve) => other.once('spawn', resolve));
  const holder = { pid: other.pid, startTime: startTimeOf(other.pid ?? 0) };
  writeFileSync(join(folder, 'holder.json'), JSON.stringify(holder));
  const refused = { code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining(String(other.pid)) };
  await expect(DataFolder.open(folder)).rejects.toMatchObject(refused);
  other.kill('SIGKILL');
  await new Promise((resolve) => other.once('exit', resolve));
  await (await DataFolder.open(folder)).close();
});

test('a folder that cannot be used is named', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(DataFolder.open(join(folder, 'file/x'))).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
  });
});
