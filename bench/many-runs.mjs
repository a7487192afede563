/**
 * What calls take where 1,000,000 runs are stored, against where 1,000 are: two services at once, the same calls by turns,
 * medians. `--runs N`; `--rounds N`; `--data FOLDER` keeps the filled folders and uses them again; `--databases URL,URL`:
 * moved to two empty PostgreSQL databases, by `testyard migrate`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machine, median, peakMebibytes, program, run, startService } from './service.mjs';
import { copyFolder, expiredRuns, fill, keepDays, playedFolder } from './stored-runs.mjs';
import { callsOf } from './stored-runs-calls.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '60' },
    data: { type: 'string' },
    databases: { type: 'string' },
  },
});
const sizes = [1_000, Number(values.runs)];
const databases = values.databases?.split(',') ?? [];
const goal = 1.2;
/** Calls a second of one user that the service takes. */
const callsPerSecond = 90;

async function timed(act) {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

/** The folders of both sizes: filled, or filled by an earlier call. */
async function filledFolders(parent) {
  const folders = sizes.map((size) => join(parent, String(size)));
  const list = join(parent, 'played.json');
  if (existsSync(list)) return { folders, protos: JSON.parse(readFileSync(list, 'utf8')) };
  const { folder, protos } = await playedFolder(parent);
  for (const [at, size] of sizes.entries()) {
    mkdirSync(folders[at]);
    copyFolder(folder, join(folders[at], 'data'));
    const seconds = (await timed(() => fill(join(folders[at], 'data'), protos, size))) / 1000;
    console.log(`${size} runs filled in ${seconds.toFixed(0)} s`);
  }
  for (const [at, url] of databases.entries()) {
    const environment = { ...process.env, TESTYARD_DATABASE_URL: url };
    const command = [process.execPath, program, 'migrate', '--from', join(folders[at], 'data')];
    const { code, output } = await run(command, { env: environment });
    if (code !== 0) throw new Error(output);
  }
  writeFileSync(list, JSON.stringify(protos));
  return { folders, protos };
}

// Each start of a service listens for the end of this process.
process.setMaxListeners(100);
const open = new Set();

async function start(folder, more = {}) {
  const url = databases[sizes.indexOf(Number(basename(folder)))];
  const environment = { ...more, ...(url === undefined ? {} : { TESTYARD_DATABASE_URL: url }) };
  const service = await startService({
    ...{ slots: 1, cwd: folder, data: folder },
    environment: { TESTYARD_KEEP_DAYS: '0', TESTYARD_NO_EXECUTOR: 'true', ...environment },
  });
  open.add(service);
  return service;
}

async function stop(service) {
  open.delete(service);
  await service.stop(true);
}

/** Starts of both by turns, on folders that have been read before. */
async function startTimes(folders) {
  const seconds = folders.map(() => []);
  for (let round = 0; round < 5; round += 1)
    for (const at of round % 2 ? [1, 0] : [0, 1]) {
      const service = await start(folders[at]);
      if (round > 0) seconds[at].push(service.readySeconds * 1000);
      await stop(service);
    }
  return { name: 'start of the service until it is ready', ms: seconds };
}

/** All calls by turns, each pair in the other order than the one before. */
async function callTimes(services, protos) {
  const calls = [];
  for (const service of services) calls.push(await callsOf(service, protos));
  const names = calls[0].map(({ name }) => name);
  const times = names.map((name) => ({ name, ms: [[], []] }));
  const began = performance.now();
  let made = 0;
  for (let round = -3; round < Number(values.rounds); round += 1)
    for (const [index] of names.entries()) {
      for (const at of (round + index) % 2 ? [1, 0] : [0, 1]) {
        const { prepare, act, tidy } = calls[at][index];
        await prepare?.();
        const ms = await timed(act);
        await tidy?.();
        if (round >= 0) times[index].ms[at].push(ms);
      }
      made += 4;
      const early = (made / callsPerSecond) * 1000 - (performance.now() - began);
      if (early > 0) await sleep(early);
    }
  return times;
}

/** From a start that keeps fewer days until the runs that are older are gone. */
async function retentionTimes(folders, protos) {
  const ms = [];
  for (const folder of folders) {
    const service = await start(folder, { TESTYARD_KEEP_DAYS: String(keepDays) });
    const { call } = await service.connect();
    const until = new Date(Date.now() - keepDays * 86_400_000).toISOString();
    const left = async () => {
      let count = 0;
      for (const id of new Set(protos.map(({ project }) => project)))
        count += (await call('GET', `projects/${id}/runs?until=${until}&limit=100`)).items.length;
      return count;
    };
    ms.push([
      await timed(async () => {
        while ((await left()) > 0) await sleep(20);
      }),
    ]);
    await stop(service);
  }
  return { name: `retention deletes ${expiredRuns} runs (told, not judged)`, ms };
}

function report({ name, ms }) {
  const [few, many] = ms.map(median);
  const ratio = many / few;
  console.log(
    `${name.padEnd(72)} ${few.toFixed(2).padStart(9)} ${many.toFixed(2).padStart(9)} ${ratio.toFixed(2).padStart(6)}`,
  );
  return { name, ratio };
}

const parent = values.data ?? mkdtempSync(join(tmpdir(), 'testyard-many-'));
mkdirSync(parent, { recursive: true });
try {
  console.log(machine());
  const { folders, protos } = await filledFolders(parent);
  const ready = await startTimes(folders);
  const services = [await start(folders[0]), await start(folders[1])];
  const calls = await callTimes(services, protos);
  const memory = services.map(({ pid }) => peakMebibytes(pid));
  for (const service of services) await stop(service);
  console.log(
    `${'median of each, in ms'.padEnd(72)} ${String(sizes[0]).padStart(9)} ${String(sizes[1]).padStart(9)}  ratio`,
  );
  const judged = [ready, ...calls].map(report);
  if (values.data === undefined) report(await retentionTimes(folders, protos));
  console.log(`peak memory: ${memory.join(' and ')} MiB`);
  const worst = judged.reduce((one, other) => (other.ratio > one.ratio ? other : one));
  const good = worst.ratio <= goal;
  console.log(
    `at most ${worst.ratio.toFixed(2)} times (${worst.name}): ${good ? 'reached' : 'missed'} ${goal}`,
  );
  process.exitCode = good ? 0 : 1;
} finally {
  for (const service of open) await stop(service);
  if (values.data === undefined) rmSync(parent, { recursive: true, force: true });
}
