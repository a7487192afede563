import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { casesOfColumns } from '@testyard/client';
import type { CaseColumns } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { addCases, finishCases } from '../testing/add-cases.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let token: string;
let runId: string;
let path: string;
let ids: string[];

/** Neighbours share their beginning, also within a character of two units. */
const nameOf = (index: number) => `案例 ${['😀', '😁'][index % 2]} ${index}`;

beforeAll(async () => {
  doors = await openDoors(registerNative);
  const projectId = await doors.createProject('p');
  const maintainer = await doors.signIn('maintainer', projectId);
  token = await doors.signIn('runner', projectId);
  const body = { name: 'suite', framework: 'pytest', source: { path: '/x' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token: maintainer, body });
  const started = await doors.call('POST', `/api/v1/projects/${projectId}/runs`, {
    token,
    body: { templates: ['suite'] },
  });
  runId = String(started.body.id);
  path = `/api/v1/runs/${runId}/cases/columns`;
  // More than one part.
  ids = await addCases(
    doors.core,
    runId,
    Array.from({ length: 6_000 }, (_, index) => nameOf(index)),
  );
  await finishCases(doors.core, [
    { id: ids[0] ?? '', status: 'passed' },
    { id: ids[7] ?? '', status: 'failed', message: 'x'.repeat(500) },
    { id: ids[3] ?? '', status: 'skipped' },
    { id: ids[5] ?? '', status: 'not-run' },
  ]);
});
afterAll(() => doors.close());

test('all cases, the unsuccessful first, each once', async () => {
  const answer = await doors.call('GET', path, { token });
  expect(answer.status).toBe(200);
  const columns = answer.body as unknown as CaseColumns;
  const order = [
    5,
    7,
    ...Array.from({ length: 6_000 }, (_, index) => index).filter((at) => at !== 5 && at !== 7),
  ];
  const cases = [...casesOfColumns(columns)];
  expect(cases.map(({ name }) => name)).toEqual(order.map((at) => nameOf(at)));
  expect(cases.map(({ id }) => id)).toEqual(order.map((at) => String(Number(ids[0]) + at)));
  const statusAt = (at: number) => cases[order.indexOf(at)]?.status;
  expect([5, 7, 0, 3, 1].map(statusAt)).toEqual(['not-run', 'failed', 'passed', 'skipped', null]);
  expect(columns.suites).toEqual(['s']);
  expect(columns.tasks).toHaveLength(1);
  expect(columns.durationMs.slice(0, 4)).toEqual([5, 5, 5, null]);
  expect(cases.slice(0, 3).map(({ cause }) => cause)).toEqual(['test', 'test', null]);
  expect(columns.messages).toEqual([null, 'x'.repeat(200)]);
  for (const list of [columns.ids, columns.suite, columns.status, columns.task, columns.durationMs])
    expect(list).toHaveLength(6_000);
});

test('is compressed for who accepts it, and only then', async () => {
  const get = (encoding: string) =>
    new Promise<{ encoding: string | undefined; text: string }>((resolve, reject) => {
      const headers = { 'x-auth-token': token, 'accept-encoding': encoding };
      request(doors.url + path, { headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const bytes = Buffer.concat(parts);
          const is = answer.headers['content-encoding'];
          resolve({ encoding: is, text: (is === 'gzip' ? gunzipSync(bytes) : bytes).toString() });
        });
      })
        .on('error', reject)
        .end();
    });
  const plain = await get('identity');
  expect(plain.encoding).toBeUndefined();
  expect((await get('gzip;q=0')).encoding).toBeUndefined();
  for (const accepted of ['gzip', 'br, gzip;q=0.8', '*'])
    expect(await get(accepted)).toEqual({ encoding: 'gzip', text: plain.text });
});

test('an end makes it final: the same ETag is answered with nothing', async () => {
  expect((await doors.call('GET', path, { token })).headers.get('etag')).toBeNull();
  await doors.finish(runId, ['failed']);
  const etag = (await doors.call('GET', path, { token })).headers.get('etag') ?? '';
  const again = await doors.call('GET', path, { token, headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const chinese = { 'if-none-match': etag, 'accept-language': 'zh' };
  expect((await doors.call('GET', path, { token, headers: chinese })).status).toBe(200);
});
