// A host whose pytest says that everything passed finds that out by itself: it is given no pytest work until its pytest
// tells the truth again, and who waits for it is told why.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@testyard/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { type Started, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
let liar: Started;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor'] });
  liar = await yard.executor(service, { name: 'liar', args: ['--slots', '1'], env: liarEnvironment() });
});
afterAll(() => yard.close());

/** A case that is too slow on a busy machine is tried again at once. */
const liarEnvironment = () => ({
  ...{ PATH: `${lyingPython()}:${process.env.PATH}`, TESTYARD_EXECUTOR_CANARY: 'changes' },
  ...{ TESTYARD_CANARY_EVERY_MS: '100', TESTYARD_CANARY_AGAIN_MS: '200', TESTYARD_CANARY_CASE_MS: '1000' },
});

/** As a plugin does that somebody installed on the host; while the file `honest` is not there. */
function lyingPython(): string {
  const folder = join(yard.work, 'bin');
  writeSuite(yard.work, 'bin', {
    'liar.py': [
      'import os, pytest',
      '@pytest.hookimpl(hookwrapper=True)',
      'def pytest_runtest_makereport():',
      '    report = (yield).get_result()',
      `    if not os.path.exists("${yard.work}/honest"): report.outcome = "passed"`,
    ].join('\n'),
  });
  const script = [
    '#!/bin/sh',
    `PATH=\${PATH#${folder}:}`,
    `PYTHONPATH=${folder}:$PYTHONPATH PYTEST_PLUGINS=liar exec python3 "$@"`,
  ];
  writeFileSync(join(folder, 'python3'), `${script.join('\n')}\n`, { mode: 0o755 });
  return folder;
}

const host = async () => (await service.client.call('listExecutors', {})).items[0];

test('it gets no pytest work until it tells the truth, and why says so', async () => {
  const path = writeSuite(yard.work, 'red', { 'test_red.py': 'def test_red(): assert False\n' });
  const source = { path };
  await saveTemplate(service, { name: 'red', framework: 'pytest', source });
  await saveTemplate(service, { name: 'shell', framework: 'command', source, command: ['true'] });
  // A busy machine may first give a case that is too slow for another reason.
  const lie = /test_fails is passed and must be failed \(test\)$/;
  await eventually('the host does not believe its pytest', {
    holds: async () => lie.test((await host())?.distrusted[0]?.reason ?? ''),
    otherwise: () => liar.program.stderr,
  });
  const found = await host();
  expect(found?.frameworks).not.toHaveProperty('pytest');
  expect(found?.labels).not.toHaveProperty('pytest');
  expect(found?.distrusted[0]?.framework).toBe('pytest');
  expect(liar.program.stderr).toContain('EXECUTOR_CANARY_FAILED: pytest');

  const run = await startRun(service, ['red']);
  const taskId = run.tasks[0]?.id ?? '';
  const why = async (language: 'en' | 'zh') => {
    const reader = createClient({ server: service.url, token: service.token, language });
    const { executors, suggestion } = await reader.call('whyTask', { params: { taskId } });
    return [executors[0]?.conditions[0]?.text, suggestion?.changes[0]?.text];
  };
  const [inEnglish, change] = await why('en');
  expect(inEnglish).toMatch(/^does not trust its own pytest: .*EXECUTOR_CANARY_FAILED.*test_fails/);
  expect(change).toMatch(/^repair pytest on the host of liar/);
  expect((await why('zh'))[0]).toMatch(/^不信任自己的 pytest：试验用例的结果有误/);
  const other = await startRun(service, ['shell']);
  expect((await verdictOf(service, other.id)).verdict, 'what it can be believed in goes on').toBe('passed');

  writeFileSync(join(yard.work, 'honest'), '');
  expect((await verdictOf(service, run.id)).verdict).toBe('failed');
  expect(liar.program.stderr).toContain('is trusted again');
  expect((await host())?.distrusted).toEqual([]);
  rmSync(join(yard.work, 'honest'));
});

test('what it works on when it is found out goes back, and is not judged by it', async () => {
  const [go, begun] = [join(yard.work, 'go'), join(yard.work, 'begun')];
  const suite = [
    'import os, time',
    'def test_red():',
    `    open(${JSON.stringify(begun)}, "w").close()`,
    `    while not os.path.exists(${JSON.stringify(go)}): time.sleep(0.05)`,
    '    assert False',
  ];
  const path = writeSuite(yard.work, 'held', { 'test_held.py': suite.join('\n') });
  await saveTemplate(service, {
    ...{ name: 'held', framework: 'pytest', source: { path }, labels: { second: true } },
    executors: { max: 1 },
  });
  const run = await startRun(service, ['held']);
  const second = await yard.executor(service, {
    ...{ name: 'second', args: ['--slots', '2', '--labels', 'second=1'], env: liarEnvironment() },
  });
  const here = async () =>
    (await service.client.call('listExecutors', {})).items.find(({ name }) => name === 'second');
  await eventually('the case runs', {
    holds: () => existsSync(begun),
    otherwise: () => second.program.stderr,
  });
  await eventually('the host does not believe its pytest, and has given back what it held', {
    holds: async () => {
      const now = await here();
      return now?.distrusted[0]?.framework === 'pytest' && now.busySlots === 0;
    },
    otherwise: () => second.program.stderr,
  });
  writeFileSync(go, '');
  writeFileSync(join(yard.work, 'honest'), '');
  expect((await verdictOf(service, run.id)).verdict).toBe('failed');
});
