// Faults 27 to 29: disks that are full or broken.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mountSmallDisk, unmountSmallDisk } from '../../../packages/server/src/testing/small-disk.ts';
import { saveTemplate, startRun } from '../../setup/service.ts';
import { writeSuite } from '../../setup/suites.ts';
import type { Yard } from '../../setup/yard.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const strictness = { exactly: true, logs: true };
const mayMount = () => (process.getuid?.() === 0 ? null : 'a small disk needs root');

function onSmallDisk<T>(harness: Harness, trial: (scene: Scene) => Promise<T>): Promise<T> {
  const prepare = ({ data }: Yard) => {
    mkdirSync(data);
    mountSmallDisk(data, 12);
    return () => unmountSmallDisk(data);
  };
  return Scene.play(harness, { strictness, prepare }, trial);
}

async function serverDiskFull(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 2, normal: 4, full: 10 });
  return onSmallDisk(harness, async ({ yard, service, suites }) => {
    const ballast = join(yard.data, 'ballast');
    const refusals = new Set<string>();
    const kept: string[] = [];
    for (let time = 0; time < times; time += 1) {
      fill(ballast);
      let refused = 0;
      for (let call = 0; call < 200 && refused < 5; call += 1) {
        const started = await startRun(service, [suites[0]?.document.name ?? '']).catch((error) => error);
        if ('id' in started) kept.push(started.id);
        else {
          refused += 1;
          refusals.add(`${started.status} ${started.code}`);
        }
      }
      assert.ok(refused > 0, 'the full disk was never met');
      assert.ok(
        (await service.client.call('listTemplates', { params: { projectId: service.projectId } })).items
          .length > 0,
      );
      rmSync(ballast);
      kept.push((await startRun(service, [suites[0]?.document.name ?? ''])).id);
    }
    for (const runId of kept)
      assert.equal((await service.client.call('getRun', { params: { runId } })).id, runId);
    return {
      count: times,
      seen: `refused as ${[...refusals].join(', ')}; reads went on, ${kept.length} acknowledged runs there`,
    };
  });
}

/** Takes all room that there is. */
function fill(file: string): void {
  for (let megabytes = 12; megabytes >= 1; megabytes -= 1)
    try {
      writeFileSync(file, Buffer.alloc(megabytes * 1024 * 1024), { flag: 'a' });
    } catch {
      // Less fits.
    }
  try {
    for (;;) writeFileSync(file, Buffer.alloc(4096), { flag: 'a' });
  } catch {
    // Full.
  }
}

async function executorDiskFull(harness: Harness): Promise<Proof> {
  return Scene.play(harness, { strictness }, async (scene) => {
    const { yard, service } = scene;
    const folder = join(yard.folder, 'executor-small');
    mkdirSync(folder);
    mountSmallDisk(folder, 3);
    try {
      await scene.executor({ name: 'small' });
      const path = writeSuite(yard.work, 'large', { file: 'x'.repeat(5 * 1024 * 1024) });
      const command = ['sh', '-c', 'true'];
      const document = {
        name: 'large',
        framework: 'command',
        source: { path },
        cases: [{ name: 'only', command }],
      };
      await saveTemplate(service, document);
      await scene.executor({ name: 'roomy' });
      let moved = 0;
      for (let time = 0; time < 20 && moved === 0; time += 1) {
        const { id } = await startRun(service, ['large']);
        const run = await untilFinished(service, id);
        assert.equal(run.verdict, 'passed', JSON.stringify(run.tasks));
        moved += run.tasks.filter(({ warnings }) => warnings.some((line) => line.includes('ENOSPC'))).length;
      }
      assert.ok(moved > 0, 'the full disk was never met');
      const suite = scene.suites[0];
      assert.ok(suite);
      await scene.killExecutor('roomy');
      const small = await startRun(service, [suite.document.name]);
      suite.expectVerdict(await untilFinished(service, small.id));
      return { count: moved, seen: 'the work went to another executor; the full one goes on with what fits' };
    } finally {
      unmountSmallDisk(folder);
    }
  });
}

/** What the kernel says once must be believed: the process ends, and the next start has all that was acknowledged. */
async function failingSync(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 2, full: 10 });
  return Scene.play(harness, { strictness }, async (scene) => {
    for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
    scene.begin({ odd: true });
    await scene.pause(500);
    let count = 0;
    for (let time = 0; time < times; time += 1) {
      for (const point of ['commit.before', 'commit.unsynced', 'sync.file', 'sync.folder']) {
        await scene.server.kill();
        const pass = 20 + 7 * time;
        const arm = `${point}=throw EIO@${point.startsWith('commit.') ? pass : 4 + time}+`;
        const { program } = await scene.during(scene.server.start({ TESTYARD_FAIL_POINTS: arm }));
        const end = await scene.during(Promise.race([program.ended, sleep(30_000, null)]));
        assert.ok(end, `the server lives on with a disk that fails at ${point}`);
        assert.equal(end.code, 70, end.stderr);
        scene.server.forget();
        count += 1;
        await scene.during(scene.server.start());
      }
    }
    await scene.end();
    return {
      count,
      seen: `exit code 70 each time; ${scene.callers.verified} runs right after the next start`,
    };
  });
}

export const disks: readonly FaultRow[] = [
  {
    faults: [27],
    name: 'disk-server',
    fault: 'the disk of the server is full',
    proof: 'tmpfs of 12 MiB',
    lacks: mayMount,
    prove: serverDiskFull,
  },
  {
    faults: [28],
    name: 'disk-executor',
    fault: 'the disk of an executor is full',
    proof: 'tmpfs of 3 MiB',
    lacks: mayMount,
    prove: executorDiskFull,
  },
  {
    faults: [29],
    name: 'disk-eio',
    fault: 'EIO when something is synced',
    proof: 'fail points at commit, file and folder',
    prove: failingSync,
  },
];
