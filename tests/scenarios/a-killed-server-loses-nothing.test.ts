// The server is killed with SIGKILL while runs are in flight, and started again on the same data. What it had
// acknowledged is there, ends with the right verdict, and has every case exactly once.
import type { Run } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../setup/processes.ts';
import { seeded } from '../setup/seeded.ts';
import { casesOf, type Service, saveTemplate, verdictOf } from '../setup/service.ts';
import { counts, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const kills = process.env.TESTYARD_FULL ? 6 : 2;
const cases = 30;
const suites = { red: counts({ passed: cases - 1, failed: 1 }), green: counts({ passed: cases }) };

interface Acknowledged {
  readonly key: string;
  readonly suite: keyof typeof suites;
  readonly run: Run;
}

type Moment = 'at the acknowledgement' | 'in the middle' | 'near the end' | 'at a random moment';
const seededMoments: readonly Moment[] = ['at the acknowledgement', 'in the middle', 'near the end'];
const momentOf = (kill: number): Moment => seededMoments[kill] ?? 'at a random moment';

const random = seeded();
let yard: Yard;
let service: Service;
beforeEach(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--lease-seconds', '2'] });
  for (const suite of ['red', 'green'] as const) {
    const failing = suite === 'red' ? 17 : -1;
    const file = sleepingSuite({ cases, secondsEach: 0.04, failing });
    const path = writeSuite(yard.work, suite, { 'test_steps.py': file });
    await saveTemplate(service, { name: suite, framework: 'pytest', source: { path } });
  }
});
afterEach(() => yard.close());

function start(suite: keyof typeof suites, key: string): Promise<Run> {
  const headers = { 'idempotency-key': key };
  return service.client.startRun(service.projectId, { templates: [suite] }, { headers });
}

async function startSeveral(kill: number): Promise<Acknowledged[]> {
  const wanted = (['red', 'green', 'red'] as const).map((suite, index) => ({
    suite,
    key: `kill-${kill}-${index}`,
  }));
  return Promise.all(wanted.map(async (each) => ({ ...each, run: await start(each.suite, each.key) })));
}

/** Cases that have ended, over all these runs. */
async function ended(acknowledged: readonly Acknowledged[]): Promise<number> {
  const runs = acknowledged.map(({ run }) => service.client.call('getRun', { params: { runId: run.id } }));
  return (await Promise.all(runs)).reduce((sum, run) => sum + run.counts.passed + run.counts.failed, 0);
}

async function untilMoment(moment: Moment, acknowledged: readonly Acknowledged[]): Promise<void> {
  if (moment === 'at the acknowledgement') return;
  const all = acknowledged.length * cases;
  const share = { 'in the middle': 0.4, 'near the end': 0.9, 'at a random moment': random() * 0.98 }[moment];
  await eventually(`${Math.floor(share * all)} cases have ended`, {
    holds: async () => (await ended(acknowledged)) >= share * all,
  });
}

async function expectNothingLost({ key, suite, run }: Acknowledged): Promise<void> {
  const finished = await verdictOf(service, run.id);
  expect(finished).toMatchObject({
    verdict: suite === 'red' ? 'failed' : 'passed',
    counts: suites[suite],
    tasks: [{ counts: suites[suite] }],
  });
  const names = (await casesOf(service, run.id)).map(({ name }) => name);
  expect(new Set(names).size).toBe(cases);
  expect(names).toHaveLength(cases);
  const repeated = await start(suite, key);
  expect(repeated.id).toBe(run.id);
}

test(
  `${kills} kills of the server, each followed by a start on the same data`,
  async () => {
    let last: Acknowledged[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const { mark, port } = service;
      const acknowledged = await startSeveral(kill);
      await untilMoment(momentOf(kill), acknowledged);
      if (momentOf(kill) === 'in the middle') {
        const commands = processesWith(mark).map(({ command }) => command);
        expect(commands).toContainEqual(expect.stringContaining('pytest'));
      }
      await service.program.kill();
      await noProcessLeft(mark);
      expect(yard.query('pragma integrity_check'), momentOf(kill)).toEqual([{ integrity_check: 'ok' }]);

      service = await yard.up({ args: ['--lease-seconds', '2'], port });
      for (const each of [...last, ...acknowledged]) await expectNothingLost(each);
      last = acknowledged;
    }
    const { items } = await service.client.call('listRuns', {
      params: { projectId: service.projectId },
      query: { limit: '1000' },
    });
    expect(items).toHaveLength(kills * 3);
  },
  kills * 120_000,
);
