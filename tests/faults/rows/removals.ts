// Fault 48: an executor is removed while a session of it does not want to end.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../../setup/processes.ts';
import { casesOf, logBytes, saveTemplate, startRun } from '../../setup/service.ts';
import { counts, writeSuite } from '../../setup/suites.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, medianAndMax, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const leaseMs = 3000;
/** Nobody else notices an end that is told: the work is elsewhere before the lease would have been missed. */
const serverArgs = ['--lease-seconds', String(leaseMs / 1000)];

/** Where nobody lets it go on it hears no signal, and has a daemon that has left its process group. */
const stubborn = `
echo "$1" >> "$2/begun-$3"
[ "$1" = second ] || exit 0
[ ! -e "$2/go-on-$3" ] || exit 0
trap '' TERM INT HUP
setsid sh -c "trap '' TERM INT HUP; while :; do sleep 7; done" &
while :; do sleep 1; done
`;

async function removed(harness: Harness): Promise<Proof> {
  const times = byScale(harness.scale, { quick: 2, normal: 5, full: 50 });
  const strictness = { exactly: false, logs: false };
  return Scene.play(harness, { strictness, serverArgs, suites: 0 }, async (scene) => {
    const gone: number[] = [];
    for (let time = 0; time < times; time += 1) gone.push(await removeOne(scene, `host-${time}`));
    return { count: times, seen: `no process left after ${medianAndMax(gone)}; every run passed elsewhere` };
  });
}

/** Answers the milliseconds from the removal to the end of the last process. */
async function removeOne(scene: Scene, name: string): Promise<number> {
  const { yard, service } = scene;
  const { program, mark } = await scene.executor({ name });
  const path = writeSuite(yard.work, name, { 'case.sh': stubborn });
  const cases = ['first', 'second', 'third'].map((each) => ({
    name: each,
    command: ['sh', 'case.sh', each, yard.work, name],
  }));
  await saveTemplate(service, { name, framework: 'command', source: { path }, cases });
  const { id } = await startRun(service, [name]);
  const begun = () => {
    const file = join(yard.work, `begun-${name}`);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  await eventually('the case runs, and its daemon', {
    holds: () => begun().length === 2 && processesWith(mark).some(({ command }) => /sleep 7/.test(command)),
  });
  await eventually('the first case is stored', {
    holds: async () => (await casesOf(service, id)).some(({ status }) => status === 'passed'),
  });
  const removedAt = performance.now();
  const command = await yard.run(service, ['executor', 'remove', name, '--yes']);
  assert.equal(command.code, 0, command.stderr);
  writeFileSync(join(yard.work, `go-on-${name}`), '');
  const { code, stderr } = await program.end(30_000);
  await noProcessLeft(mark);
  const goneMs = performance.now() - removedAt;
  assert.equal(code, 3, stderr);
  assert.match(stderr, /this executor has been removed on the server/);
  await expectRefused(scene, name);

  await scene.executor({ name: `${name}-other` });
  const run = await untilFinished(service, id);
  assert.deepEqual(run.counts, counts({ passed: 3 }), JSON.stringify(run.tasks));
  assert.equal(run.verdict, 'passed');
  assert.deepEqual(begun(), ['first', 'second', 'second', 'third'], 'what was acknowledged is not run again');
  await logBytes(service, run.tasks[0]?.id ?? '', 'stdout');
  await scene.killExecutor(`${name}-other`);
  return goneMs;
}

/** Its credential is nothing any more, also for a start of its own. */
async function expectRefused({ yard, service }: Scene, name: string): Promise<void> {
  const folder = join(yard.folder, `executor-${name}`);
  const args = ['executor', '--server', service.url, '--name', name, '--data', folder];
  const { program } = yard.start(args);
  const end = await Promise.race([program.ended, sleep(30_000, null)]);
  assert.ok(end, 'a removed executor that is started again lives on');
  assert.equal(end.code, 3, end.stderr);
}

export const removals: readonly FaultRow[] = [
  {
    faults: [48],
    name: 'executor-removed',
    fault: 'an executor is removed while its session ignores SIGTERM and has a daemon',
    proof: '`testyard executor remove`',
    prove: removed,
  },
];
