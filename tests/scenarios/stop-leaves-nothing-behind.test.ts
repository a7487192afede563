// A test that does not want to end, and a daemon that has left its session, are gone when the run is stopped.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../setup/processes.ts';
import { logBytes, type Service, saveTemplate, statusesOf, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const stubborn = `
import signal, subprocess, sys, time

def test_first():
    print("first has run")

def test_ignores_everything():
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    subprocess.Popen(["setsid", "sh", "-c", "trap '' TERM; (setsid sleep 7741 &) ; sleep 7742"])
    print("the daemon is started", flush=True)
    while True:
        time.sleep(1)

def test_never_reached():
    pass
`;

let yard: Yard;
let service: Service;
beforeEach(async () => {
  yard = new Yard();
  service = await yard.up();
  const path = writeSuite(yard.work, 'stubborn', { 'test_stubborn.py': stubborn });
  const document = { name: 'stubborn', framework: 'pytest', source: { path }, arguments: ['-s'] };
  await saveTemplate(service, document);
});
afterEach(() => yard.close());

const daemons = () => processesWith(service.mark).filter(({ command }) => /sleep 774[12]/.test(command));
const sessions = () =>
  processesWith(service.mark).filter(({ command }) => /pytest|unshare|init\.sh|sleep/.test(command));

test('stop by command line: verdict stopped, exit code 6 of who waits, no process, and the log is kept', async () => {
  const env = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: service.token };
  const waiting = yard.start(['run', 'stubborn', '--json'], env).program;
  await eventually('both daemons run', { holds: () => daemons().length >= 2 });

  const stopped = await yard.run(service, ['stop', '1', '--reason', 'wrong branch']);
  expect(stopped.code).toBe(0);
  const told = await waiting.end(20_000);
  expect(told.code, told.stderr).toBe(6);

  const { items } = await service.client.call('listRuns', { params: { projectId: service.projectId } });
  const run = await verdictOf(service, items[0]?.id ?? '');
  expect(run).toMatchObject({
    state: 'finished',
    verdict: 'stopped',
    stopReason: 'stopped by admin: wrong branch',
  });
  expect(await statusesOf(service, run.id)).toEqual({
    test_first: 'passed',
    test_ignores_everything: 'not-run (stopped)',
    test_never_reached: 'not-run (stopped)',
  });
  await eventually('no session is left', { holds: () => sessions().length === 0, otherwise: sessions });

  const log = (await logBytes(service, run.tasks[0]?.id ?? '', 'stdout')).toString();
  expect(log).toContain('first has run');
  expect(log).toContain('the daemon is started');
});

test('stopping again, or what has ended, changes nothing', async () => {
  const { id } = await service.client.startRun(service.projectId, { templates: ['stubborn'] });
  await eventually('the daemons run', { holds: () => daemons().length >= 2 });
  const stop = () => service.client.call('stopRun', { params: { runId: id }, body: {} });
  await Promise.all([stop(), stop()]);
  const run = await verdictOf(service, id);
  expect(await stop()).toEqual(run);
});

test('SIGTERM of the service ends a stubborn session too', async () => {
  await service.client.startRun(service.projectId, { templates: ['stubborn'] });
  await eventually('the daemons run', { holds: () => daemons().length >= 2 });
  service.program.signal('SIGTERM');
  expect((await service.program.end(20_000)).code).toBe(0);
  await noProcessLeft(service.mark, 1000);
});
