/**
 * The page in the system's Chromium, on a run of 100,000 cases and a log of 100 MB (`--cases N`, `--megabytes N`): what it
 * loads, when it can be used, how long filter and search take, and the longest task while somebody scrolls. Medians of five.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { reportOf } from './many-names.mjs';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, password, startService } from './service.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    megabytes: { type: 'string', default: '100' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const count = Number(values.cases);
const megabytes = Number(values.megabytes);
const rounds = 5;

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

/** Runs in the page: the longest task while `act` goes on, and when it was done. */
const observe = `
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: 'longtask', buffered: false });
const frame = () => new Promise(requestAnimationFrame);
window.whenChanged = async (read, act) => {
  const before = read();
  const started = performance.now();
  act();
  while (read() === before) await frame();
  await frame();
  return performance.now() - started;
};
window.typeInto = (selector, text) => {
  const field = document.querySelector(selector);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
window.scrollThrough = async (selector, frames) => {
  const box = document.querySelector(selector);
  window.longest = 0;
  for (let at = 0; at < frames; at += 1) {
    box.scrollTop += at % 40 === 39 ? box.scrollHeight / 7 : 180;
    if (box.scrollTop + box.clientHeight >= box.scrollHeight) box.scrollTop = 0;
    await frame();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return window.longest;
};
`;

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
  const usable = await page.evaluate('performance.now()');
  const found = await page.evaluate(`(async () => {
    const sum = (entries) => entries.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    const of = (pattern) => performance.getEntriesByType('resource').filter(({ name }) => pattern.test(name));
    while (of(/columns/).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    return {
      script: sum(of(/\\.js$/)), styles: sum(of(/\\.css$/)), list: sum(of(/columns/)),
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      whole: of(/columns/)[0].responseEnd,
    };
  })()`);
  await page.locator('#tab-cases').click();
  await page.locator('.list-head').waitFor();
  await page.waitForFunction(`document.querySelectorAll('.case-line').length > 10`);
  const status = `() => document.querySelector('.list-head [role=status]')?.textContent`;
  const type = (text) =>
    page.evaluate(`whenChanged(${status}, () => typeInto('.list-filter input', ${JSON.stringify(text)}))`);
  const filter = await type('status:failed');
  await type('');
  const search = await type('currency');
  await type('');
  const scroll = await page.evaluate(`scrollThrough('.virtual-list', 240)`);
  await context.close();
  return { ...found, usable, filter, search, scroll };
}

async function measureLog(browser, storage, address) {
  const { context, page } = await openRun(browser, storage, address);
  await page.locator('.assertion, .attempt').first().waitFor();
  const started = performance.now();
  await page.locator('.case-panel summary', { hasText: 'Log' }).click();
  await page.locator('.log-line').first().waitFor();
  const first = performance.now() - started;
  await page.locator('.log-line[data-target]', { hasText: 'ValueError' }).waitFor();
  const error = performance.now() - started;
  const scroll = await page.evaluate(`scrollThrough('.log-lines', 240)`);
  await context.close();
  return { first, error, logScroll: scroll };
}

/** Seconds of a run that is looked at while 200 cases a second end, one of them a second in a failure. */
const liveSeconds = 10;
const perSecond = 200;

async function measureLive(browser, { storage, connection }) {
  const names = Array.from({ length: liveSeconds * perSecond }, (_, at) =>
    at % perSecond === perSecond - 1 ? `fails-${at}` : `passes-${at}`,
  );
  const body = {
    ...{ name: `live-${Date.now()}`, framework: 'command', source: { path: '/' }, labels: label },
    cases: names.map((name) => ({ name, command: ['true'] })),
  };
  await connection.call('POST', `projects/${connection.projectId}/templates`, body);
  const run = await connection.call('POST', `projects/${connection.projectId}/runs`, {
    templates: [body.name],
  });
  const { context, page } = await openRun(browser, storage, `${connection.url}/runs/${run.id}?tab=failures`);
  await page.locator('.run-head').waitFor();
  await page.evaluate(`
    window.seen = {};
    new MutationObserver(() => {
      for (const { textContent: name } of document.querySelectorAll('.case-line-name')) window.seen[name] ??= Date.now();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    window.longest = 0;`);
  const executor = new PlayedExecutor(connection.url);
  await executor.register(connection, 'played');
  await executor.announce(1);
  const told = new Map();
  const statusOf = (name) =>
    name.startsWith('fails') ? { status: 'failed', cause: 'test', message: 'assert 1 == 2' } : {};
  const [offer] = await executor.claim(1);
  await executor.workSlowly(offer, { perSecond, statusOf, told: (name, at) => told.set(name, at) });
  await page.getByRole('heading', { name: 'Failed', exact: true }).waitFor();
  await sleep(500);
  const { seen, longest } = await page.evaluate('({ seen: window.seen, longest: window.longest })');
  executor.stop();
  await context.close();
  const delays = [...told].filter(([name]) => name in seen).map(([name, at]) => seen[name] - at);
  if (delays.length < liveSeconds - 1) throw new Error(`${delays.length} failures were seen`);
  const sorted = delays.sort((one, other) => one - other);
  return { delay: sorted[Math.floor(sorted.length * 0.95)], longest };
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
  const live = await measureLive(browser, { storage, connection });
  const ms = (value) => `${Math.round(value)} ms`;
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
    ['longest task while scrolling', ms(run.scroll), run.scroll <= 50],
    [`longest task while ${perSecond} cases a second end`, ms(live.longest), live.longest <= 100],
    ['end of a case to its line, 95 of 100', ms(live.delay), live.delay <= 1000],
    [`first screen of a log of ${megabytes} MB`, ms(log.first), log.first <= 500],
    ['its first error', ms(log.error), log.error <= 1000],
    ['longest task while scrolling the log', ms(log.logScroll), log.logScroll <= 50],
  ];
  console.log(`${machine()}; ${count} cases`);
  for (const [name, value, ok] of rows)
    console.log(`${ok ? 'ok    ' : 'MISSED'}  ${value.padStart(8)}  ${name}`);
  if (rows.some(([, , ok]) => !ok)) process.exitCode = 1;
} finally {
  await browser.close();
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
}
