// Separate executors are killed with SIGKILL while they hold work. The server notices in time, another executor or
// the same one started again goes on, and every case counts once.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft } from '../setup/processes.ts';
import { seeded } from '../setup/seeded.ts';
import { casesOf, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { type Started, Yard } from '../setup/yard.ts';

const kills = process.env.TESTYARD_FULL ? 6 : 2;
const leaseMs = 2000;
/** Beyond the 13/12 of the lease's time that the protocol allows: a busy machine ticks late. The usual minute is far off. */
const allowanceMs = 20_000;
const cases = 40;
/** Waits until the victim is dead. */
const late = 35;
const expected = counts({ passed: cases - 1, failed: 1 });
const random = seeded();

let yard: Yard;
let service: Service;
let path: string;
beforeEach(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--lease-seconds', String(leaseMs / 1000), '--no-executor'] });
  const file = sleepingSuite({
    cases,
    secondsEach: 0.02,
    failing: 23,
    gates: { folder: yard.work, numbers: [late] },
  });
  path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
});
afterEach(() => yard.close());

/** A run of a template of its own: one that knows how long a case waited before would begin with that one. */
async function startNew(name: string) {
  await saveTemplate(service, { name, framework: 'pytest', source: { path } });
  return startRun(service, [name]);
}

const launch = (name: string, slots = 1) =>
  yard.executor(service, { name, args: ['--slots', String(slots)] });

async function untilShare(share: number, runId: string): Promise<void> {
  await eventually(`${share} of the cases have ended`, {
    holds: async () => {
      const { counts: now } = await service.client.call('getRun', { params: { runId } });
      return now.passed + now.failed >= share * cases;
    },
  });
}

async function kill(victim: Started, runId: string): Promise<void> {
  await victim.program.kill();
  await noProcessLeft(victim.mark);
  openGate(yard.work, runId, late);
}

/** Name of an executor that works. */
async function busyOne(): Promise<string> {
  const { items } = await service.client.call('listExecutors', {});
  const busy = items.find(({ state }) => state === 'busy');
  if (!busy) throw new Error(`no executor works: ${JSON.stringify(items)}`);
  return busy.name;
}

async function expectRightEnd(runId: string): Promise<void> {
  expect(await verdictOf(service, runId)).toMatchObject({ verdict: 'failed', counts: expected });
  const names = (await casesOf(service, runId)).map(({ name }) => name);
  expect(names).toHaveLength(cases);
  expect(new Set(names).size).toBe(cases);
}

/** How long after the last sign of life each lease of the run was found lost, by the server's clock. */
function detectionsMs(runId: string): number[] {
  const lost = `run_id = '${runId}' and end_reason = 'lost: no-sign-of-life'`;
  const rows = yard.query(`select ended_at, expires_at from leases where ${lost}`);
  return rows.map((row) => Number(row.ended_at) - (Number(row.expires_at) - leaseMs));
}

test(
  `${kills} kills of the one of two executors that works: the other one ends the run`,
  async () => {
    const executors = new Map<string, Started>();
    for (const name of ['first', 'second']) executors.set(name, await launch(name));
    const detections: number[] = [];
    for (let count = 0; count < kills; count += 1) {
      const run = await startNew(`suite-${count}`);
      await untilShare(random() * 0.8, run.id);
      const name = await busyOne();
      const victim = executors.get(name);
      if (!victim) throw new Error(`${name} is none of ours`);
      await kill(victim, run.id);
      await expectRightEnd(run.id);
      detections.push(...detectionsMs(run.id));
      executors.set(name, await launch(name));
    }
    expect(detections.length).toBeGreaterThanOrEqual(kills);
    expect(Math.max(...detections)).toBeLessThan((leaseMs * 13) / 12 + allowanceMs);
  },
  kills * 120_000,
);

test('an executor that is alone goes on where it is started again, without waiting for its lease to end', async () => {
  const victim = await launch('alone', 2);
  const run = await startNew('suite');
  await untilShare(0.3, run.id);
  await kill(victim, run.id);
  await launch('alone', 2);
  await expectRightEnd(run.id);
  const reasons = yard.query(`select distinct end_reason from leases where run_id = '${run.id}'`);
  expect(reasons).toContainEqual({ end_reason: expect.stringMatching(/^lost: .*(instance|started)/) });
});
