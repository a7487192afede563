/**
 * The bulk list of all cases of a run: its size, gzipped as it goes over the wire, and the time until it is there, against
 * the same cases page by page. The names are such as people write: verbs, nouns, parameters. `--cases N` sets the number.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { reportOf } from './many-names.mjs';
import { machine, median, startService } from './service.mjs';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' } } });
const count = Number(values.cases);
const goalBytes = 9 * count;

/** As a browser asks for it; the bytes as they came. */
const fetchRaw = (url, token) =>
  new Promise((resolve, reject) => {
    request(url, { headers: { 'x-auth-token': token, 'accept-encoding': 'gzip' } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        resolve({ bytes: Buffer.concat(parts), encoding: answer.headers['content-encoding'] }),
      );
    })
      .on('error', reject)
      .end();
  });

async function timed(act) {
  const started = performance.now();
  const result = await act();
  return { ms: performance.now() - started, result };
}

const cwd = mkdtempSync(join(tmpdir(), 'testyard-columns-'));
writeFileSync(join(cwd, 'given.xml'), reportOf(count));
const template = {
  ...{ name: 'many', framework: 'command', source: { path: cwd }, report: { junit: 'report.xml' } },
  command: ['cp', 'given.xml', 'report.xml'],
};
writeFileSync(join(cwd, 'many.testyard.yaml'), JSON.stringify(template));
const service = await startService({ slots: 1, cwd });
try {
  await service.signIn();
  await service.testyard('apply', '-f', 'many.testyard.yaml');
  const { call, projectId, token, url } = await service.connect();
  let run = await call('POST', `projects/${projectId}/runs`, { templates: ['many'] });
  while (run.state !== 'finished') {
    await sleep(200);
    run = await call('GET', `runs/${run.id}`);
  }
  const columns = () => fetchRaw(`${url}/api/v1/runs/${run.id}/cases/columns`, token);
  const pages = async () => {
    let seen = 0;
    for (let cursor = ''; cursor !== null; ) {
      const page = await call('GET', `runs/${run.id}/cases?limit=1000${cursor && `&cursor=${cursor}`}`);
      seen += page.items.length;
      cursor = page.next;
    }
    return seen;
  };
  const times = { columns: [], pages: [] };
  let got;
  for (let round = 0; round < 5; round += 1) {
    const bulk = await timed(columns);
    times.columns.push(bulk.ms);
    got = bulk.result;
    const paged = await timed(pages);
    times.pages.push(paged.ms);
    if (paged.result !== count) throw new Error(`${paged.result} cases in pages`);
  }
  const plain = gunzipSync(got.bytes);
  const { names, status, statuses } = JSON.parse(plain.toString());
  if (got.encoding !== 'gzip' || names.length !== count) throw new Error('not all cases, or not compressed');
  if (statuses[status[0]] !== 'failed') throw new Error('the failed ones do not come first');
  const [ms, pagesMs] = [median(times.columns), median(times.pages)];
  console.log(machine());
  console.log(`${count} cases in pages of 1,000: ${pagesMs.toFixed(0)} ms; in columns: ${ms.toFixed(0)} ms`);
  console.log(
    `in columns ${(plain.length / 1000).toFixed(0)} kB, gzipped ${(got.bytes.length / 1000).toFixed(0)} kB`,
  );
  const good = got.bytes.length <= goalBytes && ms <= pagesMs;
  console.log(
    `${(got.bytes.length / count).toFixed(2)} bytes a case, ${(ms / pagesMs).toFixed(2)} of the time of pages: ${good ? 'reached' : 'missed'}`,
  );
  process.exitCode = good ? 0 : 1;
} finally {
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
}
