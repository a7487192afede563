import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServerApi } from '../server/server-api.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { LeaseLink } from './lease-link.ts';
import { LogUpload } from './log-upload.ts';

let folder: string;
let server: FakeServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-log-'));
  server = await FakeServer.listen();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function uploadTo(): { lease: ReturnType<FakeServer['offer']>; link: LeaseLink } {
  const lease = server.offer({});
  const api = new ServerApi(new URL(server.url), server.credential);
  return { lease, link: new LeaseLink(api, lease.leaseId, lease.epoch) };
}

test('many small writes are few requests, and the server has all when it is finished', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  for (let line = 0; line < 1_000; line += 1)
    await upload.stream('stdout').append(Buffer.from(`line ${line}\n`));
  await upload.finish();
  expect(lease.log('stdout')).toBe(Array.from({ length: 1_000 }, (_, line) => `line ${line}\n`).join(''));
  expect([...lease.closedLogs]).toEqual(['stdout']);
  expect(server.countOf('log')).toBeLessThan(100);
  await upload.close();
});

test('after the first bytes, which are sent at once, it gathers for as long as the server says, but not beyond the end', async () => {
  const { lease, link } = uploadTo();
  lease.gatherMs = 60_000;
  const upload = await LogUpload.open(link, folder);
  await upload.stream('stdout').append(Buffer.from('first '));
  await server.until(() => lease.log('stdout') === 'first ', 'the first part is there');
  await upload.stream('stdout').append(Buffer.from('second '));
  // More than the distance where the server does not say it.
  await setTimeout(300);
  await upload.stream('stdout').append(Buffer.from('third '));
  expect(lease.log('stdout')).toBe('first ');
  await upload.finish();
  expect(lease.log('stdout')).toBe('first second third ');
  // The first part, and the rest with the end.
  expect(server.countOf('log')).toBe(2);
  await upload.close();
});

test('it goes on from the offset that the server wants', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  await upload.stream('setup').append(Buffer.from('first '));
  await server.until(() => lease.log('setup') === 'first ', 'the first part is there');
  lease.logs.set('setup', Buffer.from('fir'));
  await upload.stream('setup').append(Buffer.from('second'));
  await upload.finish();
  expect(lease.log('setup')).toBe('first second');
  expect(upload.failures).toEqual([]);
  await upload.close();
});

test('a last note is told, although nobody waits until it is written', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  upload.note('first');
  await server.until(() => lease.log('executor') === 'first\n', 'the first note is there');
  upload.note('last');
  await upload.finish();
  expect(lease.log('executor')).toBe('first\nlast\n');
  await upload.close();
});

test('what the executor itself says of a short lease is one message', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  upload.note('ready');
  await expect.poll(() => upload.spools.get('executor')?.length).toBe('ready\n'.length);
  upload.note('over');
  await upload.finish();
  expect(lease.log('executor')).toBe('ready\nover\n');
  expect(server.countOf('log')).toBe(1);
  await upload.close();
});

test('what comes when a stream is settled is not kept, and counted', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  upload.note('first');
  await upload.settled();
  upload.note('last');
  await upload.finish();
  expect(lease.log('executor')).toBe('first\n');
  expect(upload.ends).toContainEqual({ stream: 'executor', length: 6, dropped: 5 });
  await upload.close();
});

test('a log that the server refuses is named', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder);
  lease.logs.set('stderr', Buffer.from('other'));
  await upload.stream('stderr').append(Buffer.from('mine'));
  await upload.finish();
  expect(upload.failures).toMatchObject([{ message: expect.stringContaining('LOG_CONFLICT') }]);
  await upload.close();
});

test('the streams of a lease share one limit; what is beyond is counted, told, and leaves no mark in the bytes', async () => {
  const { lease, link } = uploadTo();
  const upload = await LogUpload.open(link, folder, { limitBytes: 10 });
  await upload.stream('stderr').append(Buffer.from('12'));
  await upload.stream('stdout').append(Buffer.from('abcdef'));
  await upload.stream('stdout').append(Buffer.from('ghijkl'));
  await upload.stream('stdout').append(Buffer.from('m'));
  await upload.stream('setup').append(Buffer.from('none'));
  await upload.finish();
  expect([lease.log('stderr'), lease.log('stdout'), lease.log('setup')]).toEqual(['12', 'abcdefgh', '']);
  expect(Object.fromEntries(lease.droppedLogs)).toEqual({ stderr: 0, stdout: 5, setup: 4 });
  expect(upload.failures.map(({ message }) => message)).toEqual([
    'The log stdout is cut: 8 bytes are kept, 5 more are not',
    'The log setup is cut: 0 bytes are kept, 4 more are not',
  ]);
  await upload.close();
});
