import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Canary } from '../frameworks/canary.ts';
import { fakeFramework } from '../frameworks/fake/fake-framework.ts';
import type { Framework } from '../frameworks/framework.ts';
import { knownFrameworks } from '../frameworks/registry.ts';
import type { LeaseHost } from '../lease/lease-context.ts';
import { StartTurns } from '../lease/start-turns.ts';
import { noPlaces } from '../process/control-group.ts';
import { hostEnvironment } from '../process/environment.ts';
import { detectIsolation } from '../process/isolation.ts';
import { noLimits } from '../process/session-limits.ts';
import { SutWatches } from '../sut/sut-watch.ts';
import { runCanary } from './run-canary.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-canary-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  framework: Framework,
  canary: Canary,
  more: Partial<{ signal: AbortSignal; PATH: string }> = {},
) {
  const { signal = new AbortController().signal, PATH } = more;
  const environment = { ...hostEnvironment(process.env, []), ...(PATH ? { PATH } : {}) };
  const host: LeaseHost = {
    ...{ executorName: 'here', isolation: await detectIsolation(), hidden: [], environment },
    ...{
      gitCaches: folder,
      gitCacheBytes: 0,
      allowedSchemes: [],
      allowedPaths: [],
      stopGraceMs: 1_000,
      limits: noLimits,
      groups: noPlaces,
      suts: new SutWatches(),
      startTurns: new StartTurns(),
    },
    guards: { projects: [], commands: [], setUp: false },
    hooks: { 'before-session': '/bin/false', withinMs: 1_000 },
    keepsFiles: () => false,
    framework: async (name) => (name === framework.name ? framework : null),
  };
  return runCanary({ framework: framework.name, canary, host, folder, signal, caseMs: 3_000 });
}

const loaded = await Promise.all(knownFrameworks({}).map(({ load }) => load()));
// That of Go is compiled first.
const isFull = process.env.TESTYARD_FULL === '1';
const tried = loaded.filter(({ name }) => isFull || name !== 'go-test');
const canaries = tried.flatMap((framework) =>
  framework.canaries.map((canary) => ({ framework, canary, title: `${framework.name}, ${canary.name}` })),
);

test('every framework brings canaries, but for those whose runner lies in the project', () => {
  const without = loaded.filter(({ canaries }) => canaries.length === 0).map(({ name }) => name);
  const ofProjects = knownFrameworks({}).filter(({ isOfProject }) => isOfProject);
  expect(without).toEqual(ofProjects.map(({ name }) => name));
});

test.concurrent.each(canaries)(
  'an honest host passes: $title',
  async ({ framework, canary }) => {
    expect(await run(framework, canary)).toEqual({ kind: 'right' });
  },
  60_000,
);

test('a pytest whose every case passes is found out', async () => {
  writeFileSync(
    join(folder, 'liar.py'),
    [
      'import pytest',
      '@pytest.hookimpl(hookwrapper=True)',
      'def pytest_runtest_makereport():',
      '    (yield).get_result().outcome = "passed"',
    ].join('\n'),
  );
  const python = `#!/bin/sh\nPYTHONPATH=${folder}:$PYTHONPATH PYTEST_PLUGINS=liar exec /usr/bin/env -S PATH="${process.env.PATH}" python3 "$@"\n`;
  writeFileSync(join(folder, 'python3'), python, { mode: 0o755 });
  const pytest = loaded.find(({ name }) => name === 'pytest');
  const [canary] = pytest?.canaries ?? [];
  if (!pytest || !canary) throw new Error('no pytest');
  expect(await run(pytest, canary, { PATH: `${folder}:${process.env.PATH}` })).toMatchObject({
    kind: 'wrong',
    said: { message: 'the case test_fails is passed and must be failed (test)' },
  });
}, 60_000);

const [knobs] = fakeFramework.canaries as [Canary];

test.each<[string, Partial<Canary>, string]>([
  ['a case that is not there', { plan: { arguments: ['cases=4', 'fail=2', 'crash=3'] } }, 'canary-cases'],
  ['a failure that is none', { plan: { arguments: ['cases=3', 'crash=3'] } }, 'canary-differs'],
  ['a crash that is none', { plan: { arguments: ['cases=3', 'fail=2'] } }, 'canary-differs'],
  ['a session that dies', { plan: { arguments: ['dead=1'] } }, 'canary-ended'],
])('%s is wrong', async (_, change, rule) => {
  expect(await run(fakeFramework, { ...knobs, ...change })).toMatchObject({
    kind: 'wrong',
    said: { remark: { rule } },
  });
});

test('one that is given up says nothing of its host, and leaves nothing', async () => {
  const giveUp = new AbortController();
  const over = run(
    fakeFramework,
    { ...knobs, plan: { arguments: ['cases=3', 'hang=1'] } },
    { signal: giveUp.signal },
  );
  giveUp.abort();
  expect(await over).toEqual({ kind: 'given-up' });
});
