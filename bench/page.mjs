/**
 * The page in the system's Chromium, on a run of 100,000 cases that is over, one that goes on, and a log of 100 MB (`--cases N`,
 * `--megabytes N`, `--rounds N`): what it loads, when it can be used, how long filter and search take, the longest task while somebody
 * scrolls or results come. Medians of five, each in a browser context that has nothing of the page yet. Times are taken in
 * the page, after the picture.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { reportOf } from './many-names.mjs';
import { observe } from './page-observe.mjs';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, password, startService } from './service.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    megabytes: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const count = Number(values.cases);
const megabytes = Number(values.megabytes);
const rounds = Number(values.rounds);

/** A line in 100 bytes; one error in the middle. */
const writeLog = `
const line = (at) => \`[\${String(at).padStart(9, '0')}] \`.padEnd(99, 'GET /api/cart 200 in 12 ms; ') + '\\n';
const lines = ${megabytes} * 10_000;
for (let at = 0; at < lines; at += 5000) {
  let text = '';
  for (let each = at; each < at + 5000; each += 1) text += each === lines / 2 ? 'ValueError: total is wrong\\n' : line(each);
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
process.exitCode = 1;
`;

const cwd = mkdtempSync(join(tmpdir(), 'testyard-page-'));
writeFileSync(join(cwd, 'given.xml'), reportOf(count));
writeFileSync(join(cwd, 'log.mjs'), writeLog);
const source = { framework: 'command', source: { path: cwd } };
const templates = [
  { ...source, name: 'many', report: { junit: 'report.xml' }, command: ['cp', 'given.xml', 'report.xml'] },
  { ...source, name: 'long-log', command: ['node', 'log.mjs'] },
];
for (const template of templates)
  writeFileSync(join(cwd, `${template.name}.testyard.yaml`), JSON.stringify(template));

async function finishedRun({ call, projectId }, name) {
  let run = await call('POST', `projects/${projectId}/runs`, { templates: [name] });
  while (run.state !== 'finished') {
    await sleep(200);
    run = await call('GET', `runs/${run.id}`);
  }
  return run;
}

async function openRun(browser, storage, address) {
  const context = await browser.newContext({ storageState: storage, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(address);
  return { context, page };
}

async function measureRun(browser, storage, address) {
  const { context, page } = await openRun(browser, storage, address);
  await page.locator('.assertion').first().waitFor();
  await page.locator('.case-line').first().waitFor();
  const found = await page.evaluate(`(async () => {
    const sum = (entries) => entries.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    const of = (pattern) => performance.getEntriesByType('resource').filter(({ name }) => pattern.test(name));
    while (of(/columns/).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    return {
      script: sum(of(/\\.js$/)), styles: sum(of(/\\.css$/)), list: sum(of(/columns/)),
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      whole: of(/columns/)[0].responseEnd,
      usable: Math.max(window.firstSeen['.assertion'], window.firstSeen['.case-line']),
    };
  })()`);
  await page.locator('#tab-cases').click();
  await page.locator('.list-head').waitFor();
  await page.locator('.case-line').nth(11).waitFor();
  const status = `() => document.querySelector('.list-head [role=status]')?.textContent`;
  const type = (text) =>
    page.evaluate(`whenChanged(${status}, () => typeInto('.list-filter input', ${JSON.stringify(text)}))`);
  const filter = await type('status:failed');
  await type('');
  const search = await type('currency');
  await type('');
  const scroll = await page.evaluate(`scrollThrough('.virtual-list', 240)`);
  await context.close();
  return { ...found, filter, search, scroll };
}

async function measureLog(browser, storage, address) {
  const { context, page } = await openRun(browser, storage, address);
  await page.locator('.assertion, .attempt').first().waitFor();
  await page.locator('.case-panel summary', { hasText: 'Log' }).click();
  await page.locator('.log-line[data-target]', { hasText: 'ValueError' }).waitFor();
  const { first, error } = await page.evaluate(`({
    first: window.firstSeen['.log-line'] - window.clickedAt,
    error: window.firstSeen['.log-line[data-target]'] - window.clickedAt,
  })`);
  const scroll = await page.evaluate(`scrollThrough('.log-lines', 240)`);
  await context.close();
  return { first, error, logScroll: scroll };
}

const liveSeconds = 8;
const perSecond = 200;
/** One in so many fails: two a second. */
const failsEvery = 100;

/** A run of as many cases, of which half are over, and 200 more end each second, until `stop` is called. */
async function startLiveRun(connection) {
  const { call, projectId, url } = connection;
  const body = { name: 'live', framework: 'pytest', source: { path: '/' }, labels: label };
  await call('POST', `projects/${projectId}/templates`, body);
  const run = await call('POST', `projects/${projectId}/runs`, { templates: [body.name] });
  const executor = new PlayedExecutor(url);
  await executor.register(connection, 'played');
  await executor.announce(1, { pytest: '8' });
  const names = Array.from({ length: count }, (_, at) =>
    at % failsEvery === failsEvery - 1 ? `fails-${at}` : `passes-${at}`,
  );
  const statusOf = (name) =>
    name.startsWith('fails')
      ? { status: 'failed', cause: 'test', message: `${name.split('-')[1]} == 2` }
      : {};
  const [offer] = await executor.claim(1);
  const stopping = new AbortController();
  const told = new Map();
  const pace = { names, atOnce: count / 2, perSecond, statusOf, signal: stopping.signal };
  const working = executor.workSlowly(offer, { ...pace, told: (name, at) => told.set(name, at) });
  while (told.size < count / 2) await Promise.race([sleep(100), working]);
  const stop = async () => {
    stopping.abort();
    await working;
    executor.stop();
  };
  return { run, told, stop };
}

/** From when its first failure is there: at the end of its failures, where the newest stand, then on all its cases. */
async function measureLive(browser, storage, { run, told, url }) {
  const { context, page } = await openRun(browser, storage, `${url}/runs/${run.id}?tab=failures`);
  await page.locator('.case-line').first().waitFor();
  await page.evaluate('window.longest = 0;');
  await page.locator('.case-line').nth(11).waitFor();
  await sleep(2000);
  const from = Date.now();
  await page.evaluate('window.live = true;');
  await sleep(liveSeconds * 1000);
  const seen = await page.evaluate('window.live = false; window.failures');
  await page.locator('#tab-cases').click();
  await page.locator('.list-head').waitFor();
  await sleep(liveSeconds * 500);
  const longest = await page.evaluate('window.longest');
  await context.close();
  const news = [...told].filter(([name, at]) => at > from && name in seen);
  if (news.length < liveSeconds) throw new Error(`${news.length} failures were seen`);
  const delays = news.map(([name, at]) => seen[name] - at).sort((one, other) => one - other);
  return { delay: delays[Math.floor(delays.length * 0.95)], longest };
}

async function repeated(measure) {
  const all = [];
  for (let round = 0; round < rounds; round += 1) all.push(await measure());
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((each) => each[name]))]));
}

const service = await startService({ slots: 1, cwd });
const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox'] });
try {
  await service.signIn();
  for (const { name } of templates) await service.testyard('apply', '-f', `${name}.testyard.yaml`);
  const connection = await service.connect();
  const many = await finishedRun(connection, 'many');
  const long = await finishedRun(connection, 'long-log');
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${connection.url}/runs`);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('form.sign-in').waitFor({ state: 'detached' });
  const storage = await context.storageState();
  const run = await repeated(() => measureRun(browser, storage, `${connection.url}/runs/${many.id}`));
  const log = await repeated(() => measureLog(browser, storage, `${connection.url}/runs/${long.id}`));
  const going = await startLiveRun(connection);
  const live = await repeated(() => measureLive(browser, storage, { ...going, url: connection.url }));
  await going.stop();
  const ms = (value) => `${Math.round(value)} ms`;
  /** The browser tells of tasks from 50 ms on. */
  const task = (value) => (value === 0 ? '< 50 ms' : ms(value));
  const kB = (value) => `${(value / 1000).toFixed(0)} kB`;
  const rows = [
    ['scripts, compressed', kB(run.script), run.script <= 300_000],
    ['styles, compressed', kB(run.styles), true],
    ['list of cases, compressed', kB(run.list), run.list <= 9 * count],
    ['first contentful paint', ms(run.fcp), run.fcp <= 1000],
    ['failed rows and first assertion usable', ms(run.usable), run.usable <= 1000],
    ['all cases there', ms(run.whole), true],
    ['filter', ms(run.filter), run.filter <= 100],
    ['search', ms(run.search), run.search <= 150],
    ['longest task while scrolling', task(run.scroll), run.scroll <= 50],
    [`longest task while ${perSecond} cases a second end`, task(live.longest), live.longest <= 100],
    ['end of a case to its line, 95 of 100', ms(live.delay), live.delay <= 1000],
    [`first screen of a log of ${megabytes} MB`, ms(log.first), log.first <= 500],
    ['its first error', ms(log.error), log.error <= 1000],
    ['longest task while scrolling the log', task(log.logScroll), log.logScroll <= 50],
  ];
  const load = loadavg()[0].toFixed(1);
  console.log(`${machine()}; ${count} cases; load ${load}, with the 2 or so of this itself`);
  for (const [name, value, ok] of rows)
    console.log(`${ok ? 'ok    ' : 'MISSED'}  ${value.padStart(8)}  ${name}`);
  if (rows.some(([, , ok]) => !ok)) process.exitCode = 1;
} finally {
  await browser.close();
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
}
