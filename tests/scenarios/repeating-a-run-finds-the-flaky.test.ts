// The same cases round after round, until one fails: what the command line tells of it is what happened.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTemplate, type Service } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--slots', '1'] });
});
afterAll(() => yard.close());

/** A case that fails at every third time, counted in a file that outlives its sessions. */
async function startUnsteady(name: string) {
  const file = join(yard.work, `${name}.count`);
  const script = `echo x >> ${file}; test $(( $(wc -l < ${file}) % 3 )) -ne 0`;
  return runTemplate(service, {
    ...{ name, framework: 'command', source: { path: writeSuite(yard.work, name, { empty: '' }) } },
    cases: [
      { name: 'steady', command: ['true'] },
      { name: 'unsteady', command: ['sh', '-c', script] },
    ],
  });
}

test('a case that fails now and then is found, with the rounds in which it failed', async () => {
  const run = await startUnsteady('often');
  expect(run).toMatchObject({ verdict: 'passed', round: 1 });
  const number = String(run.number);
  const { code, stdout } = await yard.run(service, ['rerun', number, '--all', '--repeat', '5']);
  expect(stdout).toContain('Round 2 (1 of 5)');
  expect(stdout).toContain('✗ unsteady  2 failed (3, 6)');
  expect(stdout).toMatch(/Rounds 2 to 6: 2 × FAILED · 3 × PASSED/);
  expect(stdout.split('\n').filter((line) => /steady {2}/.test(line) && !/unsteady/.test(line))).toEqual([]);
  expect(code, 'as bad as its worst round').toBe(1);

  const shown = await yard.run(service, ['show', number]);
  expect(shown.stdout).toContain('round 6 of 6');
  const verdicts = [...shown.stdout.matchAll(/^ {2}[> ] (\d) {2}(PASSED|FAILED)/gm)].map((found) => found[2]);
  expect(verdicts).toEqual(['PASSED', 'PASSED', 'FAILED', 'PASSED', 'PASSED', 'FAILED']);
  const old = await yard.run(service, ['show', number, '--round', '2', '--json']);
  expect(JSON.parse(old.stdout)).toMatchObject({ run: { round: 2, verdict: 'passed' }, failures: [] });
});

test('until it fails: no round is executed after the one that was looked for', async () => {
  const run = await startUnsteady('seldom');
  const args = ['rerun', String(run.number), '--all', '--until-failure', '--json'];
  const { code, stdout } = await yard.run(service, args);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    rounds: [
      { round: 2, verdict: 'passed' },
      { round: 3, verdict: 'failed' },
    ],
    cases: [{ name: 'unsteady', ends: [{ round: 3, status: 'failed' }] }],
    exitCode: 1,
  });
  const now = await service.client.call('getRun', { params: { runId: run.id } });
  expect(now).toMatchObject({ round: 3, state: 'finished' });

  await yard.run(service, ['rerun', String(run.number), '--all', '--repeat', '2']);
  const atOnce = await yard.run(service, ['rerun', String(run.number), '--all', '--until-failure']);
  expect(atOnce.stdout).toContain('Round 6: 1 × FAILED');
});
