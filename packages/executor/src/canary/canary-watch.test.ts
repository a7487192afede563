import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolder } from '../files/data-folder.ts';
import type { Canary } from '../frameworks/canary.ts';
import { fakeFramework } from '../frameworks/fake/fake-framework.ts';
import type { LeaseHost } from '../lease/lease-context.ts';
import { StartTurns } from '../lease/start-turns.ts';
import { noPlaces } from '../process/control-group.ts';
import { hostEnvironment } from '../process/environment.ts';
import { detectIsolation } from '../process/isolation.ts';
import { noLimits } from '../process/session-limits.ts';
import { SutWatches } from '../sut/sut-watch.ts';
import type { CanaryOptions } from './canary-options.ts';
import { CanaryWatch } from './canary-watch.ts';
import { keptCanaries } from './kept-canaries.ts';

let folder: string;
let data: DataFolder;
let said: string[];
let opened: number;
let knobs: string[];
let watches: CanaryWatch[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-canaries-'));
  mkdirSync(join(folder, 'data'));
  data = await DataFolder.open(join(folder, 'data'));
  [said, opened, knobs, watches] = [[], 0, ['cases=3', 'fail=2', 'crash=3'], []];
});
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.stop()));
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const host = async (): Promise<LeaseHost> => ({
  ...{
    executorName: 'here',
    isolation: await detectIsolation(),
    hidden: [],
    stopGraceMs: 1_000,
    limits: noLimits,
    groups: noPlaces,
    keepsFiles: () => false,
    suts: new SutWatches(),
    startTurns: new StartTurns(),
  },
  ...{
    gitCaches: folder,
    gitCacheBytes: 0,
    allowedSchemes: [],
    allowedPaths: [],
    hooks: { withinMs: 1_000 },
  },
  environment: hostEnvironment(process.env, []),
  guards: { projects: null, commands: null, setUp: true },
  framework: async () => {
    opened += 1;
    const [canary] = fakeFramework.canaries as [Canary];
    return { ...fakeFramework, canaries: [{ ...canary, plan: { arguments: knobs } }] };
  },
});

interface Begun {
  readonly mode?: CanaryOptions['mode'];
  readonly version?: string;
  readonly executor?: string;
  readonly isIdle?: () => boolean;
  readonly againMs?: number;
}

async function begin(begun: Begun = {}) {
  const { mode = 'changes', version = '1', executor = '1', isIdle = () => true, againMs = 600_000 } = begun;
  const options = { mode, everyMs: 5, againMs, caseMs: 20_000 };
  const log = (line: unknown) => void said.push(JSON.stringify(line));
  const watch = await CanaryWatch.open({ options, data, executor, log });
  watches.push(watch);
  const onChange = () => said.push('change');
  watch.begin({ host: await host(), frameworks: () => ({ fake: version }), hasIdleSlot: isIdle, onChange });
  return watch;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within 30 s: ${holds}`);
    await delay(10);
  }
}

const tried = async () => (await keptCanaries(data.path))[0];

test('what came out holds for this version of framework and executor, over restarts', async () => {
  await begin();
  await until(async () => (await tried())?.version === '1');
  await watches[0]?.stop();
  opened = 0;
  let looks = 0;
  await begin({ isIdle: () => ++looks > 0 });
  await until(() => looks > 5);
  expect(opened, 'nothing is tried again').toBe(0);
  await watches[1]?.stop();
  await begin({ executor: '2' });
  await until(() => opened > 0);
  await watches[2]?.stop();
  await begin({ version: '2' });
  await until(async () => (await tried())?.version === '2');
});

test('what comes out wrong is not believed, is tried by the next life at once, and believed when it is right', async () => {
  knobs = ['cases=3', 'crash=3'];
  const watch = await begin();
  await until(() => said.includes('change'));
  expect(watch.distrusted({ fake: '1' }).fake?.message).toContain('case-2 is passed and must be failed');
  expect(watch.distrusted({ fake: '2' }), 'another version has not lied yet').toEqual({});
  expect(said[0]).toContain('canary.wrong');
  await watch.stop();
  said = [];
  knobs = ['cases=3', 'fail=2', 'crash=3'];
  const next = await begin();
  expect(next.distrusted({ fake: '1' }), 'from the first announcement on').toHaveProperty('fake');
  await until(() => said.includes('change'));
  expect(next.distrusted({ fake: '1' })).toEqual({});
});

test('what is wrong for another reason than before is told with that reason', async () => {
  knobs = ['cases=3', 'crash=3'];
  const watch = await begin({ againMs: 1 });
  await until(() => said.includes('change'));
  expect(watch.distrusted({ fake: '1' }).fake?.message).toContain('case-2 is passed');
  [said, knobs] = [[], ['cases=3', 'fail=1', 'crash=3']];
  await until(() => said.includes('change'));
  expect(watch.distrusted({ fake: '1' }).fake?.message).toContain('case-1 is failed');
  expect(said[0]).toContain('canary.wrong');
});

test('work comes first: without an idle slot nothing is tried, and what runs is given up and said of nobody', async () => {
  let isIdle = false;
  let looks = 0;
  const watch = await begin({
    isIdle: () => {
      looks += 1;
      return isIdle;
    },
  });
  await until(() => looks > 5);
  expect(opened).toBe(0);
  knobs = ['cases=3', 'hang=1'];
  isIdle = true;
  await until(() => opened > 0);
  isIdle = false;
  await delay(100);
  watch.giveUp();
  const before = looks;
  await until(() => looks > before + 2);
  expect(await tried()).toBeUndefined();
  expect(said).toEqual([]);
});

test('never means never, and believes all', async () => {
  const watch = await begin({ mode: 'never' });
  await delay(50);
  expect(opened).toBe(0);
  expect(watch.distrusted({ fake: '1' })).toEqual({});
});
