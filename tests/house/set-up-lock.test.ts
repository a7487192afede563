import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './source-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that takes the lock, writes `in`, stays a moment, writes `out`, and leaves. */
const worker = `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  const { withLock } = await import(${JSON.stringify(join(root, 'scripts/set-up-lock.mjs'))});
  const [folder] = process.argv.slice(1);
  await withLock({ folder, waitMs: 10_000, onWait: () => {} }, async () => {
    appendFileSync(folder + '/trace', 'in ');
    await sleep(20);
    appendFileSync(folder + '/trace', 'out ');
  });`;

async function runWorkers(count: number): Promise<string> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', worker, folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  await Promise.all(children.map((child) => once(child, 'exit')));
  return readFileSync(join(folder, 'trace'), 'utf8');
}

test('processes that set up at the same moment do so one after the other', async () => {
  expect(await runWorkers(4)).toBe('in out '.repeat(4));
});

test('the lock of a dead process is taken over, by one process at a time', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: dead.pid, since: Date.now(), nonce: 'dead' }));
  expect(await runWorkers(3)).toBe('in out '.repeat(3));
});
