// Faults 28 and 29, seen from the device: it answers EIO to writes and to syncs of the server or of an executor.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { badDiskEnvironment, compileBadDisk, whyNoBadDisk } from '../../setup/bad-disk.ts';
import { eventually } from '../../setup/eventually.ts';
import { startRun } from '../../setup/service.ts';
import type { Yard } from '../../setup/yard.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const strictness = { exactly: true, logs: true };

/** A device that is well until it is told what to fail. */
class BrokenDevice {
  readonly environment: Record<string, string>;
  readonly #trigger: string;

  constructor({ folder }: Yard) {
    this.#trigger = join(folder, 'trigger');
    this.environment = badDiskEnvironment(compileBadDisk(folder), this.#trigger);
  }

  /** `call`: `sync` or `write`; `path`: a part of it. */
  fail(call: string, path: string): void {
    writeFileSync(this.#trigger, `${call} ${path}`);
  }

  /** Paths of the calls that failed since `fail`. */
  failures(): string[] {
    const noted = `${this.#trigger}.failed`;
    return existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : [];
  }

  heal(): void {
    for (const name of [this.#trigger, `${this.#trigger}.failed`]) rmSync(name, { force: true });
  }
}

/** What of the server's files fails, and whether only the end of the process is an honest answer to it. */
const serverTroubles = [
  { call: 'sync', path: '/logs/', mustEnd: true },
  { call: 'sync', path: 'testyard.db', mustEnd: true },
  { call: 'sync', path: '/artifacts', mustEnd: true },
  { call: 'write', path: 'testyard.db', mustEnd: true },
  { call: 'write', path: '/logs/', mustEnd: false },
  { call: 'write', path: '/incoming/', mustEnd: false },
] as const;

/** What fails to be synced ends the process; what fails to be written is refused. Nothing of it is acknowledged. */
function serverDevice(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 2, full: 10 });
  return Scene.play(harness, { strictness }, async (scene) => {
    const device = new BrokenDevice(scene.yard);
    for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
    await scene.server.kill();
    let { program } = await scene.server.start(device.environment);
    scene.begin({ odd: true });
    let ends = 0;
    for (let count = 0; count < times * serverTroubles.length; count += 1) {
      const { call, path, mustEnd } = serverTroubles[count % serverTroubles.length] ?? serverTroubles[0];
      await scene.pause(500);
      device.fail(call, path);
      await scene.during(
        eventually(`a ${call} of ${path} fails`, {
          holds: () => device.failures().length > 0,
          withinMs: 120_000,
        }),
      );
      const end = await scene.during(Promise.race([program.ended, sleep(mustEnd ? 30_000 : 2_000, null)]));
      assert.ok(end || !mustEnd, `the server lives on with a disk that fails at a ${call} of ${path}`);
      device.heal();
      if (!end) continue;
      assert.equal(end.code, 70, end.stderr);
      ends += 1;
      scene.server.forget();
      program = (await scene.during(scene.server.start(device.environment))).program;
    }
    await scene.end();
    const right = `${scene.callers.verified} runs right, ${scene.odd.acknowledged} other writes kept`;
    return { count: times * serverTroubles.length, seen: `exit code 70 ${ends} times; ${right}` };
  });
}

/** The run is right or an honest `error`, never a verdict without its evidence; and the executor is well again by itself. */
function executorDevice(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 2, full: 10 });
  return Scene.play(harness, { strictness, suites: 1, secondsEach: 0.3 }, async (scene) => {
    const device = new BrokenDevice(scene.yard);
    await scene.executor({ name: 'broken', env: device.environment });
    const [suite] = scene.suites;
    assert.ok(suite);
    const verdicts: string[] = [];
    for (let count = 0; count < 2 * times; count += 1) {
      const { id } = await startRun(scene.service, [suite.document.name]);
      if (count % 2 === 0) await eventually('the first case runs', { holds: () => suite.begun(id).size > 0 });
      device.fail('write', 'executor-broken/');
      await eventually('a write fails', { holds: () => device.failures().length > 0 });
      const run = await untilFinished(scene.service, id);
      device.heal();
      verdicts.push(`${run.verdict}`);
      if (run.verdict === 'passed') await suite.expectLog(scene.service, run);
      else
        assert.deepEqual(
          [run.verdict, run.tasks[0]?.cause],
          ['error', 'infrastructure'],
          run.tasks[0]?.reason ?? '',
        );
      const next = await startRun(scene.service, [suite.document.name]);
      suite.expectVerdict(await untilFinished(scene.service, next.id));
    }
    return {
      count: verdicts.length,
      seen: `ended as ${[...new Set(verdicts)].join(', ')}; the next run passed each time`,
    };
  });
}

export const brokenDevices: readonly FaultRow[] = [
  {
    faults: [29],
    name: 'device-server',
    fault: 'EIO when the server writes or syncs its database, logs or artifacts',
    proof: 'a library before the C library',
    lacks: whyNoBadDisk,
    prove: serverDevice,
  },
  {
    faults: [28, 29],
    name: 'device-executor',
    fault: 'EIO when an executor writes',
    proof: 'a library before the C library',
    lacks: whyNoBadDisk,
    prove: executorDevice,
  },
];
