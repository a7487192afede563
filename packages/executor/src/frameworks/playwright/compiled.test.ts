// What V8 made of Playwright is of use to the next session, and never of harm.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assetPath } from '../../assets.ts';
import { isAtLeast, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { playwrightFramework as framework } from './playwright-framework.ts';

const options = { timeout: 120_000 };
/** Whether Playwright has a program of its own for workers. */
const isKept = isAtLeast('@playwright/test', 1, 60);

/** Notes each script that is made for a file, in the project's folder. */
const spy = `
  const vm = require('node:vm');
  const { appendFileSync } = require('node:fs');
  vm.Script = class extends vm.Script {
    constructor(code, given) {
      super(code, given);
      if (!given?.filename) return;
      const fits = given.cachedData !== undefined && this.cachedDataRejected === false;
      const note = { file: given.filename, isWorker: process.send !== undefined, fits };
      appendFileSync(__dirname + '/scripts', JSON.stringify(note) + '\\n');
    }
  };`;

const files = {
  'playwright.config.ts': 'export default { timeout: 60_000 };',
  'spy.cjs': spy,
  'large.js': `module.exports = ${JSON.stringify('x'.repeat(20_000))};`,
  'a.spec.ts': `
    import { expect, test } from '@playwright/test';
    test('a', () => expect(require('./large').length).toBe(20_000));`,
};

let kept = '';
beforeEach(() => {
  kept = mkdtempSync(join(tmpdir(), 'testyard-kept-'));
});
afterEach(() => rmSync(kept, { recursive: true, force: true }));

const OF_PLAYWRIGHT = /node_modules.(@playwright.test|playwright|playwright-core)./;

interface Made {
  readonly file: string;
  readonly isWorker: boolean;
  readonly fits: boolean;
}

async function session(more: Readonly<Record<string, string>> = {}, environment = {}): Promise<RunnerTrial> {
  const plan = { environment: { NODE_OPTIONS: '--require ./spy.cjs', ...environment } };
  return new RunnerTrial({ framework, plan, kept, files: { ...files, ...more } }).complete();
}

function madeIn(trial: RunnerTrial): readonly Made[] {
  const lines = readFileSync(join(trial.folder, 'scripts'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Made);
}

/** The largest file, which each process loads first. */
const coresIn = (trial: RunnerTrial) => madeIn(trial).filter(({ file }) => file.endsWith('coreBundle.js'));

const folder = () => join(kept, 'playwright-itself');
const writtenAt = () => readdirSync(folder()).map((name) => [name, statSync(join(folder(), name)).mtimeMs]);

test.runIf(isKept)(
  'a later session has all of Playwright compiled, and nothing of the project',
  options,
  async () => {
    const first = await session();
    expect(first.counts()).toEqual({ passed: 1 });
    expect(readdirSync(folder()).sort()).toEqual(['runner', 'worker']);
    expect(madeIn(first).filter(({ file }) => !OF_PLAYWRIGHT.test(file))).toEqual([]);
    const before = writtenAt();

    const second = await session();
    expect(second.counts()).toEqual({ passed: 1 });
    const made = madeIn(second);
    for (const isWorker of [false, true]) expect(made.some((one) => one.isWorker === isWorker)).toBe(true);
    expect(made.filter(({ fits }) => !fits)).toEqual([]);
    expect(writtenAt()).toEqual(before);
  },
);

test.runIf(isKept)('bytes that have become others are not believed, and are replaced', options, async () => {
  await session();
  for (const name of readdirSync(folder())) {
    const bytes = readFileSync(join(folder(), name));
    for (let at = bytes.length >> 2; at < bytes.length; at += 997) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    writeFileSync(join(folder(), name), bytes);
  }
  const second = await session();
  expect(second.counts()).toEqual({ passed: 1 });
  expect(madeIn(second).filter(({ fits }) => fits)).toEqual([]);
  expect(madeIn(await session()).filter(({ fits }) => !fits)).toEqual([]);
});

test.runIf(isKept)(
  'half a file is as none, and a folder that cannot be written to is no matter',
  options,
  async () => {
    await session();
    writeFileSync(join(folder(), 'worker'), readFileSync(join(folder(), 'worker')).subarray(0, 100_000));
    writeFileSync(join(folder(), 'runner'), '');
    const second = await session();
    expect(second.counts()).toEqual({ passed: 1 });
    expect(madeIn(second).filter(({ fits }) => fits)).toEqual([]);

    rmSync(folder(), { recursive: true });
    writeFileSync(folder(), '');
    expect((await session()).counts()).toEqual({ passed: 1 });
  },
);

test.runIf(isKept)('a project of ES modules is imported by what was kept, too', options, async () => {
  const esm = {
    'package.json': '{ "type": "module" }',
    'playwright.config.ts': 'export default { timeout: 60_000 };',
    'a.spec.ts': `
      import { test } from '@playwright/test';
      test('a', async () => { await import('./large.mjs'); });`,
    'large.mjs': 'export default 1;',
  };
  for (const each of ['first', 'second', 'third'])
    expect((await session(esm)).counts(), each).toEqual({ passed: 1 });
});

test.runIf(isKept)(
  'an import() that is known is made by ours, and a file with another is left to Node',
  async () => {
    const text = (code: string) => `${code}\n//${'x'.repeat(10_000)}`;
    const packages = join(kept, 'node_modules/playwright');
    mkdirSync(join(packages, 'node_modules/kerberos'), { recursive: true });
    writeFileSync(join(packages, 'node_modules/kerberos/index.mjs'), 'export const name = "kerberos";');
    writeFileSync(
      join(packages, 'node_modules/kerberos/package.json'),
      '{ "name": "kerberos", "exports": "./index.mjs" }',
    );
    const known = 'exports.get = async () => { const it = await import("kerberos"); return it.name; };';
    writeFileSync(join(packages, 'known.js'), text(known));
    const other = 'exports.get = async () => (await eval("import(\'kerberos\')")).name;';
    writeFileSync(join(packages, 'other.js'), text(other));
    const program = `
    const { keepCompiled } = require(${JSON.stringify(assetPath('playwright/compiled.cjs'))});
    keepCompiled(${JSON.stringify(kept)}, 'both');
    const both = ['known', 'other'].map((name) => require(${JSON.stringify(packages)} + '/' + name).get());
    Promise.all(both).then((names) => console.log(names.join()));`;
    for (const each of ['first', 'second'])
      expect(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }), each).toBe(
        'kerberos,kerberos\n',
      );
    expect(readFileSync(join(kept, 'both')).includes('known.js')).toBe(true);
    expect(readFileSync(join(kept, 'both')).includes('other.js')).toBe(false);
  },
);

test.runIf(isKept)('a session that is stopped before its first case keeps what it has', options, async () => {
  const trial = await new RunnerTrial({ framework, kept, files }).open();
  await trial.find();
  await expect.poll(() => readdirSync(folder()).sort()).toEqual(['runner', 'worker']);
  trial.host.killAll();
  expect(coresIn(await session())).toMatchObject([{ fits: true }, { fits: true }]);
  // What is loaded later is kept as well, once.
  const whole = writtenAt();
  expect(madeIn(await session()).filter(({ fits }) => !fits)).toEqual([]);
  expect(writtenAt()).toEqual(whole);
});

test.runIf(isKept)('a worker that is killed leaves nothing but whole files', options, async () => {
  const killed = {
    'a.spec.ts': `
      import { test } from '@playwright/test';
      test('a', () => process.kill(process.pid, 'SIGKILL'));
      test('b', () => {});`,
  };
  expect((await session(killed)).counts()).toEqual({ error: 1, passed: 1 });
  expect(readdirSync(folder()).sort()).toEqual(['runner', 'worker']);
  expect(coresIn(await session())).toMatchObject([{ fits: true }, { fits: true }]);
});

test.runIf(isKept)('what a test sees of its process is as without', options, async () => {
  const seen = {
    'a.spec.ts': `
      import { basename } from 'node:path';
      import { expect, test } from '@playwright/test';
      test('a', () => {
        expect(basename(require.main.filename)).toBe('workerProcessEntry.js');
        expect(process.argv.slice(1)).toEqual([require.main.filename]);
        expect(require.main.id).toBe('.');
        expect(process.execArgv).toEqual([]);
      });
      test('b', () => { expect(__filename.endsWith('a.spec.ts')).toBe(true); throw new Error('here'); });`,
  };
  await session(seen);
  const trial = await session(seen);
  expect(trial.counts()).toEqual({ passed: 1, failed: 1 });
  expect(trial.result('a.spec.ts › b').details).toMatch(/a\.spec\.ts:10:84/);
});

test.runIf(isKept)('nothing is kept where Node is told not to, or covers what it runs', options, async () => {
  await session({}, { NODE_DISABLE_COMPILE_CACHE: '1' });
  await session({}, { NODE_V8_COVERAGE: join(kept, 'coverage') });
  expect(readdirSync(kept)).not.toContain('playwright-itself');
});
