// Faults 30 and 32: the database dies, or answers nothing for a while.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockTables } from '../../../packages/server/src/testing/lock-tables.ts';
import type { PostgresServer } from '../../../packages/server/src/testing/postgres-server.ts';
import { seeded } from '../../setup/seeded.ts';
import { answerTimes, percentile } from '../harness/answer-times.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { lacksPostgres, onPostgres, sceneOn } from '../harness/on-postgres.ts';
import { Scene } from '../harness/scene.ts';

const random = seeded(30);
const strictness = { exactly: true, logs: true };

function onDatabase(
  harness: Harness,
  trial: (scene: Scene, database: PostgresServer) => Promise<Proof>,
): Promise<Proof> {
  return onPostgres((database) =>
    Scene.play(harness, { strictness, ...sceneOn(database) }, async (scene) => {
      for (const name of ['first', 'second']) await scene.executor({ name, args: ['--slots', '2'] });
      scene.begin({ odd: true });
      return trial(scene, database);
    }),
  );
}

/** The server lives on, answers 503 meanwhile, and finds its database again. */
function databaseDies(harness: Harness): Promise<Proof> {
  const deaths = byScale(harness.scale, { quick: 4, normal: 10, full: 50 });
  return onDatabase(harness, async (scene, database) => {
    for (let death = 0; death < deaths; death += 1) {
      await scene.pause(500 + random() * 1500);
      await scene.during(database.end(death % 2 === 0 ? 'SIGKILL' : 'SIGINT'));
      await scene.pause(random() * 1000);
      await scene.during(database.begin());
      if (death % 10 === 9) harness.progress(`${death + 1} deaths of the database`);
    }
    await scene.end();
    const { callers, odd } = scene;
    const kept = `${callers.verified} runs right, ${odd.acknowledged} other writes kept`;
    return { count: deaths, seen: `${kept}; the server never ended` };
  });
}

/** Longer than the ten seconds that a statement waits for a lock, and than four leases of three seconds. */
const shortLockMs = 12_000;
const usualAnswerMs = 200;

/**
 * Nobody can read or write runs, tasks and leases, and the server cannot write down a sign of life: no lease may be
 * judged for that, and who calls is told to come again.
 */
function databaseLocked(harness: Harness): Promise<Proof> {
  const locks = byScale(harness.scale, { quick: 1, normal: 2, full: 5 });
  const lockMs = byScale(harness.scale, { quick: shortLockMs, normal: shortLockMs, full: 30_000 });
  return onDatabase(harness, async (scene, database) => {
    const usual = percentile(
      await scene.during(answerTimes(scene.server.url, AbortSignal.timeout(3_000))),
      0.99,
    );
    let slowest = 0;
    for (let count = 0; count < locks; count += 1) {
      await scene.pause(1_000 + random() * 1_000);
      await scene.during(
        whileLocked(database, lockMs, async () => {
          const [times] = await Promise.all([
            answerTimes(scene.server.url, AbortSignal.timeout(lockMs - 500)),
            expectComeAgain(scene, lockMs - 500),
          ]);
          slowest = Math.max(slowest, percentile(times, 0.99));
        }),
      );
    }
    await scene.end();
    assert.deepEqual(await scene.lostLeases(), []);
    const most = Math.max(usualAnswerMs, 3 * usual);
    assert.ok(
      slowest <= most,
      `99 of 100 answers within ${slowest.toFixed(0)} ms, ${most.toFixed(0)} wanted`,
    );
    const { verified } = scene.callers;
    const loop = `its event loop answered within ${slowest.toFixed(0)} ms (p99)`;
    return { count: locks, seen: `503 to callers, ${verified} runs right, no lease lost; ${loop}` };
  });
}

async function whileLocked(database: PostgresServer, ms: number, work: () => Promise<void>): Promise<void> {
  const unlock = await lockTables(database.url(), ['runs', 'tasks', 'leases']);
  try {
    await Promise.all([work(), sleep(ms)]);
  } finally {
    await unlock();
  }
}

async function expectComeAgain({ service }: Scene, withinMs: number): Promise<void> {
  const answer = await fetch(`${service.url}/api/v1/projects/${service.projectId}/runs`, {
    headers: { 'x-auth-token': service.token },
    signal: AbortSignal.timeout(withinMs),
  });
  const body = await answer.text();
  assert.equal(answer.status, 503, body);
  assert.match(body, /STORE_UNAVAILABLE/);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1, 'the answer says when to come again');
}

export const databases: readonly FaultRow[] = [
  {
    faults: [30],
    name: 'database-dies',
    fault: 'PostgreSQL is killed or stopped, and comes back',
    proof: 'SIGKILL and SIGINT to its first process',
    lacks: lacksPostgres,
    prove: databaseDies,
  },
  {
    faults: [32],
    name: 'database-locked',
    fault: 'PostgreSQL keeps runs, tasks and leases locked for four leases (30 s with --full)',
    proof: 'a lock of another session',
    lacks: lacksPostgres,
    prove: databaseLocked,
  },
];
