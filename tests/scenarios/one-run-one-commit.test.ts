// A branch that moves while a run is under way: all tasks and leases of the run test the commit that it began with.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { Repository } from '../setup/repository.ts';
import {
  runTemplate,
  runToTheEnd,
  type Service,
  saveTemplate,
  startRun,
  verdictOf,
} from '../setup/service.ts';
import { counts, sleepingSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
let repository: Repository;
beforeAll(async () => {
  yard = new Yard();
  repository = new Repository(join(yard.folder, 'repository'));
  service = await yard.up({ args: ['--slots', '1'] });
});
afterAll(() => yard.close());

test('a ref that moved between two tasks of a run is the same commit for both, and the new one for the next run', async () => {
  const green = repository.commit({ 'test_steps.py': sleepingSuite({ cases: 10, secondsEach: 0.1 }) });
  const source = { git: repository.url, ref: 'main' };
  const template = await saveTemplate(service, { name: 'moving', framework: 'pytest', source });
  const run = await startRun(service, [template, template]);
  await eventually('the first task runs its cases', {
    holds: async () => {
      const now = await service.client.call('getRun', { params: { runId: run.id } });
      return now.counts.passed > 0 && now.tasks[1]?.state === 'queued';
    },
  });
  const red = repository.commit({
    'test_steps.py': sleepingSuite({ cases: 10, secondsEach: 0, failing: 5 }),
  });
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({ verdict: 'passed', counts: counts({ passed: 20 }) });
  expect(ended.tasks.map(({ commit }) => commit)).toEqual([green, green]);

  const next = await runToTheEnd(service, template);
  expect(next).toMatchObject({ verdict: 'failed', counts: counts({ passed: 9, failed: 1 }) });
  expect(next.tasks.map(({ commit }) => commit)).toEqual([red]);
});

test('a commit, a branch of another name and no ref at all are found', async () => {
  const commit = repository.commit({ 'test_steps.py': sleepingSuite({ cases: 2, secondsEach: 0 }) });
  const git = repository.url;
  for (const [name, source] of Object.entries({
    'by-commit': { git, ref: commit },
    'by-full-name': { git, ref: 'refs/heads/main' },
    'by-default': { git },
  })) {
    const run = await runTemplate(service, { name, framework: 'pytest', source });
    expect(run, name).toMatchObject({ verdict: 'passed', tasks: [{ commit }] });
  }
});

test.each([
  ['a ref that does not exist', () => ({ git: repository.url, ref: 'no-such-branch' }), /no-such-branch/],
  ['a repository that does not exist', () => ({ git: `${repository.url}-gone`, ref: 'main' }), /gone/],
])('%s is an error of the set-up that names it', async (name, source, named) => {
  const run = await runTemplate(service, {
    name,
    framework: 'pytest',
    source: source(),
    retries: { setup: 0 },
  });
  expect(run).toMatchObject({ verdict: 'error', tasks: [{ cause: 'set-up', counts: { passed: 0 } }] });
  expect(run.tasks[0]?.reason).toMatch(named);
});

test('a ref that looks like an option is never one', async () => {
  const trace = join(yard.folder, 'executed');
  const source = { git: repository.url, ref: `--upload-pack=touch ${trace};` };
  const document = { name: 'option', framework: 'pytest', source, retries: { setup: 0 } };
  const run = await runTemplate(service, document).catch((error: unknown) => error);
  if (!(run instanceof Error)) expect(run).toMatchObject({ verdict: 'error' });
  expect(existsSync(trace)).toBe(false);
});
