// Faults 6 and 9: the power goes. With its control: the same with syncing switched off must lose something.
import assert from 'node:assert/strict';
import { seeded } from '../../setup/seeded.ts';
import type { Service } from '../../setup/service.ts';
import { Yard } from '../../setup/yard.ts';
import type { Acknowledged } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { PowerCutDisk } from '../harness/power-cut-disk.ts';
import { Scene } from '../harness/scene.ts';

const random = seeded(9);
const strictness = { exactly: true, logs: true };

/** Acknowledged runs and verdicts that a server on the found disk does not know, and log bytes that it lost. */
async function losses(
  harness: Harness,
  found: string,
  acknowledged: readonly Acknowledged[],
): Promise<string[]> {
  const yard = new Yard(harness.faultBundle);
  try {
    const service = await yard.up({ args: ['--no-executor', '--data', found] });
    const lost: string[] = [];
    const known = new Map<string, string | null>();
    const input = { params: { projectId: service.projectId }, query: { limit: '1000' } };
    for await (const { id, verdict } of service.client.items('listRuns', input)) known.set(id, verdict);
    for (const { runId, verdict } of acknowledged) {
      if (!known.has(runId)) lost.push(`run ${runId}`);
      else if (verdict !== null && known.get(runId) !== verdict) lost.push(`verdict of ${runId}`);
    }
    if (lost.length === 0) await expectLogs(service, acknowledged);
    await service.program.kill();
    return lost;
  } catch (error) {
    return [`the store did not open, or a log is short: ${error instanceof Error ? error.message : error}`];
  } finally {
    await yard.close();
  }
}

async function expectLogs(service: Service, acknowledged: readonly Acknowledged[]): Promise<void> {
  for (const { suite, runId, verdict } of acknowledged.slice(-8)) {
    if (verdict === null) continue;
    const run = await service.client.call('getRun', { params: { runId } });
    await suite.expectLog(service, run);
    await suite.expectCases(service, runId, true);
  }
}

interface Cuts {
  readonly count: number;
  readonly lost: readonly string[];
  readonly acknowledged: number;
}

async function cutPower(harness: Harness, how: { most: number; sync: boolean }): Promise<Cuts> {
  const disks: PowerCutDisk[] = [];
  const prepare = (yard: Yard) => {
    const disk = PowerCutDisk.open(`${yard.folder}/disk`, yard.data);
    disks.push(disk);
    return () => disk.close();
  };
  const serverEnv = how.sync ? {} : { TESTYARD_FAULT_SYNC: 'off' };
  const request = { strictness, serverEnv, prepare };
  return Scene.play(harness, request, async (scene) => {
    const [disk] = disks;
    assert.ok(disk);
    for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
    scene.begin({ odd: true });
    const lost: string[] = [];
    let count = 0;
    let acknowledged = 0;
    while (count < how.most && (how.sync || lost.length === 0)) {
      await scene.pause(500 + random() * 1500);
      const before = scene.callers.acknowledged();
      acknowledged = before.length;
      lost.push(...(await scene.during(disk.cut((found) => losses(harness, found, before)))));
      count += 1;
    }
    if (how.sync) await scene.end();
    await scene.server.kill();
    return { count, lost, acknowledged };
  });
}

async function losesNothing(harness: Harness): Promise<Proof> {
  const most = byScale(harness.scale, { quick: 4, normal: 10, full: 20 });
  const { count, lost, acknowledged } = await cutPower(harness, { most, sync: true });
  assert.deepEqual(lost, []);
  return {
    count,
    seen: `0 lost of ${acknowledged} runs, their verdicts and logs; every store opened by itself`,
  };
}

async function controlLoses(harness: Harness): Promise<Proof> {
  const { count, lost } = await cutPower(harness, { most: 20, sync: false });
  assert.ok(lost.length > 0, 'without syncing nothing was lost: this harness would not see a loss');
  return { count, seen: `lost, as it must: ${lost[0]}` };
}

export const powerCuts: readonly FaultRow[] = [
  {
    faults: [6, 9],
    name: 'power-cut',
    fault: 'the power goes while runs are under way',
    proof: 'reflink of the disk image under a running server',
    lacks: () => PowerCutDisk.lacks(),
    prove: losesNothing,
  },
  {
    faults: [9],
    name: 'power-control',
    fault: 'control: the same with syncing switched off must lose',
    proof: 'fault bundle without fsync',
    lacks: () => PowerCutDisk.lacks(),
    prove: controlLoses,
  },
];
