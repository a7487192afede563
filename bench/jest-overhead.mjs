/** A Jest suite by one slot, against Jest with one worker. Jest is installed as its example suite says. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './runner-rounds.mjs';

const example = fileURLToPath(new URL('../examples/jest/', import.meta.url));
const installed = mkdtempSync(join(tmpdir(), 'testyard-bench-jest-'));
process.once('exit', () => rmSync(installed, { recursive: true, force: true }));
for (const name of ['package.json', 'package-lock.json', '.npmrc'])
  copyFileSync(join(example, name), join(installed, name));
execFileSync('npm', ['ci'], { cwd: installed, stdio: 'ignore' });
const packages = join(installed, 'node_modules');
const perFile = 5;

function files(size, waits) {
  const all = waits(Math.round(32 * size) * perFile);
  const found = { 'package.json': '{}' };
  for (let at = 0; at * perFile < all.length; at += 1)
    found[`tests/${String(at).padStart(2, '0')}.test.js`] = `
      test.each(${JSON.stringify([...all.slice(at * perFile, (at + 1) * perFile).entries()])})('waits %i', async (_, wait) => {
        await new Promise((resolve) => setTimeout(resolve, wait));
        expect(wait).toBeGreaterThan(0);
      });`;
  return found;
}

await measure({
  ...{ framework: 'jest', slots: 1, goal: 1.1, packages, files },
  cases: (size) => Math.round(32 * size) * perFile,
  direct: [['node', `${packages}/jest/bin/jest.js`, '--ci', '--maxWorkers=1']],
  figure: 'wall time of a Jest suite by one slot against Jest with one worker',
});
