// Faults 26, 43 and 44: stops at every moment of a run, and what a thousand sessions leave behind.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from '../../setup/eventually.ts';
import { processesWith } from '../../setup/processes.ts';
import { startRun } from '../../setup/service.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const strictness = { exactly: true, logs: true };
const sweepMs = 2000;

/** One final state, reached once; nothing begins after it. */
async function stopSweep(harness: Harness): Promise<Proof> {
  const stepMs = byScale(harness.scale, { quick: 100, normal: 40, full: 10 });
  const request = { strictness, suites: 1, casesEach: 3, secondsEach: 0.3 };
  return Scene.play(harness, request, async (scene) => {
    const { mark } = await scene.executor({ name: 'only', args: ['--slots', '4'] });
    const [suite] = scene.suites;
    assert.ok(suite);
    const { client } = scene.service;
    const verdicts: Record<string, number> = {};
    const stopAfter = async (ms: number) => {
      const { id: runId } = await startRun(scene.service, [suite.document.name]);
      await scene.pause(ms);
      await client.call('stopRun', { params: { runId }, body: {} });
      const run = await untilFinished(scene.service, runId);
      const begun = suite.begun(runId).size;
      assert.ok(
        run.verdict === 'stopped' || run.verdict === 'passed',
        `${run.verdict} after a stop at ${ms} ms`,
      );
      if (run.verdict === 'passed') suite.expectVerdict(run);
      verdicts[run.verdict] = (verdicts[run.verdict] ?? 0) + 1;
      await scene.pause(300);
      assert.equal(
        suite.begun(runId).size,
        begun,
        `a case began after the end of a run that was stopped at ${ms} ms`,
      );
      const later = await client.call('getRun', { params: { runId } });
      assert.deepEqual([later.verdict, later.counts], [run.verdict, run.counts]);
    };
    const moments = Array.from({ length: sweepMs / stepMs }, (_, index) => index * stepMs);
    const work = async () => {
      for (let ms = moments.shift(); ms !== undefined; ms = moments.shift()) await stopAfter(ms);
    };
    const count = moments.length;
    await Promise.all([work(), work(), work(), work()]);
    await eventually('no session lives', {
      holds: () => !processesWith(mark).some(({ command }) => command.includes('case.sh')),
    });
    return {
      count,
      seen: `${verdicts.stopped ?? 0} stopped, ${verdicts.passed ?? 0} passed before; none changed later`,
    };
  });
}

async function manySessions(harness: Harness): Promise<Proof> {
  const sessions = byScale(harness.scale, { quick: 30, normal: 100, full: 1000 });
  const request = { strictness, suites: 2, casesEach: 3, secondsEach: 0 };
  return Scene.play(harness, request, async (scene) => {
    const { program, mark } = await scene.executor({ name: 'only', args: ['--slots', '2'] });
    const facts = () => ({
      processes: childrenOf(program.pid).length,
      files: readdirSync(`/proc/${program.pid}/fd`).length,
    });
    scene.begin({ odd: false });
    while (scene.callers.verified < sessions) await scene.pause(100);
    await scene.end();
    await eventually('no session lives', {
      holds: () => !processesWith(mark).some(({ command }) => command.includes('case.sh')),
    });
    const after = facts();
    assert.equal(after.processes, 0, 'children of the executor, zombies among them');
    assert.ok(after.files < 60, `${after.files} open files`);
    return { count: scene.callers.verified, seen: `no child, no zombie, ${after.files} open files` };
  });
}

function childrenOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const path = `/proc/${pid}/task/${thread}/children`;
    return readFileSync(path, 'utf8').split(' ').filter(Boolean);
  });
}

export const stops: readonly FaultRow[] = [
  {
    faults: [43, 44],
    name: 'stop-sweep',
    fault: 'a run is stopped at each moment of its first two seconds: queued, starting, running, finishing',
    proof: 'sweep of moments',
    prove: stopSweep,
  },
  {
    faults: [26],
    name: 'many-sessions',
    fault: 'zombies and open files after many sessions',
    proof: 'one executor, one session after the other',
    prove: manySessions,
  },
];
