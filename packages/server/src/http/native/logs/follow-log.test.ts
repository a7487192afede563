import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';
import { addLease } from '../testing/running-lease.ts';
import type { LogFeeds } from './log-feed.ts';

let doors: OpenDoors;
let feeds: LogFeeds;
let token: string;
let at: { taskId: string; runId: string; executorId: string };
let leaseId: string;
let written: Buffer;

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    registerNative(app, door);
    feeds = door.logFeeds;
  });
  const projectId = await doors.createProject('p');
  token = await doors.signIn('maintainer', projectId);
  const path = `/api/v1/projects/${projectId}`;
  const body = { name: 'a', framework: 'pytest', source: { path: '/x' } };
  await doors.call('POST', `${path}/templates`, { token, body });
  const run = await doors.call('POST', `${path}/runs`, { token, body: { templates: ['a'] } });
  const taskId = (run.body.tasks as [{ id: string }])[0].id;
  at = { taskId, runId: String(run.body.id), executorId: (await doors.addExecutor()).id };
});
beforeEach(async () => {
  leaseId = await addLease(doors.core, at);
  written = Buffer.alloc(0);
});
afterAll(() => doors.close());

/** What an executor's message does: bytes are stored, then counted, then told. */
async function write(bytes: Uint8Array, end: { closed?: boolean; dropped?: number } = {}): Promise<void> {
  const { closed = false, dropped = 0 } = end;
  written = Buffer.concat([written, bytes]);
  doors.objects.put({ leaseId, stream: 'stdout' }, written);
  await doors.core.unitOfWork.run(async (unit) => {
    await unit.logs.save({ ...at, leaseId, stream: 'stdout', length: written.length, closed, dropped });
    unit.notify(`log:${leaseId}/stdout`);
  });
}

async function endLease(): Promise<void> {
  await doors.core.unitOfWork.run(async (unit) => {
    const lease = await unit.leases.byId(leaseId);
    if (lease) await unit.leases.update({ ...lease, state: 'ended', endedAt: unit.now });
    unit.notify(`lease:${leaseId}`);
  });
}

interface Event {
  readonly id: number;
  readonly event: string;
  readonly data: string;
}

const path = (query = '') => `/api/v1/tasks/${at.taskId}/logs/${leaseId}/stdout/events${query}`;

async function* watch(query = '', headers: Record<string, string> = {}): AsyncGenerator<Event> {
  const signal = AbortSignal.timeout(20_000);
  const answer = await fetch(doors.url + path(query), {
    headers: { 'x-auth-token': token, ...headers },
    signal,
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  let text = '';
  for await (const part of answer.body ?? []) {
    text += Buffer.from(part).toString();
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const block of whole) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event') !== '')
        yield { id: Number(field('id')), event: field('event'), data: field('data') };
    }
  }
}

/** All that is sent, and how it ended. */
async function whole(events: AsyncIterable<Event>): Promise<{ bytes: Buffer; end: unknown; ids: number[] }> {
  const parts: Buffer[] = [];
  const ids: number[] = [];
  let end: unknown = null;
  for await (const { id, event, data } of events) {
    ids.push(id);
    if (event === 'bytes') parts.push(Buffer.from(data, 'base64'));
    else end = JSON.parse(data);
  }
  return { bytes: Buffer.concat(parts), end, ids };
}

const noise = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7919) % 256));

test('what is there comes at once, what is written comes then, and the end is told', async () => {
  await write(Buffer.from('first '));
  const events = watch();
  expect((await events.next()).value).toMatchObject({ id: 6, event: 'bytes' });
  await write(Buffer.from('second'));
  expect((await events.next()).value).toMatchObject({
    id: 12,
    data: Buffer.from('second').toString('base64'),
  });
  await write(Buffer.from(''), { closed: true });
  const end = (await events.next()).value;
  expect(end).toMatchObject({ id: 12, event: 'end' });
  expect(JSON.parse(end.data)).toEqual({ state: 'closed', length: 12, dropped: 0 });
  expect((await events.next()).done).toBe(true);
});

test('a stream is known to be watched from the first who follows it until the last has gone', async () => {
  await write(Buffer.from('a'));
  expect(feeds.has(leaseId, 'stdout')).toBe(false);
  const [one, other] = [watch(), watch()];
  await Promise.all([one.next(), other.next()]);
  await one.return(undefined);
  expect([feeds.has(leaseId, 'stdout'), feeds.has(leaseId, 'stderr')]).toEqual([true, false]);
  await other.return(undefined);
  await expect.poll(() => feeds.has(leaseId, 'stdout')).toBe(false);
});

test('it goes on from any offset, and Last-Event-ID stands above `from`', async () => {
  await write(noise(200_000), { closed: true });
  for (const from of [0, 1, 49_151, 49_152, 49_153, 199_999, 200_000]) {
    const { bytes, ids } = await whole(watch(`?from=${from}`));
    expect(bytes.equals(written.subarray(from))).toBe(true);
    expect(ids.at(-1)).toBe(200_000);
  }
  const again = await whole(watch('?from=0', { 'last-event-id': '150000' }));
  expect(again.bytes.equals(written.subarray(150_000))).toBe(true);
  expect((await whole(watch('?from=-10'))).bytes.equals(written.subarray(-10))).toBe(true);
});

test('an offset beyond the end is 416 with the length, and one that is none is refused', async () => {
  await write(Buffer.from('abc'));
  const beyond = await doors.call('GET', path('?from=4'), { token });
  expect([beyond.status, beyond.body.code]).toEqual([416, 'RANGE_NOT_SATISFIABLE']);
  const headers = { 'last-event-id': 'x' };
  expect((await doors.call('GET', path(), { token, headers })).body.code).toBe('REQUEST_INVALID');
  expect((await doors.call('GET', path('?from=x'), { token })).body.code).toBe('REQUEST_INVALID');
  expect((await doors.call('HEAD', path(), { token })).status).toBe(200);
});

test('a lease that ended before the rest came is told as lost, and a limit as cut', async () => {
  await write(Buffer.from('abc'));
  const events = whole(watch());
  await endLease();
  expect((await events).end).toEqual({ state: 'lost', length: 3, dropped: 0 });
  await write(Buffer.from(''), { closed: true, dropped: 77 });
  expect((await whole(watch())).end).toEqual({ state: 'cut', length: 3, dropped: 77 });
});

test('watchers who are at the end share one read of what comes next', async () => {
  await write(Buffer.from('first'));
  const watchers = Array.from({ length: 30 }, () => watch());
  await Promise.all(watchers.map((events) => events.next()));
  const before = doors.objects.reads;
  await write(noise(20_000), { closed: true });
  for (const { bytes } of await Promise.all(watchers.map(whole)))
    expect(bytes.equals(written.subarray(5))).toBe(true);
  expect(doors.objects.reads - before).toBe(1);
});

test('a watcher who does not read holds up nobody, and the server reads no further for it', async () => {
  const piece = 48 * 1024;
  await write(Buffer.alloc(800 * piece, 'x'), { closed: true });
  const socket = connect(Number(new URL(doors.url).port), '127.0.0.1');
  socket.pause();
  await once(socket, 'connect');
  const before = doors.objects.reads;
  socket.write(`GET ${path()} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${token}\r\n\r\n`);
  // Another sees what it asks for meanwhile; the slow one has what the kernel keeps for it, and no more.
  const { bytes } = await whole(watch(`?from=${600 * piece}`));
  expect(bytes.length).toBe(200 * piece);
  expect(doors.objects.reads - before).toBeLessThan(200 + 500);
  socket.destroy();
  await once(socket, 'close');
});

const gbk = Buffer.from('b4edcef3a3bac1acbdd3caa7b0dc', 'hex');

test('it is read as text, a character that is cut in the middle included', async () => {
  await write(Buffer.concat([Buffer.from('one\n'), gbk.subarray(0, 5)]));
  const events = watch('?text=1');
  expect((await events.next()).value).toMatchObject({
    id: 8,
    event: 'text',
    data: JSON.stringify('one\n错误'),
  });
  await write(Buffer.concat([gbk.subarray(5), Buffer.from('\0')]), { closed: true });
  expect((await events.next()).value).toMatchObject({ id: 19, data: JSON.stringify('：连接失败␀') });
  expect((await events.next()).value).toMatchObject({ event: 'end' });
});

test('a part of it as text is widened to whole characters, and says where the next begins', async () => {
  await write(Buffer.concat([Buffer.from('one\n'), gbk]), { closed: true, dropped: 5 });
  const text = (query: string) => doors.call('GET', path().replace('events', `text${query}`), { token });
  const first = await text('?to=7');
  expect([first.status, first.text]).toEqual([200, 'one\n错误']);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'testyard-log-encoding': 'gb18030',
    'testyard-log-next': '8',
    'testyard-log-length': '18',
  });
  const rest = await text('?from=8');
  expect(rest.text).toBe(
    '：连接失败\n[testyard: 5 more bytes were written and not kept: the limit of the log was reached]\n',
  );
  expect((await text('?from=4&to=6&encoding=utf-8')).text).toBe('\ufffd');
  expect((await text('?from=99')).body.code).toBe('RANGE_NOT_SATISFIABLE');
  expect((await text('?encoding=latin1')).body.code).toBe('REQUEST_INVALID');
});
