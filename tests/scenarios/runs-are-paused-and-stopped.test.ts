// One slot: who is paused leaves it to others and goes on where it was; who is stopped at once waits for nobody.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followRun } from '@testyard/client';
import type { Run, TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { processesWith } from '../setup/processes.ts';
import {
  runToTheEnd,
  type Service,
  saveTemplate,
  startRun,
  statusesOf,
  verdictOf,
} from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--slots', '1'] });
  const source = { path: writeSuite(yard.work, 'empty', { empty: '' }) };
  const shell = (name: string, script: string) => ({ name, command: ['sh', '-c', script] });
  const hold = `echo hold >> ${inWork('begun')}; until test -e ${inWork('gate')}; do sleep 0.05; done`;
  const templates: TemplateDocument[] = [
    { name: 'small', framework: 'command', source, cases: [shell('one', 'true')] },
    {
      ...{ name: 'gated', framework: 'command', source },
      cases: [
        shell('hold', hold),
        ...['b', 'c'].map((name) => shell(name, `echo ${name} >> ${inWork('begun')}`)),
      ],
    },
    {
      ...{ name: 'deaf', framework: 'command', source },
      cases: [shell('deaf', `trap '' TERM; touch ${inWork('deaf')}; while :; do sleep 7743; done`)],
    },
  ];
  for (const document of templates) await saveTemplate(service, document);
});
afterAll(() => yard.close());

const inWork = (name: string) => join(yard.work, name);
const begun = () =>
  existsSync(inWork('begun')) ? readFileSync(inWork('begun'), 'utf8').trim().split('\n') : [];
const now = (run: Run) => service.client.call('getRun', { params: { runId: run.id } });
const deafOnes = () => processesWith(service.mark).filter(({ command }) => command.includes('sleep 7743'));

/** Until a word of the stream of events says so. */
async function told(run: Run, says: (run: Run) => boolean): Promise<void> {
  for await (const event of followRun(service.client, run.id))
    if (event.type === 'run' && says(event.run)) return;
}

test('a paused run ends the case that runs, leaves its slot to others, and goes on with the rest', async () => {
  const run = await startRun(service, ['gated']);
  await eventually('the first case runs', { holds: () => begun().length > 0 });
  const watching = told(run, ({ pause }) => pause !== null);
  const paused = await yard.run(service, ['pause', String(run.number), '--note', 'staging is down']);
  expect(paused.stdout).toMatch(/^Run #1 is paused until /);
  await watching;
  writeFileSync(inWork('gate'), '');
  expect((await runToTheEnd(service, 'small')).verdict, 'the slot is for others').toBe('passed');
  const { state, pause, tasks } = await now(run);
  expect([state, pause?.note, tasks[0]?.counts.passed]).toEqual(['running', 'staging is down', 1]);
  expect(begun(), 'no other case has begun').toEqual(['hold']);
  const why = await yard.run(service, ['why', String(run.number)]);
  expect(why.stdout).toMatch(
    /paused by admin until .*: staging is down\n.*testyard resume 1 --project default\n/,
  );
  expect((await yard.run(service, ['resume', String(run.number)])).stdout).toBe('Run #1 goes on\n');
  const end = await verdictOf(service, run.id);
  expect([end.verdict, end.counts]).toEqual(['passed', counts({ passed: 3 })]);
  expect(begun(), 'each case ran once').toEqual(['hold', 'b', 'c']);
});

test('a stop at once has its verdict at once, and no process is left by a test that hears nothing', async () => {
  const [running, queued] = [await startRun(service, ['deaf']), await startRun(service, ['small'])];
  await eventually('it runs', { holds: () => existsSync(inWork('deaf')) });
  const params = { runId: queued.id };
  await service.client.call('pauseRun', { params, body: {} });
  const stopped = await service.client.call('stopRun', { params, body: { reason: 'not needed' } });
  expect([stopped.state, stopped.verdict, stopped.pause]).toEqual(['finished', 'stopped', null]);
  const told = await yard.run(service, ['stop', String(running.number), '--now', '--json']);
  expect(JSON.parse(told.stdout)).toMatchObject({ state: 'finished', verdict: 'stopped' });
  expect(await statusesOf(service, running.id)).toEqual({ deaf: 'not-run (stopped)' });
  await eventually('nothing of it is left', { holds: () => deafOnes().length === 0, otherwise: deafOnes });
  expect((await runToTheEnd(service, 'small')).verdict, 'its slot is free again').toBe('passed');
  const refused = service.client.call('pauseRun', { params: { runId: running.id }, body: {} });
  await expect(refused).rejects.toMatchObject({ code: 'RUN_ENDED', status: 409 });
});
