// The metrics of a whole service, scraped while it works and afterwards, as a scraper would read them.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;

beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

const scrape = (headers: Record<string, string> = {}) =>
  fetch(`${service.url}/metrics`, { headers, signal: AbortSignal.timeout(10_000) });

const sampleLine =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[0-9.e+-]+|\+Inf|-Inf|[Nn]a[Nn])$/;
const kinds = ['counter', 'gauge', 'histogram', 'summary'];

/** Samples by name and labels; throws at whatever is not as the format says. */
function parse(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (comment?.[1] === 'TYPE') {
      const [, , name = '', kind = ''] = comment;
      if (types.has(name) || !kinds.includes(kind)) throw new Error(`a second or unknown type: ${line}`);
      types.set(name, kind);
    }
    if (comment) continue;
    const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? [];
    const family = [name, name.replace(/_(bucket|sum|count)$/, '')].find((each) => types.has(each));
    if (family === undefined || samples.has(name + labels)) throw new Error(`no sample: ${line}`);
    if (types.get(family) === 'counter' && !name.endsWith('_total')) throw new Error(`no _total: ${line}`);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

async function samples(): Promise<ReadonlyMap<string, number>> {
  const answer = await scrape();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return parse(await answer.text());
}

test('runs, cases, waits, executors and calls are counted, without a name or an id of any of them', async () => {
  const path = writeSuite(yard.work, 'suite', {
    'test_slow.py': sleepingSuite({ cases: 4, secondsEach: 0.5, failing: 2 }),
  });
  const id = await saveTemplate(service, { name: 'slow', framework: 'pytest', source: { path } });
  const before = await samples();
  expect(before.get('testyard_runs_total{verdict="failed"}')).toBe(0);
  const run = await startRun(service, [id, id, id]);
  const during = {
    'testyard_executors{state="busy"}': 1,
    'testyard_executor_slots{state="busy"}': 2,
    testyard_queue_tasks: 1,
  };
  let found: unknown;
  await eventually('both slots are busy and a task waits', {
    holds: async () => {
      const now = await samples();
      found = Object.fromEntries(Object.keys(during).map((name) => [name, now.get(name)]));
      return isDeepStrictEqual(found, during);
    },
    otherwise: () => found,
  });
  const { tasks } = await verdictOf(service, run.id);
  const after = await samples();
  expect(
    Object.fromEntries([...after].filter(([name]) => /^testyard_(runs|cases)_total/.test(name))),
  ).toMatchObject({
    'testyard_runs_total{verdict="failed"}': 1,
    'testyard_runs_total{verdict="passed"}': 0,
    'testyard_cases_total{status="passed"}': 9,
    'testyard_cases_total{status="failed"}': 3,
    'testyard_cases_total{status="not-run"}': 0,
  });
  expect(after.get('testyard_queue_wait_seconds_count')).toBe(3);
  expect(after.get('testyard_run_duration_seconds_count')).toBe(1);
  expect(after.get('testyard_run_duration_seconds_sum')).toBeGreaterThan(1.5);
  expect(after.get('testyard_store_unit_duration_seconds_count{outcome="kept"}')).toBeGreaterThan(10);
  expect(after.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  const route = '/api/v1/projects/:projectId/runs';
  const calls = `testyard_http_requests_total{method="POST",route="${route}",status_class="2xx"}`;
  expect(after.get(calls)).toBe(1);

  await eventually('both slots are free', {
    holds: async () => (await samples()).get('testyard_executor_slots{state="free"}') === 2,
  });

  const text = [...after.keys()].join('\n');
  const names = ['admin', 'slow', service.projectId, run.id, ...tasks.map((task) => task.id)];
  expect(names.filter((name) => text.includes(`"${name}"`))).toEqual([]);
  expect(text).not.toMatch(/[0-9a-f]{32}|[0-9]{19}/);
});

test('addresses that do not exist are counted as one', async () => {
  for (let number = 0; number < 100; number += 1) await fetch(`${service.url}/no/such/address-${number}`);
  const after = await samples();
  expect(after.get('testyard_http_requests_total{method="GET",route="none",status_class="4xx"}')).toBe(100);
  const named = [...after.keys()].filter((name) => /route="none"/.test(name));
  expect(named.length).toBeLessThan(20);
  expect([...after.keys()].join()).not.toContain('address');
});

test.each([
  ['a proxy on the same host', { 'x-forwarded-for': '192.0.2.1' }],
  ['a proxy that only says so', { via: '1.1 proxy' }],
  ['a page of another origin', { origin: 'https://example.org' }],
])('by %s nobody reads them without the token of a system admin', async (_, headers) => {
  expect((await scrape(headers)).status).toBe(401);
  expect((await scrape({ ...headers, 'x-auth-token': service.token })).status).toBe(200);
});
