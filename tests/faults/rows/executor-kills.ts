// Faults 10 to 12 and 53: executors struck down while they hold work.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { noProcessLeft } from '../../setup/processes.ts';
import { seeded } from '../../setup/seeded.ts';
import { casesOf, saveTemplate, startRun } from '../../setup/service.ts';
import { writeSuite } from '../../setup/suites.ts';
import type { Started } from '../../setup/yard.ts';
import { answerTimes, percentile } from '../harness/answer-times.ts';
import { untilFinished } from '../harness/callers.ts';
import { failPointNames } from '../harness/fail-point-names.ts';
import { byScale, type FaultRow, type Harness, medianAndMax, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const random = seeded(7);
const leaseMs = 3000;
/** Of the time that a machine takes to look at all; on a busy one twice what its slowest answers took. */
const allowanceMs = 1500;
const names = ['first', 'second', 'third'];
const slots = ['--slots', '2'];

/** How long after the last sign of life each lease was found lost, by the server's clock. */
function detectionsMs(scene: Scene): number[] {
  const silent = "end_reason = 'lost: no-sign-of-life'";
  const rows = scene.yard.query(`select ended_at, expires_at from leases where ${silent}`);
  return rows.map((row) => Number(row.ended_at) - (Number(row.expires_at) - leaseMs));
}

/** Two of three are killed in each round, so that no case meets three kills; then all that was begun must end right. */
async function killAtRandom(harness: Harness): Promise<Proof> {
  const kills = byScale(harness.scale, { quick: 24, normal: 60, full: 500 });
  const request = { strictness: { exactly: false, logs: false }, casesEach: 8, secondsEach: 0.1 };
  return Scene.play(harness, request, async (scene) => {
    for (const name of names) await scene.executor({ name, args: slots });
    const over = new AbortController();
    const answers = answerTimes(scene.server.url, over.signal);
    let count = 0;
    let right = 0;
    for (let round = 0; count < kills; round += 1) {
      const begun = scene.suites.map(async (suite) => {
        const { id } = await startRun(scene.service, [suite.document.name]);
        const run = await untilFinished(scene.service, id);
        suite.expectVerdict(run);
        await suite.expectCases(scene.service, id, false);
        right += 1;
      });
      // Every fifth round they come back only after they were missed.
      const isMissed = round % 5 === 4;
      const victims = [names[round % 3] ?? '', names[(round + 1) % 3] ?? ''];
      for (const name of victims) {
        await sleep(random() * 900);
        await scene.killExecutor(name);
        count += 1;
        if (!isMissed) await scene.executor({ name, args: slots });
      }
      await Promise.all(begun);
      if (isMissed) for (const name of victims) await scene.executor({ name, args: slots });
      if (round % 10 === 9) harness.progress(`${count} kills, ${right} runs right`);
    }
    over.abort();
    const allowed = Math.max(allowanceMs, 2 * percentile(await answers, 0.99));
    const detections = detectionsMs(scene);
    const late = detections.filter((ms) => ms > (leaseMs * 13) / 12 + allowed);
    assert.deepEqual(late, [], `leases of ${leaseMs} ms were found lost so late`);
    const found =
      detections.length > 0
        ? `; ${detections.length} leases of 3 s found lost after ${medianAndMax(detections)}`
        : '';
    return { count, seen: `${right} runs right, no process left${found}` };
  });
}

/** One that is struck at a point, and one that is well; the first comes back without its point. */
async function killAtPoints(harness: Harness): Promise<Proof> {
  const points = failPointNames().filter((name) =>
    /^(api\.(?!register)|process\.|spool\.|lease\.|claim\.|events\.|journal\.|session\.|data\.)/.test(name),
  );
  const chosen = harness.scale === 'quick' ? points.filter((_, index) => index % 3 === 0) : points;
  const times = byScale(harness.scale, { quick: 1, normal: 1, full: 3 });
  const request = { strictness: { exactly: false, logs: false }, casesEach: 4, secondsEach: 0.02 };
  return Scene.play(harness, request, async (scene) => {
    const missed: string[] = [];
    let count = 0;
    await scene.executor({ name: 'struck' });
    await scene.killExecutor('struck');
    for (let round = 0; round < times * chosen.length; round += 1) {
      const name = chosen[round % chosen.length] ?? '';
      const pass = round < chosen.length ? 1 : 1 + Math.floor(random() * 3);
      const suite = scene.suites[2];
      assert.ok(suite);
      const { id } = await startRun(scene.service, [suite.document.name]);
      const struck = startStruck(scene, `${name}=kill@${pass}`);
      const reached =
        (await Promise.race([struck.program.ended, sleep(8_000 * scene.server.slowness, null)])) !== null;
      if (!reached) await struck.program.kill();
      if (!reached) missed.push(name);
      else count += 1;
      await noProcessLeft(struck.mark);
      await scene.executor({ name: 'struck' });
      const run = await untilFinished(scene.service, id);
      suite.expectVerdict(run);
      await suite.expectCases(scene.service, id, false);
      await scene.killExecutor('struck');
      if (round % 10 === 9) harness.progress(`${count} kills, last at ${name}`);
    }
    assert.ok(missed.length <= (times * chosen.length) / 3, `too many points were not passed: ${missed}`);
    const often = missed.length === 0 ? '' : `; ${missed.length} were not passed in time`;
    return { count, seen: `${chosen.length} points; every run right, no process left${often}` };
  });
}

function startStruck(scene: Scene, points: string): Started {
  const { yard, service } = scene;
  const options = ['--server', service.url, '--name', 'struck', '--data', `${yard.folder}/executor-struck`];
  return yard.start(['executor', ...options, '--allow-path', yard.work], {
    ...{ TESTYARD_STOP_GRACE_MS: '1000', TESTYARD_FAIL_POINTS: points },
  });
}

/** The executor is killed each time that the case runs, as if the case had done it. */
async function poisonCase(harness: Harness): Promise<Proof> {
  const request = { strictness: { exactly: false, logs: false } };
  return Scene.play(harness, request, async (scene) => {
    const path = writeSuite(scene.yard.work, 'poison', { empty: '' });
    const begun = `${scene.yard.work}/begun`;
    const script = `echo "$1" >> ${begun}; case $1 in poison) sleep 60;; esac`;
    const cases = ['before', 'poison', 'after'].map((name) => ({
      name,
      command: ['sh', '-c', script, 'sh', name],
    }));
    await saveTemplate(scene.service, { name: 'poison', framework: 'command', source: { path }, cases });
    const { id } = await startRun(scene.service, ['poison']);
    const seen = () => (existsSync(begun) ? readFileSync(begun, 'utf8').split('poison').length - 1 : 0);
    for (let loss = 1; loss <= 3; loss += 1) {
      await scene.executor({ name: 'host' });
      const deadline = performance.now() + 30_000;
      while (seen() < loss && performance.now() < deadline) await sleep(20);
      assert.equal(seen(), loss, 'the poison is not run again');
      await sleep(400);
      await scene.killExecutor('host');
    }
    await scene.executor({ name: 'host' });
    const run = await untilFinished(scene.service, id);
    const statuses = Object.fromEntries(
      (await casesOf(scene.service, id)).map(({ name, status, message }) => [name, [status, message]]),
    );
    assert.equal(statuses.before?.[0], 'passed');
    assert.equal(statuses.after?.[0], 'passed');
    assert.equal(statuses.poison?.[0], 'error');
    assert.match(String(statuses.poison?.[1]), /quarantined/);
    assert.equal(seen(), 3, 'the poison ran again after its quarantine');
    return { count: 3, seen: `the case is quarantined, the others passed, the run is ${run.verdict}` };
  });
}

export const executorKills: readonly FaultRow[] = [
  {
    faults: [10, 12],
    name: 'kill-executor',
    fault: 'kill -9 of executors at any moment, their host gone or started again',
    proof: 'kill loop, random moments',
    prove: killAtRandom,
  },
  {
    faults: [10, 12],
    name: 'points-executor',
    fault: 'kill -9 of an executor around each message, process and file',
    proof: 'kill loop, fail points',
    prove: killAtPoints,
  },
  {
    faults: [53],
    name: 'poison',
    fault: 'a case with which its executor dies each time',
    proof: 'kill -9 whenever the case runs',
    prove: poisonCase,
  },
];
