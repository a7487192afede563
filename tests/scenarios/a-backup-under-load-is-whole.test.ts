// A backup of a service with runs in flight, restored into another folder and started there: nothing that was
// acknowledged before the backup is missing, what had ended is the same, and what was running ends.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { casesOf, logBytes, runToTheEnd, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
});
afterEach(() => yard.close());

const cases = 40;
/** Waits until the backup is there. */
const late = 20;

test('a backup under load, restored elsewhere, goes on from its moment', async () => {
  const service = await yard.up();
  const source = {
    path: writeSuite(yard.work, 'steps', {
      'test_steps.py': sleepingSuite({
        ...{ cases, secondsEach: 0.02 },
        gates: { folder: yard.work, numbers: [late] },
      }),
    }),
  };
  await saveTemplate(service, { name: 'steps', framework: 'pytest', source });
  const command = 'for i in $(seq 2000); do echo line $i; done; echo picture > picture.txt; exit 1';
  await saveTemplate(service, {
    name: 'red',
    framework: 'command',
    source,
    command: ['sh', '-c', command],
    artifacts: ['picture.txt'],
  });
  const red = await runToTheEnd(service, 'red');
  const running = await Promise.all([startRun(service, ['steps']), startRun(service, ['steps'])]);
  const current = () => service.client.call('getRun', { params: { runId: running[0].id } });
  await eventually('cases have ended', { holds: async () => (await current()).counts.passed > 5 });
  const ended = (await casesOf(service, running[0].id)).filter(({ status }) => status !== null);
  const log = await logBytes(service, red.tasks[0]?.id ?? '', 'stdout');

  const backup = join(yard.folder, 'backup');
  const made = await yard.start(['backup', backup, '--data', yard.data]).program.end();
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect((await current()).state).toBe('running');
  await service.program.kill();
  for (const { id } of running) openGate(yard.work, id, late);
  expect(existsSync(join(backup, 'executor'))).toBe(false);

  const elsewhere = join(yard.folder, 'elsewhere');
  const restored = await yard.start(['restore', backup, '--data', elsewhere]).program.end();
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/queued .*[12] leases/) });
  const again = await yard.up({ args: ['--data', elsewhere] });
  const read = (runId: string) => again.client.call('getRun', { params: { runId } });
  const finished = await read(red.id);
  expect(finished).toEqual(JSON.parse(JSON.stringify(red).replaceAll(service.url, again.url)));
  expect(await logBytes(again, red.tasks[0]?.id ?? '', 'stdout')).toEqual(log);
  expect(log.toString()).toMatch(/line 2000\n$/);
  for (const { id } of running)
    expect(await verdictOf(again, id)).toMatchObject({
      verdict: 'passed',
      counts: counts({ passed: cases }),
    });
  const after = new Map((await casesOf(again, running[0].id)).map((each) => [each.id, each]));
  for (const each of ended)
    expect(after.get(each.id)).toMatchObject({ status: 'passed', attempts: each.attempts });
  expect(after.size).toBe(cases);
  const left = spawnSync('ls', [yard.folder], { encoding: 'utf8' }).stdout;
  expect(left).not.toContain('incomplete');
  expect(readdirSync(elsewhere)).not.toContain('restoring');
});
