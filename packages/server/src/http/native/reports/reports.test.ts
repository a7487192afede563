import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { addCases, finishCases } from '../testing/add-cases.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let token: string;
let path: string;
let runId: string;

beforeAll(async () => {
  doors = await openDoors(registerNative);
  const projectId = await doors.createProject('p');
  const maintainer = await doors.signIn('maintainer', projectId);
  token = await doors.signIn('runner', projectId);
  const body = { name: 'suite', framework: 'pytest', source: { path: '/x' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token: maintainer, body });
  const runs = `/api/v1/projects/${projectId}/runs`;
  const started = await doors.call('POST', runs, { token, body: { templates: ['suite'] } });
  runId = String(started.body.id);
  path = `/api/v1/runs/${runId}/report`;
  // More than one part.
  const names = Array.from({ length: 450 }, (_, index) => `案例 <${index}>`);
  const ids = await addCases(doors.core, runId, names);
  await finishCases(doors.core, [
    { id: ids[0] ?? '', status: 'passed' },
    { id: ids[7] ?? '', status: 'failed', message: 'a <b> & c' },
  ]);
});
afterAll(() => doors.close());

const read = (format: string, headers = {}) =>
  doors.call('GET', `${path}?format=${format}`, { token, headers });

test.each([
  [
    'junit',
    'application/xml',
    '<testcase classname="suite.s" name="案例 &lt;7&gt;" time="0.005"><failure message="a &lt;b&gt; &amp; c"',
  ],
  ['ctrf', 'application/json', '"name":"案例 <7>","status":"failed"'],
  ['csv', 'text/csv', 'suite,s,案例 <7>,failed,test,5,1,,,a <b> & c,'],
  ['html', 'text/html', '<pre class="assertion">a &lt;b&gt; &amp; c</pre>'],
  ['allure', 'application/zip', 'PK'],
])('as %s it is a download of all cases', async (format, media, part) => {
  const { status, headers, text } = await read(format);
  expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, media]);
  expect(headers.get('content-disposition')).toContain('attachment; filename="run-1.');
  expect(text).toContain(part);
  if (format !== 'allure') expect(text).toContain('449');
});

test('is in the language of the reader', async () => {
  expect((await read('html', { 'accept-language': 'zh' })).text).toContain('失败用例');
});

test('a format that there is not is refused, and so is a run of others', async () => {
  expect((await read('word')).status).toBe(400);
  const stranger = await doors.signIn('admin', await doors.createProject('other'));
  expect((await doors.call('GET', `${path}?format=csv`, { token: stranger })).status).toBe(404);
});

test('once the run is finished the same ETag is answered with nothing', async () => {
  expect((await read('csv')).headers.get('etag')).toBeNull();
  await doors.finish(runId, ['failed']);
  const etag = (await read('csv')).headers.get('etag') ?? '';
  const again = await read('csv', { 'if-none-match': etag });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await read('junit', { 'if-none-match': etag })).status).toBe(200);
});
