/**
 * From a call that starts one case, with nothing else to do, until an executor that waits has been offered it: the call is
 * sent, stored durably, and the offer has arrived. Against graphile-worker on PostgreSQL in the same run: from the call of
 * `addJob` until the job's handler begins. In turns, 50 of each at a time. The call is sent by Node's `http`: `fetch` takes
 * half a millisecond of its own. `--database postgres` puts the service on PostgreSQL, too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { graphileOn, startPostgres } from './peers.mjs';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, post, startService } from './service.mjs';

const goal = 1.5;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const turn = 50;
const pauseMs = 20;

const postgres = await startPostgres();
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const options = values.database === 'postgres' ? ['--database-url', await postgres.database()] : [];
const service = await startService({ slots: 1, cwd, options });

async function playedService() {
  const api = await service.connect();
  await api.call('POST', `projects/${api.projectId}/templates`, {
    ...{
      name: 'one',
      framework: 'command',
      source: { path: cwd },
      cases: [{ name: 'a', command: ['true'] }],
    },
    labels: label,
  });
  const executor = new PlayedExecutor(service.url);
  await executor.register(api, 'played');
  await executor.announce(1);
  const agent = new Agent({ keepAlive: true });
  const { token } = api;
  const runs = `${service.url}/api/v1/projects/${api.projectId}/runs`;
  const text = JSON.stringify({ templates: ['one'] });
  const once = async () => {
    const offered = executor.claim(1).then((offers) => ({ at: performance.now(), offer: offers[0] }));
    await sleep(pauseMs);
    const started = performance.now();
    const [{ at, offer }] = await Promise.all([offered, post(runs, { agent, token, text })]);
    await executor.work(offer);
    return at - started;
  };
  const stop = () => {
    agent.destroy();
    executor.stop();
  };
  return { once, stop };
}

async function graphile() {
  const { run, utils, connection, stop } = await graphileOn(postgres);
  let began = () => undefined;
  const runner = await run({
    ...connection,
    concurrency: 1,
    taskList: { one: async () => began(performance.now()) },
  });
  const once = async () => {
    await sleep(pauseMs);
    const handled = new Promise((resolve) => {
      began = resolve;
    });
    const started = performance.now();
    await utils.addJob('one', {});
    return (await handled) - started;
  };
  return {
    once,
    stop: async () => {
      await runner.stop();
      await stop();
    },
  };
}

const ours = await playedService();
const theirs = await graphile();
const times = { ours: [], theirs: [] };
const take = async (name, side) => {
  for (let count = 0; count < turn; count += 1) times[name].push(await side.once());
};
try {
  for (const side of [ours, theirs]) for (let count = 0; count < 10; count += 1) await side.once();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await take('theirs', theirs);
    await take('ours', ours);
  }
  const shown = (list) => {
    const sorted = [...list].sort((one, other) => one - other);
    return `${median(list).toFixed(2)} ms median, ${sorted[Math.floor(sorted.length * 0.99)].toFixed(1)} ms p99`;
  };
  const ratio = median(times.ours) / median(times.theirs);
  console.log(`machine          ${machine()}`);
  console.log(`testyard         ${shown(times.ours)} (${times.ours.length} times, ${values.database})`);
  console.log(`graphile-worker  ${shown(times.theirs)}`);
  console.log(`start to offer, against graphile-worker (goal <= ${goal}): ${ratio.toFixed(2)}`);
  process.exitCode = ratio <= goal ? 0 : 1;
} finally {
  ours.stop();
  await theirs.stop();
  await service.stop();
  await postgres.stop();
  rmSync(cwd, { recursive: true });
}
