// Ways in which a run of Vitest could look better than it was: each must end red or not at all.
import { expect, test } from 'vitest';
import {
  given,
  isAtLeast,
  RunnerTrial,
  type RunnerTrialOptions,
} from '../node-project/testing/runner-trial.ts';
import { vitestFramework as framework } from './vitest-framework.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 120_000 };
const head = `import { afterAll, describe, expect, test } from 'vitest';\n`;
const green = { 'green.spec.ts': `${head}test('is green', () => {});` };
const config = (text: string) => ({ 'vitest.config.ts': `export default { test: { ${text} } };` });

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
  ['a configuration that throws', { ...green, 'vitest.config.ts': 'throw new Error("no shop")' }, /no shop/],
  [
    'a global set-up that fails',
    {
      ...green,
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export function setup() { throw new Error("no database"); }',
    },
    /no database/,
  ],
  [
    'a global set-up that ends the process',
    {
      ...green,
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export const setup = () => process.exit(0);',
    },
    /exit code 0|unexpectedly/,
  ],
])('%s is a matter of configuration, in the words of Vitest', options, async (_, files, words) => {
  expect(await refusal(trialOf(files))).toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(words),
  });
});

test.each(['--shard=1/2', '--standalone', '--'])(
  '%s is refused before anything is started',
  async (argument) => {
    const trial = trialOf(green, { arguments: [argument] });
    expect(await refusal(trial)).toMatchObject({
      cause: 'configuration',
      remark: { rule: 'runner-argument' },
    });
  },
);

test('an option that Vitest does not know is refused, in its words', options, async () => {
  const trial = trialOf(green, { arguments: ['--no-color', '--typechek'] });
  expect(await refusal(trial)).toMatchObject({
    cause: 'configuration',
    message: expect.stringMatching(/Unknown option `--typechek`/),
  });
});

test.runIf(isFull)('no test is no case, and a file without tests is a red one', options, async () => {
  const none = await trialOf(config('passWithNoTests: true')).complete();
  expect(none.events).toEqual([]);
  const empty = await trialOf({ 'empty.spec.ts': 'export {};' }).complete();
  expect(empty.history()).toEqual(['started empty.spec.ts', 'error empty.spec.ts']);
});

test.runIf(isFull).each([
  ['an exit in a test', `test('exits', () => process.exit(0));`, {}, { failed: 1 }, []],
  [
    'a rejection that nobody waits for',
    `test('rejects', async () => { void Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 50)); });`,
    {},
    { passed: 1 },
    [/nobody waits/],
  ],
  [
    'a hook that fails after its tests',
    `describe('s', () => { test('is green', () => {}); afterAll(() => { throw new Error('left open'); }); });`,
    {},
    { passed: 1 },
    [/s: left open/],
  ],
  [
    'a hook of the file that fails after its tests',
    `afterAll(() => { throw new Error('left open'); }); test('is green', () => {});`,
    {},
    { passed: 1 },
    [/^a\.spec\.ts: left open/],
  ],
  [
    'a hook that fails after tests that skip themselves',
    `describe('s', () => { test('is skipped', ({ skip }) => skip('no shop')); afterAll(() => { throw new Error('left open'); }); });`,
    {},
    { skipped: 1 },
    [/s: left open/],
  ],
  [
    'a suite without a test',
    `describe('s', () => {}); test('is green', () => {});`,
    {},
    { passed: 1 },
    [/s: No test found in suite/],
  ],
  [
    'a suite without a test, where the project wants that to pass',
    `describe('s', () => {}); test('is green', () => {});`,
    config('passWithNoTests: true'),
    { passed: 1 },
    [],
  ],
  [
    'a global teardown that fails',
    `test('is green', () => {});`,
    {
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export function teardown() { throw new Error("cannot clean up"); }',
    },
    { passed: 1 },
    [/cannot clean up|exit code 1/],
  ],
  [
    'a global teardown that ends the process',
    `test('is green', () => {});`,
    {
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export const teardown = () => process.exit(0);',
    },
    { passed: 1 },
    [/exit code 0/],
  ],
  [
    'an exit code of the global set-up',
    `test('is green', () => {});`,
    {
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export const setup = () => { process.exitCode = 3; };',
    },
    { passed: 1 },
    [/exit code 3/],
  ],
  [
    'an exit code of the global set-up that Vitest itself has, too',
    `test('is green', () => {});`,
    {
      ...config('globalSetup: "./set-up.ts"'),
      'set-up.ts': 'export const setup = () => { process.exitCode = 1; };',
    },
    { passed: 1 },
    [/exit code 1/],
  ],
  [
    'words that the project does not want to be printed',
    `test('is green', () => { console.log('deprecated'); });`,
    config('onConsoleLog(text) { throw new Error("no " + text); }'),
    { passed: 1 },
    [/no deprecated/],
  ],
  [
    'a test that was not listed and fails',
    `const { existsSync, writeFileSync } = await import('node:fs');
      if (existsSync('seen')) test('more', () => { throw new Error('unlisted'); });
      test('listed', () => {});
      writeFileSync('seen', '');`,
    {},
    { passed: 1 },
    [/more, which was not listed: unlisted/],
  ],
])('%s', options, async (_, body, more, counts, words) => {
  const trial = await trialOf({ 'a.spec.ts': `${head}${body}`, ...more }).complete();
  expect(trial.counts()).toEqual(counts);
  const notices = trial.events.filter((event) => event.type === 'task-notice');
  expect(notices).toEqual(
    words.map((word) => expect.objectContaining({ kind: 'failure', message: expect.stringMatching(word) })),
  );
});

test.runIf(isFull)(
  'a snapshot that is not there is never written, so that no further try passes by it',
  options,
  async () => {
    const files = { 'shot.spec.ts': `${head}test('shot', () => { expect('text').toMatchSnapshot(); });` };
    const trial = await trialOf(files, { arguments: ['-u'], environment: { CI: '' } }).open();
    await trial.find();
    const id = 'shot.spec.ts > shot';
    await trial.run([[given(id)], [given(id, 2)]]);
    await trial.session.close();
    expect(trial.history()).toEqual([`started ${id}`, `failed ${id}`, `started ${id}`, `failed ${id}`]);
  },
);

test.runIf(isFull).each([
  ['coverage: { enabled: true, thresholds: { lines: 100 } }, typecheck: { enabled: true }', []],
  ['coverage: { thresholds: { lines: 100 } }', ['--coverage', '--typecheck']],
  ['', ['--coverage.enabled', '--coverage.thresholds.lines=100', '--typecheck.enabled']],
])(
  'what Vitest alone would look at, and fail or pass by, is told as off: %s %j',
  options,
  async (text, given) => {
    const files = {
      ...config(`retry: 2, bail: 1, ${text}`),
      'a.spec.ts': `${head}test('is green', () => {});`,
    };
    const trial = await trialOf(files, { arguments: given }).complete();
    expect(trial.counts()).toEqual({ passed: 1 });
    const rules = trial.events.map(
      (event) => event.type === 'task-notice' && [event.kind, event.remark?.rule],
    );
    expect(rules.filter(Boolean)).toEqual([
      ['warning', 'runner-retries'],
      ['warning', 'runner-bail'],
      ['warning', 'coverage-off'],
      ['warning', 'type-checks-off'],
    ]);
  },
);

test.runIf(isFull && isAtLeast('vitest', 4, 1))(
  'what a snapshot has too much speaks against the task, as with Vitest itself in CI',
  options,
  async () => {
    const shots = ['shot', 'gone'].map((name) => `exports[\`${name} 1\`] = \`1\`;`).join('\n\n');
    const trial = await trialOf({
      'a.spec.ts': `${head}test('shot', () => { expect(1).toMatchSnapshot(); });`,
      '__snapshots__/a.spec.ts.snap': `// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\n${shots}\n`,
    }).complete();
    expect(trial.counts()).toEqual({ passed: 1 });
    expect(trial.events.at(-1)).toMatchObject({ kind: 'failure', message: expect.stringMatching(/gone 1/) });
  },
);

test.runIf(isFull)('what passes by a retry of its own is flaky', options, async () => {
  const body = `${head}let tries = 0;
    test('third time', { retry: 2 }, () => expect(++tries).toBe(3));
    test('at once', { retry: 2 }, () => {});`;
  const trial = await trialOf({ 'a.spec.ts': body }).complete();
  expect(trial.result('a.spec.ts > third time').status).toBe('flaky');
  expect(trial.result('a.spec.ts > at once').status).toBe('passed');
});

const secondTry = `import { existsSync, writeFileSync } from 'node:fs';
  test('is green at last', () => {
    const isFirst = !existsSync('tried');
    writeFileSync('tried', '');
    expect(isFirst).toBe(false);
  });`;

async function tryTwice(files: Readonly<Record<string, string>>): Promise<RunnerTrial> {
  const trial = await trialOf({ 'a.spec.ts': head + secondTry, ...files }).open();
  await trial.find();
  const identity = 'a.spec.ts > is green at last';
  await trial.run([[given(identity)], [given(identity, 2)]]);
  await trial.session.close();
  const ends = trial.history().filter((line) => line.endsWith(identity) && !line.startsWith('started'));
  expect(ends).toEqual([`failed ${identity}`, `passed ${identity}`]);
  return trial;
}

test.runIf(isFull)('a case that passes when it runs again leaves Vitest content', options, async () => {
  const { events } = await tryTwice({});
  expect(events.filter((event) => 'kind' in event && event.kind === 'failure')).toEqual([]);
});

test.runIf(isFull)('an exit code does not hide behind a try that another made up for', options, async () => {
  const trial = await tryTwice({
    ...config('globalSetup: "./set-up.ts"'),
    'set-up.ts': 'export const setup = () => () => { process.exitCode = 1; };',
  });
  expect(trial.events.at(-1)).toMatchObject({
    kind: 'failure',
    message: expect.stringMatching(/exit code 1/),
  });
});
