/**
 * 50,000 cases that cost nothing, by two executors, on PostgreSQL, while a transaction that began before them stays open: the
 * dead versions of rows that it might still see cannot be cleaned away meanwhile, which makes many a queue slower the longer it lasts.
 * Cases a second in the last tenth against those in the first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from './peers.mjs';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, startService } from './service.mjs';

const goal = 0.7;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, cases: { type: 'string', default: '50000' } },
});
const count = Number(values.cases);
const { Client } = createRequire(new URL('../packages/server/package.json', import.meta.url))('pg');
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const postgres = await startPostgres();
const database = await postgres.database();
const service = await startService({ slots: 1, cwd, options: ['--database-url', database] });
const api = await service.connect();
const executors = [new PlayedExecutor(service.url), new PlayedExecutor(service.url)];

/** Cases a second in the first tenth of a run and in the last, while an old snapshot is held. */
async function tenths() {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from runs');
  const times = [];
  const told = () => times.push(performance.now());
  const started = performance.now();
  const body = { templates: ['many'] };
  const run = api.call('POST', `projects/${api.projectId}/runs`, body, { prefer: 'wait=300' });
  let isOver = false;
  const work = executors.map(async (executor) => {
    while (!isOver) for (const offer of await executor.claim(1, 1)) await executor.work(offer, { told });
  });
  const { counts } = await run;
  isOver = true;
  await Promise.all(work);
  await client.query('rollback');
  await client.end();
  if (counts.passed !== count) throw new Error(`not all counted: ${JSON.stringify(counts)}`);
  const at = (share) => times[Math.ceil(times.length * share) - 1];
  const [first, last] = [at(0.1) - times[0], at(1) - at(0.9)];
  return { seconds: (performance.now() - started) / 1000, ratio: first / last };
}

try {
  const cases = Array.from({ length: count }, (_, index) => ({ name: `c${index}`, command: ['true'] }));
  await api.call('POST', `projects/${api.projectId}/templates`, {
    ...{ name: 'many', framework: 'command', source: { path: cwd }, labels: label, cases },
  });
  for (const [index, executor] of executors.entries()) {
    await executor.register(api, `played-${index}`);
    await executor.announce(1);
  }
  const found = [];
  for (let round = 0; round < Number(values.rounds); round += 1) found.push(await tenths());
  const ratio = median(found.map((one) => one.ratio));
  console.log(`machine  ${machine()}`);
  for (const one of found)
    console.log(`${one.seconds.toFixed(1)} s, last tenth against the first: ${one.ratio.toFixed(2)}`);
  console.log(
    `${count} cases beside an old snapshot, last tenth against the first: ${ratio.toFixed(2)} (goal >= ${goal})`,
  );
  process.exitCode = ratio >= goal ? 0 : 1;
} finally {
  for (const executor of executors) executor.stop();
  await service.stop();
  await postgres.stop();
  rmSync(cwd, { recursive: true });
}
