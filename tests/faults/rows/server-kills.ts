// Faults 1 to 8: kill -9 of the server at random moments, at its fail points, and in the middle of its migrations.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../setup/eventually.ts';
import { seeded } from '../../setup/seeded.ts';
import { Yard } from '../../setup/yard.ts';
import { failPointNames } from '../harness/fail-point-names.ts';
import { byScale, type FaultRow, type Harness, medianAndMax, type Proof } from '../harness/fault-row.ts';
import { lacksPostgres, onPostgres, sceneOn } from '../harness/on-postgres.ts';
import { Scene, type SceneRequest } from '../harness/scene.ts';
import { ServerUnderFire, type Strike } from '../harness/server-under-fire.ts';

const random = seeded();
const strictness = { exactly: true, logs: true };

/** A quarter of all lives end before the server listens; most of the others are short, some outlast a lease. */
function* randomMoments(count: number): Generator<Strike> {
  for (let strike = 0; strike < count; strike += 1) {
    const onceReady = random() > 0.25;
    yield { kind: 'moment', onceReady, afterMs: onceReady ? random() ** 2 * 4000 : random() * 700 };
  }
}

async function withWork(
  harness: Harness,
  trial: (scene: Scene) => Promise<Proof>,
  more: Partial<SceneRequest> = {},
): Promise<Proof> {
  return Scene.play(harness, { strictness, ...more }, async (scene) => {
    for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
    scene.begin({ odd: true });
    return trial(scene);
  });
}

/** A last start without a fault, on which everything that was acknowledged is asked for. */
async function settle(scene: Scene): Promise<string> {
  await scene.server.start();
  await scene.end();
  const { callers, odd, server } = scene;
  const ready = medianAndMax(server.readyMs);
  return `${callers.verified} runs right, ${odd.acknowledged} other writes kept; ready again ${ready}`;
}

function killAtRandom(harness: Harness): Promise<Proof> {
  return withWork(harness, killing(harness, byScale(harness.scale, { quick: 25, normal: 100, full: 1000 })));
}

function killing(harness: Harness, kills: number): (scene: Scene) => Promise<Proof> {
  return async (scene) => {
    const { server, callers, odd } = scene;
    await scene.pause(1500);
    await server.kill();
    for (const strike of randomMoments(kills - 1)) {
      await scene.during(server.live(strike));
      if (server.strikes % 25 === 0)
        harness.progress(
          `${server.strikes} kills, ${callers.started} runs, ${odd.acknowledged} other writes`,
        );
    }
    return { count: server.strikes, seen: await settle(scene) };
  };
}

function killOnPostgres(harness: Harness): Promise<Proof> {
  const kills = byScale(harness.scale, { quick: 12, normal: 40, full: 300 });
  return onPostgres((database) => withWork(harness, killing(harness, kills), sceneOn(database)));
}

/** Names of points that this server passes under this work, in the order of their first pass. */
async function passedPoints(scene: Scene): Promise<string[]> {
  const file = join(scene.yard.folder, 'passed');
  await scene.server.kill();
  await scene.server.start({ TESTYARD_FAIL_LOG: file });
  const names = () =>
    existsSync(file)
      ? [...readFileSync(file, 'utf8').matchAll(/ passed (\S+)/g)].map(([, name = '']) => name)
      : [];
  const rare = [
    'unit.storeArtifact.committed',
    'unit.deleteGroup.committed',
    'unit.registerExecutor.committed',
  ];
  await scene.during(
    eventually('the rarest of all points are passed', {
      holds: () => rare.every((name) => names().includes(name)),
      withinMs: 120_000,
      otherwise: names,
    }),
  );
  return names();
}

function killAtPoints(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 1, normal: 1, full: 3 });
  return withWork(harness, async (scene) => {
    const passed = await passedPoints(scene);
    const known = new Set(failPointNames());
    const points = passed.filter((name) => known.has(name));
    assert.ok(points.length >= 40, `only ${points.length} points were passed: ${points}`);
    const chosen = harness.scale === 'quick' ? points.filter((_, index) => index % 4 === 0) : points;
    await scene.server.kill();
    const missed: string[] = [];
    for (let round = 0; round < times; round += 1) {
      for (const name of chosen) {
        const isStart = points.indexOf(name) < 12;
        const pass = isStart ? 1 : 1 + Math.floor(random() * 3);
        const strike = { kind: 'point', name, pass } as const;
        if (!(await scene.during(scene.server.live(strike)))) missed.push(name);
        if (scene.server.strikes % 25 === 0)
          harness.progress(`${scene.server.strikes} kills, last at ${name}`);
      }
    }
    const seen = await settle(scene);
    const reached = chosen.length * times - missed.length;
    const often =
      missed.length === 0 ? '' : `; ${missed.length} were not passed in time and struck from outside`;
    assert.ok(missed.length < chosen.length / 4, `too many points were not passed: ${missed}`);
    return { count: reached, seen: `${chosen.length} points; ${seen}${often}` };
  });
}

/** The first start runs some hundred statements; each of them may be the last. */
async function killInMigrations(harness: Harness): Promise<Proof> {
  const most = byScale(harness.scale, { quick: 6, normal: 20, full: 400 });
  const step = byScale(harness.scale, { quick: 37, normal: 13, full: 1 });
  let count = 0;
  for (let statement = 1; count < most; statement += step) {
    const yard = new Yard(harness.faultBundle);
    try {
      const server = await ServerUnderFire.open({ yard, reachWithinMs: 1 });
      const strike = { kind: 'point', name: 'sqlite.statement', pass: statement } as const;
      await server.live(strike);
      // Ready once means that it got through: there was no such statement any more.
      if (server.readyMs.length > 0) break;
      count += 1;
      const { client } = await server.start();
      assert.ok((await client.call('listProjects', {})).items.length > 0);
      assert.deepEqual(yard.query('pragma integrity_check'), [{ integrity_check: 'ok' }]);
    } finally {
      await yard.close();
    }
  }
  return { count, seen: 'the next start had the whole schema and its first user' };
}

export const serverKills: readonly FaultRow[] = [
  {
    faults: [1, 2, 3, 4, 5, 6, 7],
    name: 'kill-server',
    fault: 'kill -9 of the server at any moment, its start included',
    proof: 'kill loop, random moments',
    prove: killAtRandom,
  },
  {
    faults: [1, 2, 3, 4, 5, 6, 7],
    name: 'points-server',
    fault: 'kill -9 of the server before and after each write, sync, commit and answer',
    proof: 'kill loop, fail points',
    prove: killAtPoints,
  },
  {
    faults: [1, 2, 3, 4, 5, 6, 7],
    name: 'kill-postgres',
    fault: 'kill -9 of the server at any moment, on PostgreSQL',
    proof: 'kill loop, random moments',
    lacks: lacksPostgres,
    prove: killOnPostgres,
  },
  {
    faults: [8],
    name: 'kill-migration',
    fault: 'kill -9 of the server during its first start',
    proof: 'at the N-th statement',
    prove: killInMigrations,
  },
];
