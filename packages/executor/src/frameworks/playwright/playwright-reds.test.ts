// Ways in which a run of Playwright could look better than it was: each must end red or not at all.
import { expect, test } from 'vitest';
import { given, RunnerTrial, type RunnerTrialOptions } from '../node-project/testing/runner-trial.ts';
import { playwrightFramework as framework } from './playwright-framework.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 120_000 };
const head = `import { expect, test } from '@playwright/test';\n`;
const green = { 'green.spec.ts': `${head}test('is green', () => {});` };
const config = (text: string) => ({ 'playwright.config.ts': `export default {${text}};` });

function trialOf(
  files: Readonly<Record<string, string>>,
  plan: RunnerTrialOptions['plan'] = {},
): RunnerTrial {
  return new RunnerTrial({ framework, files, plan });
}

async function refusal(trial: RunnerTrial): Promise<unknown> {
  return trial.complete().then(
    () => 'it ran',
    (error: unknown) => error,
  );
}

test.runIf(isFull).each([
  ['a file that cannot be loaded', { ...green, 'torn.spec.ts': 'import "./nowhere";' }, /nowhere/],
  [
    'two tests of one name',
    { 'twins.spec.ts': `${head}test('a', () => {});test('a', () => {});` },
    /duplicate test title/,
  ],
  [
    'a configuration that throws',
    { ...green, 'playwright.config.ts': 'throw new Error("no shop")' },
    /no shop/,
  ],
  [
    'a global set-up that fails',
    {
      ...green,
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export default () => { throw new Error("no database"); }',
    },
    /no database/,
  ],
  [
    'a global set-up that ends the process',
    {
      ...green,
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export default () => process.exit(0)',
    },
    /while it loaded set-up\.ts.*exit code 0/,
  ],
  [
    'a file that ends the process while it is loaded',
    { ...green, 'lib/ends.ts': 'process.exit(0);', 'uses.spec.ts': 'import "./lib/ends";' },
    /while it loaded lib\/ends\.ts.*exit code 0/,
  ],
  [
    'a configuration that ends the process',
    { ...green, 'playwright.config.mjs': 'process.exit(0);' },
    /while it loaded playwright\.config\.mjs.*exit code 0/,
  ],
  [
    'a server that does not start',
    { ...green, ...config('webServer: { command: "exit 3", url: "http://127.0.0.1:9" }') },
    /webServer/,
  ],
  ['a share of its own', { ...green, ...config('shard: { current: 1, total: 2 }') }, /shard/],
])('%s is a matter of configuration, in the words of Playwright', options, async (_, files, words) => {
  expect(await refusal(trialOf(files))).toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(words),
  });
});

test.each(['--shard=1/2', '--list', '--'])('%s is refused before anything is started', async (argument) => {
  const trial = trialOf(green, { arguments: [argument] });
  expect(await refusal(trial)).toMatchObject({ cause: 'configuration', remark: { rule: 'runner-argument' } });
});

test.runIf(isFull)('no test is no case, whatever is asked to pass then', options, async () => {
  for (const plan of [{}, { arguments: ['--pass-with-no-tests'] }, { select: ['other'] }]) {
    const trial = trialOf({ 'playwright.config.ts': 'export default {}' }, plan);
    await trial.complete();
    expect(trial.events).toEqual([]);
  }
});

test.runIf(isFull)('what goes wrong after the last case speaks against the task', options, async () => {
  const tearDown = (text: string) => ({
    ...green,
    ...config('globalTeardown: "./down.ts"'),
    'down.ts': `export default () => { ${text} }`,
  });
  const worker = `${head}const t = test.extend({ w: [async ({}, use) => { await use(1); throw new Error('left open'); }, { scope: 'worker' }] });
    t('uses it', ({ w }) => {});`;
  for (const [files, words] of [
    [tearDown('throw new Error("cannot clean up")'), /cannot clean up/],
    [tearDown('process.exit(0)'), /exit code 0/],
    [{ 'worker.spec.ts': worker }, /left open/],
  ] as const) {
    const trial = await trialOf(files).complete();
    expect(trial.counts()).toEqual({ passed: 1 });
    expect(trial.events.at(-1)).toMatchObject({
      type: 'task-notice',
      kind: 'failure',
      message: expect.stringMatching(words),
    });
  }
});

test.runIf(isFull)('errors that nobody waits for fail their test', options, async () => {
  const late = `${head}test('rejects', async () => { void Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 50)); });
    test('throws late', async () => { setTimeout(() => { throw new Error('later'); }, 1); await new Promise((r) => setTimeout(r, 50)); });`;
  const trial = await trialOf({ 'late.spec.ts': late }).complete();
  expect(trial.counts()).toEqual({ failed: 2 });
});

test.runIf(isFull)(
  'a snapshot that is not there is never written, so that no further try passes by it',
  options,
  async () => {
    const files = {
      'shot.spec.ts': `${head}test('shot', () => { expect('text').toMatchSnapshot('text.txt'); });`,
    };
    const trial = await trialOf(files, { arguments: ['-u'] }).open();
    await trial.find();
    const id = 'shot.spec.ts › shot';
    await trial.run([[given(id)], [given(id, 2)]]);
    await trial.session.close();
    expect(trial.history()).toEqual([`started ${id}`, `failed ${id}`, `started ${id}`, `failed ${id}`]);
  },
);

test.runIf(isFull)('where a project fails those that depend on it do not run', options, async () => {
  const projects = config(`projects: [
    { name: 'first', testMatch: 'first.ts' },
    { name: 'alone', testMatch: 'alone.ts' },
    { name: 'second', testMatch: 'second.ts', dependencies: ['first'] },
  ]`);
  const trial = await trialOf({
    ...projects,
    'first.ts': `${head}test('sets up', () => { expect(1).toBe(2); });`,
    'alone.ts': `${head}test('needs nothing', () => {});`,
    'second.ts': `${head}test('needs it', () => {});`,
  }).complete();
  expect(trial.counts()).toEqual({ failed: 1, passed: 1, error: 1 });
  expect(trial.result('[second] › second.ts › needs it').message).toMatch(/project "first"/);
  expect(trial.result('[alone] › alone.ts › needs nothing').status).toBe('passed');
});

test.runIf(isFull)(
  'retries of a suite are off, and a browser that is missing is told as such',
  options,
  async () => {
    const suite = `${head}test.describe.configure({ retries: 2 }); test('fails', () => { expect(1).toBe(2); });`;
    const page = `${head}test('a page', async ({ page }) => {});`;
    const files = { 'retries.spec.ts': suite, 'page.spec.ts': page };
    const environment = { PLAYWRIGHT_BROWSERS_PATH: '/nonexistent' };
    const trial = await trialOf(files, { environment }).complete();
    expect(trial.counts()).toEqual({ failed: 1, error: 1 });
    expect(trial.result('page.spec.ts › a page')).toMatchObject({
      cause: 'configuration',
      remark: { rule: 'playwright-no-browser' },
    });
  },
);
