// Faults 10 and 11: a host is lost in the middle of a block and stays away. Its cases run on another one.
import assert from 'node:assert/strict';
import { eventually } from '../../setup/eventually.ts';
import { seeded } from '../../setup/seeded.ts';
import { startRun } from '../../setup/service.ts';
import { answerTimes, percentile } from '../harness/answer-times.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, medianAndMax, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const random = seeded(11);
const leaseMs = 3000;
/** Of the time that a machine takes to look at all; on a busy one twice what its slowest answers took. */
const allowanceMs = 1500;
const cases = 12;
const hosts = ['left', 'right'];

interface LeaseRow {
  readonly host: string;
  readonly end: string | null;
  readonly results: number;
  readonly lateMs: number;
}

/** Of a run: where each lease was, how it ended, what it brought, and how long after its last sign of life it ended. */
function leasesOf(scene: Scene, runId: string): LeaseRow[] {
  const rows = scene.yard.query(`select name, end_reason, results, ended_at - expires_at as late
    from leases join executors on executors.id = executor_id where run_id = '${runId}'`);
  return rows.map((row) => ({
    ...{ host: String(row.name), end: row.end_reason === null ? null : String(row.end_reason) },
    ...{ results: Number(row.results), lateMs: Number(row.late) + leaseMs },
  }));
}

/** The host that has brought at least so many cases to their end, and has more. */
async function busyHost(scene: Scene, runId: string, results: number): Promise<string> {
  let found: LeaseRow | undefined;
  await eventually(`${results} cases have ended on one host`, {
    holds: () => {
      found = leasesOf(scene, runId).find((lease) => lease.end === null && lease.results >= results);
      return found !== undefined;
    },
    withinMs: 60_000,
  });
  return found?.host ?? '';
}

async function loseHosts(harness: Harness): Promise<Proof> {
  const losses = byScale(harness.scale, { quick: 3, normal: 20, full: 100 });
  const request = { strictness: { exactly: false, logs: false }, casesEach: cases, secondsEach: 0.2 };
  return Scene.play(harness, request, async (scene) => {
    for (const name of hosts) await scene.executor({ name, args: ['--slots', '1'] });
    const over = new AbortController();
    const answers = answerTimes(scene.server.url, over.signal);
    const detections: number[] = [];
    let elsewhere = 0;
    for (let count = 1; count <= losses; count += 1) {
      const suite = scene.suites[1];
      assert.ok(suite);
      const { id } = await startRun(scene.service, [suite.document.name]);
      const victim = await busyHost(scene, id, 1 + Math.floor(random() * 4));
      await scene.killExecutor(victim);
      suite.expectVerdict(await untilFinished(scene.service, id));
      await suite.expectCases(scene.service, id, false);
      const leases = leasesOf(scene, id);
      const lost = leases.filter(({ end }) => end === 'lost: no-sign-of-life');
      assert.deepEqual(
        lost.map(({ host }) => host),
        [victim],
        'only the lease of the lost host is lost',
      );
      const others = leases
        .filter(({ host }) => host !== victim)
        .reduce((sum, { results }) => sum + results, 0);
      assert.ok(others > 0, 'cases of the lost host ran on the other');
      elsewhere += others;
      detections.push(...lost.map(({ lateMs }) => lateMs));
      await scene.executor({ name: victim, args: ['--slots', '1'] });
      if (count % 10 === 0) harness.progress(`${count} hosts lost, ${elsewhere} cases ran elsewhere`);
    }
    over.abort();
    const allowed = Math.max(allowanceMs, 2 * percentile(await answers, 0.99));
    const late = detections.filter((ms) => ms > (leaseMs * 13) / 12 + allowed);
    assert.deepEqual(late, [], `leases of ${leaseMs} ms were found lost so late`);
    const found = `leases of 3 s found lost after ${medianAndMax(detections)}`;
    return {
      count: losses,
      seen: `${losses} runs right, ${elsewhere} cases ran on the other host; ${found}`,
    };
  });
}

export const hostLosses: readonly FaultRow[] = [
  {
    faults: [10, 11],
    name: 'host-loss',
    fault: 'a host is lost in the middle of a block and stays away',
    proof: 'kill -9 of one of two executors',
    prove: loseHosts,
  },
];
