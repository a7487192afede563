// An executor that died left journals of its leases. They hold its next life up for their time only, arrive beside new
// work, count for nothing once their leases are over, and never say more than is certain.
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { LeaseGate } from '../setup/lease-gate.ts';
import { noProcessLeft } from '../setup/processes.ts';
import { casesOf, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { type Started, Yard } from '../setup/yard.ts';

const cases = 30;

let yard: Yard;
let service: Service;
let gate: LeaseGate;
beforeEach(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--lease-seconds', '2', '--no-executor'] });
  gate = await LeaseGate.listen(service.port);
});
afterEach(async () => {
  await yard.close();
  await gate.close();
});

const launch = (env: Readonly<Record<string, string>> = {}) =>
  yard.executor(service, { name: 'alone', args: ['--slots', '1'], server: gate.url, env });
const journals = () => readdirSync(join(yard.folder, 'executor-alone', 'journal'));
const leasesOf = (runId: string) =>
  yard.query(`select id, end_reason from leases where run_id = '${runId}' order by id`);

async function kill(victim: Started): Promise<void> {
  await victim.program.kill();
  await noProcessLeft(victim.mark);
}

async function taskOf(runId: string): Promise<string> {
  const { tasks } = await service.client.call('getRun', { params: { runId } });
  return tasks[0]?.id ?? '';
}

async function lateOf(taskId: string) {
  return (await service.client.call('listLateEvidence', { params: { taskId } })).items;
}

/** Length of a file of the only journal; 0 as long as it is not there. */
const lengthOf = (name: string) => {
  const [lease = ''] = journals();
  const file = join(yard.folder, 'executor-alone', 'journal', lease, name);
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
};

test.each(['refused', 'unanswered'] as const)(
  'an executor whose old results are %s takes new work after its time, and they arrive later as late evidence',
  async (how) => {
    const file = sleepingSuite({ cases, secondsEach: 0, gates: { folder: yard.work, numbers: [5, 20] } });
    const path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
    await saveTemplate(service, { name: 'suite', framework: 'pytest', source: { path } });
    const victim = await launch();
    const run = await startRun(service, ['suite']);
    await eventually('some results have arrived', {
      holds: async () =>
        (await service.client.call('getRun', { params: { runId: run.id } })).counts.passed > 2,
    });
    const [first] = leasesOf(run.id);
    gate.hold(how, (leaseId) => leaseId === first?.id);
    const before = lengthOf('journal');
    openGate(yard.work, run.id, 5);
    await eventually('more is told to the journal alone', {
      holds: () => lengthOf('journal') > before + 2_000,
    });
    await kill(victim);
    openGate(yard.work, run.id, 20);

    const held = gate.refusals;
    const { program } = await launch({ TESTYARD_TELL_LEFT_MS: '1500' });
    expect(program.stderr).toMatch(/leases of an earlier start .* did not reach the server within 2 s: 1\./);
    expect(gate.refusals, 'it has tried').toBeGreaterThan(held);
    const ended = await verdictOf(service, run.id);
    expect(ended).toMatchObject({ verdict: 'passed', counts: counts({ passed: cases }) });
    expect(journals(), 'what is left waits').toContain(`${first?.id}-1`);
    const task = await taskOf(run.id);
    expect(await lateOf(task)).toEqual([]);

    gate.open();
    await eventually('the journal is delivered', { holds: () => journals().length === 0 });
    const late = await lateOf(task);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map(({ leaseId, reason }) => `${leaseId} ${reason}`))).toEqual(
      new Set([`${first?.id} lease-over`]),
    );
    const { verdict, counts: now } = await service.client.call('getRun', { params: { runId: run.id } });
    expect({ verdict, counts: now }).toEqual({ verdict: ended.verdict, counts: ended.counts });
    expect((await casesOf(service, run.id)).map(({ status }) => status)).toEqual(Array(cases).fill('passed'));
  },
);

/** Writes numbered lines for as long as it lives, but for the second time: then it is done at once. */
const writer = `
import os, pathlib, sys, time
again = pathlib.Path(sys.argv[1])
if again.exists():
    print("once more")
    sys.exit(0)
again.touch()
number = 0
while True:
    os.write(1, b"line %07d\\n" % number)
    number += 1
    if number % 50 == 0:
        time.sleep(0.005)
`;

test('an executor killed within a log and within a record leaves what is certain, shown as lost, and no more', async () => {
  const path = writeSuite(yard.work, 'writer', { 'writer.py': writer });
  const command = ['python3', 'writer.py', join(yard.work, 'again')];
  await saveTemplate(service, { name: 'writer', framework: 'command', command, source: { path } });
  const victim = await launch();
  const run = await startRun(service, ['writer']);
  await eventually('there is a journal', { holds: () => journals().length === 1 });
  await eventually('much is written', { holds: () => lengthOf('stdout.log') > 200_000 });
  const [lease] = leasesOf(run.id);
  gate.hold('refused', () => true);
  const acknowledged = lengthOf('stdout.log');
  await eventually('more is written that the server does not get', {
    holds: () => lengthOf('stdout.log') > acknowledged + 100_000,
  });
  await kill(victim);
  const folder = join(yard.folder, 'executor-alone', 'journal', journals()[0] ?? '');
  const kept = readFileSync(join(folder, 'stdout.log'));
  truncateSync(join(folder, 'journal'), lengthOf('journal') - 3);

  gate.open();
  await launch();
  expect(await verdictOf(service, run.id)).toMatchObject({ verdict: 'passed' });
  await eventually('the journal is delivered', { holds: () => journals().length === 0 });
  const taskId = await taskOf(run.id);
  const { items } = await service.client.call('listLogs', { params: { taskId } });
  const log = items.find(({ leaseId, stream }) => leaseId === lease?.id && stream === 'stdout');
  expect(log, 'its end is not known').toMatchObject({ state: 'lost', length: kept.length });
  const params = { taskId, leaseId: String(lease?.id), stream: 'stdout' };
  const { bytes } = await service.client.readBytes('readLog', { params, from: 0, length: kept.length });
  expect(Buffer.from(bytes).equals(kept), 'each byte that was written before the kill').toBe(true);
  const lines = Array.from(
    { length: Math.ceil(kept.length / 13) },
    (_, at) => `line ${String(at).padStart(7, '0')}\n`,
  );
  expect(lines.join('').startsWith(kept.toString())).toBe(true);
  const others = items.filter(({ leaseId }) => leaseId !== lease?.id);
  expect(
    others.map(({ state }) => state),
    'the lease that ended well has whole logs',
  ).not.toContain('lost');
});
