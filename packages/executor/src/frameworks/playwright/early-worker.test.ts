// A worker of Playwright is there when it is needed, and is never one that Playwright would not have started.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAtLeast, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { playwrightFramework as framework } from './playwright-framework.ts';

const options = { timeout: 120_000 };
const is160 = isAtLeast('@playwright/test', 1, 60);
const config = (more = '') => `export default { timeout: 60_000, ${more} };`;
const counted = {
  'playwright.config.ts': config(),
  'count.cjs': `if (process.send) require('node:fs').appendFileSync(__dirname + '/workers', process.pid + '\\n');`,
};
const head = `
  import { existsSync, readFileSync, writeFileSync } from 'node:fs';
  import { expect, test } from '@playwright/test';
  const workers = () => readFileSync('workers', 'utf8').trim().split('\\n').map(Number);`;

function trialOf(files: Readonly<Record<string, string>>, dryRun = false): RunnerTrial {
  const plan = { environment: { NODE_OPTIONS: '--require ./count.cjs' }, dryRun };
  return new RunnerTrial({ framework, plan, files: { ...counted, ...files } });
}

function workersOf(trial: RunnerTrial): readonly string[] {
  return readFileSync(join(trial.folder, 'workers'), 'utf8').trim().split('\n');
}

test.runIf(is160)(
  'the first begins while tests are listed, and is the one that runs them',
  options,
  async () => {
    const trial = await trialOf({
      'a.spec.ts': `${head}
      const until = Date.now() + 30_000;
      while (!existsSync('workers')) if (Date.now() > until) throw new Error('no worker while tests are listed');
      test('a', () => expect(workers()).toEqual([process.pid]));`,
    }).complete();
    expect(trial.history()).toEqual(['started a.spec.ts › a', 'passed a.spec.ts › a']);
  },
);

test.runIf(is160)('it begins before the configuration is read', options, async () => {
  const trial = await trialOf({
    'playwright.config.ts': `
      import { existsSync } from 'node:fs';
      const until = Date.now() + 30_000;
      while (!existsSync('workers')) if (Date.now() > until) throw new Error('no worker');
      ${config()}`,
    'a.spec.ts': `${head} test('a', () => expect(workers()).toEqual([process.pid]));`,
  }).complete();
  expect(trial.counts()).toEqual({ passed: 1 });
});

test.runIf(is160)(
  'where the configuration changes the environment, another begins while tests are listed',
  options,
  async () => {
    const trial = await trialOf({
      'playwright.config.ts': `process.env.SHOP = 'open';\n${config()}`,
      'a.spec.ts': `${head}
      const until = Date.now() + 30_000;
      const begun = () => existsSync('workers') ? workers().length : 0;
      while (begun() < 2) if (Date.now() > until) throw new Error('no second worker while tests are listed');
      test('a', () => {
        expect(process.env.SHOP).toBe('open');
        expect(workers().at(-1)).toBe(process.pid);
      });`,
    }).complete();
    expect(trial.counts()).toEqual({ passed: 1 });
    expect(workersOf(trial)).toHaveLength(2);
  },
);

test.runIf(is160)('the one after a failed test begins before that one is torn down', options, async () => {
  const trial = await trialOf({
    'a.spec.ts': `${head}
      const shop = test.extend({
        shop: [async ({}, use) => {
          await use();
          const until = Date.now() + 30_000;
          while (workers().length === 1 && Date.now() < until) await new Promise((r) => setTimeout(r, 20));
          if (workers()[0] === process.pid) writeFileSync('seen', String(workers().length));
        }, { scope: 'worker', timeout: 60_000 }],
      });
      shop('a', ({ shop }) => expect(1).toBe(2));
      shop('b', () => expect(workers().at(-1)).toBe(process.pid));`,
  }).complete();
  expect(trial.counts()).toEqual({ passed: 1, failed: 1 });
  expect(readFileSync(join(trial.folder, 'seen'), 'utf8')).toBe('2');
  expect(workersOf(trial)).toHaveLength(2);
});

test.runIf(is160)('what a set-up for all puts into the environment is there', options, async () => {
  const trial = await trialOf({
    'playwright.config.ts': config(`globalSetup: './set-up.ts'`),
    'set-up.ts': `export default () => { process.env.SHOP = 'open'; };`,
    'a.spec.ts': `${head} test('a', () => expect(process.env.SHOP).toBe('open'));`,
  }).complete();
  expect(trial.counts()).toEqual({ passed: 1 });
  expect(workersOf(trial)).toHaveLength(2);
});

test('a dry run has no worker', options, async () => {
  const trial = await trialOf({ 'a.spec.ts': `${head} test('a', () => {});` }, true).open();
  expect(await trial.find()).toHaveLength(1);
  await trial.session.close();
  expect(existsSync(join(trial.folder, 'workers'))).toBe(false);
});
