/**
 * Starts of runs (one template with ten cases, answered after the commit) by 32 clients at once, against a bare Fastify with
 * one INSERT into PostgreSQL for each call, in turns; the service on SQLite, then on the same PostgreSQL server. Then
 * one start of 10 templates with 100 cases each, against 1,000 INSERTs in one transaction.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from './peers.mjs';
import { label } from './played-executor.mjs';
import { machine, median, post, startService } from './service.mjs';

const goals = { sqlite: 0.7, postgres: 0.4, many: 5 };
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, calls: { type: 'string', default: '2000' } },
});
const clients = 32;

const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const postgres = await startPostgres();

async function startBare() {
  const program = fileURLToPath(new URL('peers/bare-insert.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, await postgres.database()], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/`, child };
}

async function startTestyard(options) {
  const service = await startService({ slots: 1, cwd, options });
  const api = await service.connect();
  const users = await service.connectMore(clients);
  const template = (name, count) => ({
    ...{ name, framework: 'command', source: { path: cwd }, labels: label },
    cases: Array.from({ length: count }, (_, index) => ({ name: `c${index}`, command: ['true'] })),
  });
  const path = `projects/${api.projectId}`;
  await api.call('POST', `${path}/templates`, template('ten', 10));
  const hundreds = Array.from({ length: 10 }, (_, index) => template(`hundred-${index}`, 100));
  for (const one of hundreds) await api.call('POST', `${path}/templates`, one);
  return { service, api, users, many: hundreds.map(({ name }) => name) };
}

/** Calls a second. */
async function rate(url, tokens, body) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const text = JSON.stringify(body);
  let left = Number(values.calls);
  const started = performance.now();
  await Promise.all(
    tokens.map(async (token) => {
      while (left > 0) {
        left -= 1;
        await post(url, { agent, token, text });
      }
    }),
  );
  agent.destroy();
  return (1000 * Number(values.calls)) / (performance.now() - started);
}

const bare = await startBare();
const ours = {
  sqlite: await startTestyard([]),
  postgres: await startTestyard(['--database-url', await postgres.database()]),
};
const rates = { bare: [], sqlite: [], postgres: [] };
const manyMs = { bare: [], sqlite: [] };
const runsOf = ({ service, api }) => `${service.url}/api/v1/projects/${api.projectId}/runs`;

async function milliseconds(act) {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

try {
  const body = { templates: ['ten'] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rates.bare.push(await rate(bare.url, Array(clients).fill('none'), body));
    for (const name of ['sqlite', 'postgres']) {
      const tokens = ours[name].users.map(({ token }) => token);
      rates[name].push(await rate(runsOf(ours[name]), tokens, body));
    }
  }
  for (let round = 0; round < 10; round += 1) {
    manyMs.bare.push(await milliseconds(() => fetch(`${bare.url}many`, { method: 'POST' })));
    const { api, many } = ours.sqlite;
    manyMs.sqlite.push(
      await milliseconds(() => api.call('POST', `projects/${api.projectId}/runs`, { templates: many })),
    );
  }
  const shown = (list) => list.map((each) => each.toFixed(0)).join(', ');
  console.log(`machine              ${machine()}`);
  for (const [name, list] of Object.entries(rates)) console.log(`${name.padEnd(20)} ${shown(list)} calls/s`);
  const ratios = {
    sqlite: median(rates.sqlite) / median(rates.bare),
    postgres: median(rates.postgres) / median(rates.bare),
    many: median(manyMs.sqlite) / median(manyMs.bare),
  };
  console.log(`10 x 100 cases       ${shown(manyMs.sqlite)} ms, 1,000 INSERTs ${shown(manyMs.bare)} ms`);
  console.log(
    `durable starts against bare INSERTs: SQLite ${ratios.sqlite.toFixed(2)} (goal >= ${goals.sqlite}), ` +
      `PostgreSQL ${ratios.postgres.toFixed(2)} (>= ${goals.postgres}); ` +
      `a large start against 1,000 INSERTs ${ratios.many.toFixed(2)} (<= ${goals.many})`,
  );
  const isMet =
    ratios.sqlite >= goals.sqlite && ratios.postgres >= goals.postgres && ratios.many <= goals.many;
  process.exitCode = isMet ? 0 : 1;
} finally {
  bare.child.kill();
  for (const { service } of Object.values(ours)) await service.stop();
  await postgres.stop();
  rmSync(cwd, { recursive: true });
}
