// A compiled form of a script is only ever a shorter way to the same exports.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = (name: string) =>
  fileURLToPath(new URL(`../../scripts/compiled/${name}.cjs`, import.meta.url));
const script = `(function (exports, require, module, __filename, __dirname) {
module.exports = { sum: (one, other) => one + other, name: require('node:path').basename(__filename) };
})`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-compiled-'));
  writeFileSync(join(folder, 'a.script.js'), script);
  // In the program it stands beside the scripts.
  writeFileSync(join(folder, 'load.cjs'), readFileSync(program('load-compiled')));
  execFileSync(process.execPath, [program('keep-compiled'), folder, 'a'], { timeout: 30_000 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function loaded(...flags: string[]): string {
  const asked = `
    const vm = require('node:vm');
    let taken = false;
    vm.Script = class extends vm.Script {
      constructor(source, options) {
        super(source, options);
        taken = this.cachedDataRejected === false;
      }
    };
    const { sum, name } = require('./load.cjs')('a');
    console.log(sum(1, 2), name, taken);`;
  const options = { cwd: folder, encoding: 'utf8', timeout: 30_000 } as const;
  return execFileSync(process.execPath, [...flags, '-e', asked], options).trim();
}

const keptForm = () => join(folder, 'a.script.js.compiled');

test('V8 takes what it made itself', () => {
  expect(loaded()).toBe('3 a.script.js true');
});

test('one of other flags, one that is cut off, one of another script and none at all are done without', () => {
  expect(loaded('--max-old-space-size=300')).toBe('3 a.script.js false');
  const whole = readFileSync(keptForm());
  for (const bytes of [whole.subarray(0, 100), whole.subarray(0, -8), Buffer.alloc(0)]) {
    writeFileSync(keptForm(), bytes);
    expect(loaded()).toBe('3 a.script.js false');
  }
  writeFileSync(keptForm(), whole);
  writeFileSync(join(folder, 'a.script.js'), script.replace('one + other', 'other + one + 0'));
  expect(loaded()).toBe('3 a.script.js false');
  rmSync(keptForm());
  expect(loaded()).toBe('3 a.script.js false');
});
