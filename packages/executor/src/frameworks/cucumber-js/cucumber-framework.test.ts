// A real Cucumber, installed for the example suite: what it says is what the session says, and nothing looks better than it was.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { exampleFolder, installedExample } from '../node-project/testing/installed-example.ts';
import { given, RunnerTrial, type RunnerTrialOptions } from '../node-project/testing/runner-trial.ts';
import { cucumberFramework as framework } from './cucumber-framework.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 120_000 };
const copyOf = exampleFolder('cucumber-js');
const basket = 'features/basket.feature';
let packages = '';
beforeAll(async () => {
  if (isFull) packages = process.env.TESTYARD_TRIAL_PACKAGES ?? (await installedExample('cucumber-js'));
}, 300_000);

const steps = `const { AfterAll, BeforeAll, Given } = require('@cucumber/cucumber');\n`;
const feature = 'Feature: a\n  Scenario: is green\n    Given a thing\n';
const green = { 'features/a.feature': feature, 'steps.js': `${steps}Given('a thing', () => {});` };

function trialOf(
  files: Readonly<Record<string, string>>,
  plan: RunnerTrialOptions['plan'] = {},
): RunnerTrial {
  const argumentsOf = ['--require', 'steps.js', ...(plan.arguments ?? [])];
  const all = { 'package.json': '{}', ...files };
  // What is refused before anything starts needs no Cucumber.
  const installed = packages === '' ? {} : { packages };
  return new RunnerTrial({ framework, ...installed, files: all, plan: { ...plan, arguments: argumentsOf } });
}

function failuresOf(trial: RunnerTrial): string[] {
  return trial.events.flatMap((event) =>
    event.type === 'task-notice' && event.kind === 'failure' ? [event.message] : [],
  );
}

async function refusal(trial: RunnerTrial): Promise<unknown> {
  return trial.complete().then(
    () => 'it ran',
    (error: unknown) => error,
  );
}

test.runIf(isFull)('the suite of the example ends in every outcome that there is', options, async () => {
  const trial = await new RunnerTrial({ framework, copyOf, packages }).complete();
  expect(trial.counts()).toEqual({ passed: 8, failed: 2, error: 6, skipped: 2 });
  expect(trial.result(`${basket} > fails by an assertion`)).toMatchObject({
    ...{ status: 'failed', cause: 'test', phase: 'call' },
    message: 'Then the total is 1300: AssertionError [ERR_ASSERTION]: the total · 1200 !== 1300',
  });
  expect(trial.result(`${basket} > 支付 超时重试 😀`).output).toBe('重试: 支付网关没有响应\n');
  expect(trial.result(`${basket} > keeps the receipt`).output).toBe('350 cents\n');
  expect(trial.result('features/not-readable.feature')).toMatchObject({ phase: 'collect', cause: 'test' });
  // Hooks of the whole run are run, once, beside a feature that cannot be read, too.
  expect(trial.stdout.match(/The shop (opens|closes)\./g)).toEqual(['The shop opens.', 'The shop closes.']);
  expect(failuresOf(trial)).toEqual([]);
});

test.runIf(isFull)('as Cucumber itself counts, but for a scenario without steps', options, async () => {
  const plan = { select: [basket] };
  const trial = await new RunnerTrial({ framework, copyOf, packages, plan }).complete();
  const cli = join('node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
  const direct = await promisify(execFile)('node', [cli, '--format', 'summary', basket], {
    cwd: trial.folder,
  }).catch((error: { stdout: string }) => error);
  const counted = /^12 scenarios .*$/m.exec(stripVTControlCharacters(direct.stdout))?.[0];
  for (const each of ['2 failed', '1 ambiguous', '1 undefined', '1 pending', '1 skipped'])
    expect(counted).toContain(each);
  expect(trial.counts()).toEqual({ passed: 5, failed: 2, error: 3, skipped: 2 });
});

test.runIf(isFull)(
  'a scenario that ends the process is told of, whatever the exit code',
  options,
  async () => {
    const plan = { select: ['features/crash.feature'], environment: { CRASH: 'yes' } };
    const trial = new RunnerTrial({ framework, copyOf, packages, plan });
    await expect(trial.complete()).rejects.toMatchObject({ cause: 'tool', exit: { code: 0 } });
    expect(trial.history().at(-1)).toBe('started features/crash.feature > ends the process');
  },
);

test.runIf(isFull)('cases of a block run whatever their order, one of them twice', options, async () => {
  const files = {
    ...green,
    'features/a.feature': `Feature: a\n  Scenario Outline: <n>\n    Given a thing\n    Examples:\n      | n |\n      | 1 |\n      | 2 |\n`,
    'features/b.feature': feature.replace('is green', '1'),
  };
  const trial = await trialOf(files, { arguments: ['--retry', '2', '--name', '1|2'] }).open();
  const [one, two, other] = [
    'features/a.feature > 1',
    'features/a.feature > 2',
    'features/b.feature > 1',
  ] as const;
  expect((await trial.find()).map(({ identity, line }) => [identity, line])).toEqual([
    [one, 6],
    [two, 7],
    [other, 2],
  ]);
  await trial.run([[given(other), given(two), given(one), given(two, 2)]]);
  await trial.session.close();
  expect(trial.counts()).toEqual({ passed: 4 });
  expect(trial.events.filter((event) => event.type === 'case-finished' && event.caseId === two)).toHaveLength(
    2,
  );
  expect(trial.notes.join('\n')).toContain('--retry has no effect');
});

test.runIf(isFull).each([
  [
    'a file of steps that cannot be loaded',
    { ...green, 'steps.js': 'throw new Error("no shop");' },
    /no shop/,
  ],
  [
    'a configuration that cannot be loaded',
    { ...green, 'cucumber.js': 'throw new Error("no profile");' },
    /no profile/,
  ],
  ['a configuration with a shard', { ...green, 'cucumber.json': '{"default": {"shard": "1/2"}}' }, /shard/],
  [
    'a BeforeAll that fails',
    { ...green, 'steps.js': `${green['steps.js']}BeforeAll(() => { throw new Error('no database'); });` },
    /no database/,
  ],
  [
    'a BeforeAll that ends the process',
    { ...green, 'steps.js': `${green['steps.js']}BeforeAll(() => process.exit(0));` },
    /while it loaded steps\.js.*exit code 0/,
  ],
])('%s is a matter of configuration: nothing runs', options, async (_, files, words) => {
  const said = await refusal(trialOf(files));
  if (words.source === 'shard' && said === 'it ran') return; // unknown to versions before 12.2
  expect(said).toMatchObject({ cause: 'configuration', message: expect.stringMatching(words) });
});

test.runIf(isFull).each([
  ['an AfterAll that fails', `AfterAll(() => { throw new Error('cannot clean up'); });`, /cannot clean up/],
  ['an AfterAll that ends the process', 'AfterAll(() => process.exit(0));', /exit code 0/],
  [
    'an error that comes after the last scenario',
    `AfterAll(() => { setTimeout(() => { throw new Error('too late'); }, 100); });`,
    /exit code 1.*Error: too late/,
  ],
])('%s fails the task', options, async (_, more, words) => {
  const trial = await trialOf({ ...green, 'steps.js': `${green['steps.js']}${more}` }).complete();
  expect(trial.counts()).toEqual({ passed: 1 });
  expect(failuresOf(trial)).toEqual([expect.stringMatching(words)]);
});

test.runIf(isFull)('what the configuration says of runs does not make them greener', options, async () => {
  const files = {
    'features/a.feature':
      'Feature: a\n  Scenario: is pending\n    Given a thing\n  Scenario: is flaky\n    Given it flickers\n',
    'steps.js': `${steps}Given('a thing', () => 'pending'); let n = 0; Given('it flickers', () => { n += 1; if (n === 1) throw new Error('flickers'); });`,
    'cucumber.json':
      '{"default": {"strict": false, "retry": 2, "dryRun": true, "parallel": 2, "failFast": true}}',
  };
  const trial = await trialOf(files).complete();
  expect(trial.history()).toEqual([
    ...['started features/a.feature > is pending', 'error features/a.feature > is pending'],
    ...['started features/a.feature > is flaky', 'failed features/a.feature > is flaky'],
  ]);
});

test.runIf(isFull)('a scenario that passes when it runs again leaves Cucumber content', options, async () => {
  const files = {
    'features/a.feature': 'Feature: a\n  Scenario: is flaky\n    Given it flickers\n',
    'steps.js': `${steps}let n = 0; Given('it flickers', () => { n += 1; if (n === 1) throw new Error('flickers'); });`,
  };
  const trial = await trialOf(files).open();
  await trial.find();
  const identity = 'features/a.feature > is flaky';
  await trial.run([[given(identity)], [given(identity, 2)]]);
  await trial.session.close();
  expect([trial.counts(), failuresOf(trial)]).toEqual([{ failed: 1, passed: 1 }, []]);
});

test.runIf(isFull)(
  'a filter that leaves nothing is no case, and no feature is none either',
  options,
  async () => {
    const none = await trialOf(green, { arguments: ['--tags', '@nobody'] }).complete();
    expect(none.events).toEqual([]);
    expect((await trialOf({ 'steps.js': green['steps.js'] }).complete()).events).toEqual([]);
  },
);

test.each(['--shard=1/2', '--dry-run', '-d', '--'])(
  '%s is refused before anything starts',
  async (argument) => {
    expect(await refusal(trialOf(green, { arguments: [argument] }))).toMatchObject({
      ...{ cause: 'configuration', remark: { rule: 'runner-argument' } },
    });
  },
);

test('a Cucumber that is too old is refused by its version, before anything starts', async () => {
  const manifest = '{"name": "@cucumber/cucumber", "version": "9.6.0"}';
  const trial = trialOf({ ...green, 'node_modules/@cucumber/cucumber/package.json': manifest });
  expect(await refusal(trial)).toMatchObject({
    cause: 'configuration',
    remark: { rule: 'runner-too-old', values: { version: '9.6.0', oldest: '10.3' } },
  });
});
