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
import { machine, median, startService } from './service.mjs';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' } } });
const count = Number(values.cases);
const goalBytes = 9 * count;

/** Always the same numbers, as unordered as those of the world. */
let seed = 20_260_101;
const below = (most) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * most);
};
const pick = (words) => words[below(words.length)];
const split = (text) => text.split(' ');
const verbs = split(
  'accepts adds applies cancels charges clears closes counts creates deletes exports filters hides imports keeps lists loads locks merges moves opens parses prints reads refunds rejects removes renders resets retries returns rounds saves sends shows signs skips sorts splits stops stores syncs trims updates validates warns writes',
);
const nouns = split(
  'account address amount balance basket batch cart category checkout city code coupon currency customer date delivery discount document email error event export fee file filter form gateway group header image index invoice item label language limit line list login map member menu message name note number offer order page password payment period permission phone photo plan price product profile query quota rate receipt refund region report request result role row rule scope search session shipment size stock store subscription table tag tax token total unit user voucher warehouse zone',
);
const ends = split(
  'twice at_midnight on_a_leap_day without_a_name for_a_guest when_it_is_empty with_unicode after_a_timeout in_order in_parallel behind_a_proxy once_only for_an_admin with_a_long_text before_the_deadline on_the_last_page',
);
const params = split(
  'EUR USD JPY CNY de_DE en_US zh_CN ja_JP 0 1 17 100 9999 None True False empty utf8 gb18030 chrome firefox safari mobile desktop',
);

/** Tests of a class are mostly about one thing; one in four has parameters, whose cases follow each other. */
function namesOf(subject) {
  const about = below(3) === 0 ? pick(nouns) : subject;
  const plain = `test_${about}_${pick(verbs)}_${pick(nouns)}${below(3) === 0 ? `_${pick(ends)}` : ''}`;
  if (below(4) !== 0) return [plain];
  return Array.from({ length: 2 + below(9) }, () => `${plain}[${pick(params)}-${below(1000)}]`);
}

function caseXml(suite, name) {
  const time = (Math.exp(below(9000) / 1000) / 100).toFixed(3);
  const head = `<testcase classname="${suite}" name="${name}" time="${time}"`;
  const failed = `><failure message="AssertionError: expected ${below(500)}, got ${below(500)}">assert</failure></testcase>`;
  return head + (below(100) === 0 ? failed : '/>');
}

function report() {
  const cases = [];
  while (cases.length < count) {
    const subject = pick(nouns);
    const suite = `tests.${pick(nouns)}.test_${subject}_${pick(verbs)}_${cases.length}.Test${pick(nouns)}`;
    for (let tests = 5 + below(30); tests > 0; tests -= 1)
      for (const name of namesOf(subject)) cases.push(caseXml(suite, name));
  }
  return `<testsuites><testsuite name="many">${cases.slice(0, count).join('\n')}</testsuite></testsuites>`;
}

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
writeFileSync(join(cwd, 'given.xml'), report());
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
