// Faults 21 and 22: clocks that are wrong. The fault bundle moves the wall clock of one process.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../setup/seeded.ts';
import { casesOf } from '../../setup/service.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const random = seeded(21);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Jumps while it runs, and starts with another clock than that of its life before. */
async function serverJumps(harness: Harness): Promise<Proof> {
  const jumps = byScale(harness.scale, { quick: 12, normal: 30, full: 100 });
  const strictness = { exactly: true, logs: true };
  return Scene.play(harness, { strictness, serverArgs: ['--lease-seconds', '6'] }, async (scene) => {
    const clock = join(scene.yard.folder, 'clock');
    const set = () => writeFileSync(clock, String(Math.round((random() * 2 - 1) * hourMs)));
    set();
    await scene.server.kill();
    let service = await scene.server.start({ TESTYARD_FAULT_CLOCK: clock });
    for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
    scene.begin({ odd: true });
    for (let jump = 0; jump < jumps; jump += 1) {
      await scene.pause(200 + random() * 800);
      set();
      if (jump % 4 !== 3) service.program.signal('SIGUSR2');
      else {
        await scene.server.kill();
        service = await scene.during(scene.server.start({ TESTYARD_FAULT_CLOCK: clock }));
      }
    }
    await scene.end();
    assert.deepEqual(await scene.lostLeases(), []);
    const { items } = await service.client.call('listRuns', { params: { projectId: service.projectId } });
    const durations = (await Promise.all(items.slice(0, 10).map(({ id }) => casesOf(service, id)))).flat();
    assert.ok(durations.every(({ durationMs }) => durationMs === null || durationMs >= 0));
    return { count: jumps, seen: `${scene.callers.verified} runs right, no lease lost, no duration below 0` };
  });
}

async function executorsAreWrong(harness: Harness): Promise<Proof> {
  const wanted = byScale(harness.scale, { quick: 6, normal: 10, full: 40 });
  return Scene.play(harness, { strictness: { exactly: true, logs: true } }, async (scene) => {
    for (const [name, offset] of [
      ['early', -dayMs],
      ['late', dayMs],
    ] as const) {
      const clock = join(scene.yard.folder, `clock-${name}`);
      writeFileSync(clock, String(offset));
      await scene.executor({ name, env: { TESTYARD_FAULT_CLOCK: clock } });
    }
    scene.begin({ odd: false });
    while (scene.callers.verified < wanted) await scene.pause(200);
    await scene.end();
    assert.deepEqual(await scene.lostLeases(), []);
    return { count: 2, seen: `${scene.callers.verified} runs right, no lease lost` };
  });
}

export const clocks: readonly FaultRow[] = [
  {
    faults: [21],
    name: 'clock-server',
    fault: 'the clock of the server jumps by up to an hour, forth and back, also between two starts',
    proof: 'wall clock of the fault bundle',
    prove: serverJumps,
  },
  {
    faults: [22],
    name: 'clock-executor',
    fault: 'clocks of executors are wrong by a day',
    proof: 'wall clock of the fault bundle',
    prove: executorsAreWrong,
  },
];
