import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { addCases } from '../testing/add-cases.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';
import { addLease } from '../testing/running-lease.ts';

const text = '第一行\nsecond line\n';
const bytes = new TextEncoder().encode(text);
const sha256 = createHash('sha256').update(bytes).digest('hex');

let doors: OpenDoors;
let token: string;
let runId: string;
let taskId: string;
let leaseId: string;
let artifactId: string;

beforeAll(async () => {
  doors = await openDoors(registerNative);
  const projectId = await doors.createProject('p');
  token = await doors.signIn('maintainer', projectId);
  const path = `/api/v1/projects/${projectId}`;
  const body = { name: 'a', framework: 'pytest', source: { path: '/x' } };
  await doors.call('POST', `${path}/templates`, { token, body });
  const run = await doors.call('POST', `${path}/runs`, { token, body: { templates: ['a'] } });
  taskId = (run.body.tasks as [{ id: string }])[0].id;
  runId = String(run.body.id);
  await addEvidence(runId);
});
afterAll(() => doors.close());

async function addEvidence(runId: string): Promise<void> {
  const { core } = doors;
  const { id: executorId } = await doors.addExecutor();
  leaseId = await addLease(core, { taskId, runId, executorId });
  artifactId = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    for (const [stream, length] of [
      ['stdout', bytes.length],
      ['stderr', 0],
    ] as const)
      await unit.logs.save({ taskId, leaseId, stream, length, closed: length === 0, dropped: 0 });
    await unit.artifacts.insert({
      id: artifactId,
      taskId,
      leaseId,
      caseId: null,
      name: 'reports/报告.xml',
      size: bytes.length,
      sha256,
      createdAt: unit.now,
    });
  });
  doors.objects.put({ leaseId, stream: 'stdout' }, bytes);
  doors.objects.files.set(artifactId, bytes);
}

const logPath = (stream = 'stdout') => `/api/v1/tasks/${taskId}/logs/${leaseId}/${stream}`;
const read = (path: string, headers: Record<string, string> = {}) =>
  doors.call('GET', path, { token, headers });

describe('a log', () => {
  test('is listed with its length and whether it is complete', async () => {
    const { body } = await read(`/api/v1/tasks/${taskId}/logs`);
    const common = { leaseId, executor: 'host' };
    expect(body.items).toEqual([
      { ...common, stream: 'stderr', length: 0, state: 'closed', dropped: 0 },
      { ...common, stream: 'stdout', length: bytes.length, state: 'open', dropped: 0 },
    ]);
  });

  test('is read whole, as bytes that no browser takes for a page', async () => {
    const answer = await read(logPath());
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
    });
    expect((await read(logPath('stderr'))).text).toBe('');
  });

  test.each([
    ['bytes=10-', 'second line\n', `bytes 10-21/22`],
    ['bytes=0-2', '第', 'bytes 0-2/22'],
    ['bytes=-5', 'line\n', 'bytes 17-21/22'],
  ])('%s is part of it', async (range, part, contentRange) => {
    const answer = await read(logPath(), { range });
    expect([answer.status, answer.text]).toEqual([206, part]);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    expect(answer.headers.get('content-length')).toBe(String(new TextEncoder().encode(part).length));
  });

  test('a range behind its end is 416 and tells the length, from where the rest can be asked for later', async () => {
    const answer = await read(logPath(), { range: `bytes=${bytes.length}-` });
    expect([answer.status, answer.body.code]).toEqual([416, 'RANGE_NOT_SATISFIABLE']);
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  test('HEAD answers its length without bytes', async () => {
    const answer = await doors.call('HEAD', logPath(), { token });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
  });

  test.each([
    ['another stream', () => logPath('setup')],
    ['another lease', () => logPath().replace(leaseId, '1')],
    ['another task', () => logPath().replace(taskId, '1')],
    ['a path', () => `/api/v1/tasks/${taskId}/logs/${leaseId}/..%2f..%2fetc`],
  ])('%s is not found', async (_, path) => {
    expect((await read(path())).status).toBe(404);
  });
});

test('all logs of a run are one archive, in which names are names and never paths', async () => {
  const answer = await fetch(`${doors.url}/api/v1/runs/${runId}/logs`, {
    headers: { 'x-auth-token': token },
  });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="run-1.logs.zip"',
  });
  const archive = Buffer.from(await answer.arrayBuffer());
  const names = new Set(archive.toString('latin1').match(/[\w./-]+\.log/g));
  expect([...names]).toEqual([`01-a/host.${leaseId}.stdout.log`]);
  expect(archive.includes(Buffer.from(bytes))).toBe(true);
  const other = await doors.signIn('viewer', await doors.createProject('other'));
  expect((await doors.call('GET', `/api/v1/runs/${runId}/logs`, { token: other })).status).toBe(404);
});

describe('an artifact', () => {
  const path = () => `/api/v1/tasks/${taskId}/artifacts`;

  test('is listed and downloaded under its own name', async () => {
    expect((await read(path())).body.items).toEqual([
      { id: artifactId, taskId, caseId: null, name: 'reports/报告.xml', size: bytes.length, sha256 },
    ]);
    const answer = await read(`${path()}/${artifactId}`);
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="__.xml"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.xml`,
    );
    expect(answer.headers.get('etag')).toBe(`"${sha256}"`);
  });

  test('goes on from a range as long as it is the same file', async () => {
    const same = await read(`${path()}/${artifactId}`, { range: 'bytes=10-', 'if-range': `"${sha256}"` });
    expect([same.status, same.text]).toEqual([206, 'second line\n']);
    const other = await read(`${path()}/${artifactId}`, { range: 'bytes=10-', 'if-range': '"other"' });
    expect([other.status, other.text]).toEqual([200, text]);
  });

  test('is not sent again to who has it', async () => {
    const headers = { 'if-none-match': `"a", W/"${sha256}"` };
    expect((await read(`${path()}/${artifactId}`, headers)).status).toBe(304);
    const head = await doors.call('HEAD', `${path()}/${artifactId}`, {
      token,
      headers: { range: 'bytes=0-3' },
    });
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([206, '4', '']);
  });

  test('who has no role in the project finds neither logs nor artifacts', async () => {
    const stranger = await doors.signIn('admin', await doors.createProject('q'));
    for (const at of [logPath(), path(), `${path()}/${artifactId}`, `/api/v1/tasks/${taskId}/logs`])
      expect((await doors.call('GET', at, { token: stranger })).status).toBe(404);
  });
});

test('all files of a run are one archive, in which names are names and never paths, and those of a case are together', async () => {
  const { core } = doors;
  const [caseId = ''] = await addCases(core, runId, ['支付/../超时']);
  const keep = async (name: string) => {
    const id = core.ids.decimal();
    const kept = { id, taskId, leaseId, caseId, name, size: bytes.length, sha256 };
    await core.unitOfWork.run((unit) => unit.artifacts.insert({ ...kept, createdAt: unit.now }));
    doors.objects.files.set(id, bytes);
    return id;
  };
  await keep('../../etc/shot.png');
  const twin = await keep('etc/SHOT.png');
  const namesIn = async (search: string) => {
    const headers = { 'x-auth-token': token };
    const answer = await fetch(`${doors.url}/api/v1/runs/${runId}/artifacts${search}`, { headers });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="run-1.artifacts.zip"',
    });
    const archive = Buffer.from(await answer.arrayBuffer()).toString();
    return [...new Set(archive.match(/01-a\/[\p{L}\w./-]+?\.(png|xml)/giu))];
  };
  const folder = `01-a/case-${caseId}-支付-..-超时`;
  const ofCase = [`${folder}/etc/shot.png`, `${folder}/${twin}-etc/SHOT.png`];
  expect(await namesIn(`?caseId=${caseId}`)).toEqual(ofCase);
  expect(await namesIn('')).toEqual(['01-a/reports/报告.xml', ...ofCase]);
  const other = await doors.signIn('viewer', await doors.createProject('another'));
  expect((await doors.call('GET', `/api/v1/runs/${runId}/artifacts`, { token: other })).status).toBe(404);
});
