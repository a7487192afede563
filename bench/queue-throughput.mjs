/**
 * 10,000 cases that cost nothing, started by one call, pulled and told by two executors over HTTP, each result stored
 * durably, until the verdict; against graphile-worker (local queue of 500, results completed in batches) with as many jobs
 * in the same run, in turns. The service on SQLite and on the same PostgreSQL server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { graphileOn, startPostgres } from './peers.mjs';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, startService } from './service.mjs';

const goals = { sqlite: 1, postgres: 0.5 };
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, cases: { type: 'string', default: '10000' } },
});
const count = Number(values.cases);
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const postgres = await startPostgres();

async function startTestyard(options) {
  const service = await startService({ slots: 1, cwd, options });
  const api = await service.connect();
  const cases = Array.from({ length: count }, (_, index) => ({ name: `c${index}`, command: ['true'] }));
  await api.call('POST', `projects/${api.projectId}/templates`, {
    ...{ name: 'many', framework: 'command', source: { path: cwd }, labels: label, cases },
  });
  const executors = [new PlayedExecutor(service.url), new PlayedExecutor(service.url)];
  for (const [index, executor] of executors.entries()) {
    await executor.register(api, `played-${index}`);
    await executor.announce(1);
  }
  return { service, api, executors };
}

/** Cases a second, from the call to the verdict. */
async function rateOf({ api, executors }) {
  const started = performance.now();
  const body = { templates: ['many'] };
  const run = api.call('POST', `projects/${api.projectId}/runs`, body, { prefer: 'wait=120' });
  let isOver = false;
  const work = executors.map(async (executor) => {
    while (!isOver) for (const offer of await executor.claim(1, 1)) await executor.work(offer);
  });
  const { counts } = await run;
  const seconds = (performance.now() - started) / 1000;
  isOver = true;
  await Promise.all(work);
  if (counts.passed !== count) throw new Error(`not all counted: ${JSON.stringify(counts)}`);
  return count / seconds;
}

async function graphile() {
  const { run, utils, connection, stop } = await graphileOn(postgres);
  const jobs = Array.from({ length: count }, (_, index) => ({ identifier: 'case', payload: { index } }));
  const left = () =>
    utils.withPgClient(async (client) => {
      const { rows } = await client.query(
        'select exists (select 1 from graphile_worker._private_jobs) as any',
      );
      return rows[0].any;
    });
  return {
    rate: async () => {
      const started = performance.now();
      await utils.addJobs(jobs);
      const runner = await run({
        ...connection,
        taskList: { case: () => undefined },
        preset: {
          worker: {
            ...{ concurrentJobs: 24, localQueue: { size: 500 } },
            ...{ completeJobBatchDelay: 0, failJobBatchDelay: 0 },
          },
        },
      });
      while (await left()) await sleep(5);
      const seconds = (performance.now() - started) / 1000;
      await runner.stop();
      return count / seconds;
    },
    stop,
  };
}

const ours = {
  sqlite: await startTestyard([]),
  postgres: await startTestyard(['--database-url', await postgres.database()]),
};
const theirs = await graphile();
const rates = { graphile: [], sqlite: [], postgres: [] };
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rates.graphile.push(await theirs.rate());
    for (const name of ['sqlite', 'postgres']) rates[name].push(await rateOf(ours[name]));
  }
  console.log(`machine          ${machine()}`);
  for (const [name, list] of Object.entries(rates))
    console.log(`${name.padEnd(16)} ${list.map((each) => each.toFixed(0)).join(', ')} a second`);
  const ratios = Object.keys(goals).map((name) => median(rates[name]) / median(rates.graphile));
  console.log(
    `cases a second against jobs of graphile-worker: SQLite ${ratios[0].toFixed(2)} (goal >= ${goals.sqlite}), ` +
      `PostgreSQL ${ratios[1].toFixed(2)} (>= ${goals.postgres})`,
  );
  process.exitCode = ratios[0] >= goals.sqlite && ratios[1] >= goals.postgres ? 0 : 1;
} finally {
  for (const { service, executors } of Object.values(ours)) {
    for (const executor of executors) executor.stop();
    await service.stop();
  }
  await theirs.stop();
  await postgres.stop();
  rmSync(cwd, { recursive: true });
}
