/** What must hold in a bucket when replies are lost, a server is killed, or two write at the same time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreAdvice } from '@testyard/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type S3Fault, type S3Request, S3Server, s3Environment } from '../../testing/s3-server.ts';
import { readObjectStoreUrl } from '../object-store-url.ts';
import { artifactId, collect, key, pieces } from '../testing/objects-contract.ts';
import { type BucketObjects, openBucketObjects } from './open-bucket.ts';

const whole = Buffer.from(Array.from({ length: 1_400_000 }, (_, index) => (index * 31 + (index >> 8)) % 251));

let folder: string;
let server: S3Server;
const opened: BucketObjects[] = [];
let tests = 0;

async function open(): Promise<BucketObjects> {
  const objects = await openBucketObjects(readObjectStoreUrl(server.address(`test-${tests}`)));
  opened.push(objects);
  server.requests.length = 0;
  return objects;
}

async function startServer(conditional: boolean): Promise<void> {
  for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
  folder = mkdtempSync(join(tmpdir(), 'testyard-bucket-'));
  server = await S3Server.start({ folder, conditional });
}

async function stopServer(): Promise<void> {
  await server.stop();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
}

beforeEach(() => {
  tests += 1;
});

afterEach(async () => {
  server.fault = () => undefined;
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** Sends `whole` from `offset` on, as an executor does of which `length` bytes are committed. */
function send({ logs }: BucketObjects, place: { offset: number; length: number; to: number }) {
  const { offset, length, to } = place;
  return logs.append({ ...key, offset, length, bytes: whole.subarray(offset, to) });
}

async function stored({ logs }: BucketObjects, to: number): Promise<boolean> {
  const text = await collect(logs.read({ ...key, from: 0, to }));
  return text === whole.subarray(0, to).toString('latin1');
}

/**
 * How often something was asked for, without what the SDK repeats: s3rver fails a request at times, when it removes an
 * emptied folder under itself or lets a connection go.
 */
const asked = (method: string, some: (request: S3Request) => boolean = () => true) =>
  server.requests.filter((each) => each.method === method && isFirstAttempt(each) && some(each)).length;

const isFirstAttempt = ({ headers }: S3Request) => `${headers['amz-sdk-request']}`.startsWith('attempt=1');

/** The fault for each request that writes a log, in their order; none for those after them. */
function failLogWrites(...faults: (S3Fault | undefined)[]): void {
  server.fault = ({ method, key }) =>
    method === 'PUT' && key.includes('/logs/') ? faults.shift() : undefined;
}

describe('a bucket that keeps the conditions of writes', () => {
  beforeAll(() => startServer(true));
  afterAll(stopServer);

  test('has few objects for a log of many messages, and one request for each', async () => {
    const objects = await open();
    let length = 0;
    for (let count = 0; count < 100; count += 1)
      length = await send(objects, { offset: length, length, to: length + 9_000 });
    expect(asked('PUT')).toBe(100);
    expect(asked('GET')).toBeLessThanOrEqual(1);
    expect(server.names(`test-${tests}/logs`).length).toBeLessThanOrEqual(5);
    length = await send(objects, { offset: length, length, to: length + 400_000 });
    expect(await stored(objects, length)).toBe(true);
    await objects.logs.remove(key.taskId);
    expect(asked('POST', (each) => each.query.has('delete'))).toBe(1);
    expect(server.names(`test-${tests}/logs`)).toEqual([]);
  });

  test('is listed once by a reader that follows, who then reads what is new', async () => {
    const [writer, reader] = [await open(), await open()];
    let length = await send(writer, { offset: 0, length: 0, to: 600_000 });
    length = await send(writer, { offset: length, length, to: 610_000 });
    expect(await stored(reader, length)).toBe(true);
    server.requests.length = 0;
    expect(await collect(reader.logs.read({ ...key, from: 599_999, to: 600_001 }))).toHaveLength(2);
    expect(asked('GET', ({ query }) => query.has('list-type'))).toBe(0);
    length = await send(writer, { offset: length, length, to: 620_000 });
    expect(await stored(reader, length)).toBe(true);
    const [list, ...more] = server.requests.filter(
      (each) => isFirstAttempt(each) && each.query.has('list-type'),
    );
    expect(more).toEqual([]);
    expect(list?.query.get('start-after')).toMatch(/\/0+$/);
    expect(asked('GET', ({ headers }) => headers.range === 'bytes=0-19999')).toBe(1);
  });

  test('holds the log whole when two servers take it at the same time, cut in different ways', async () => {
    const servers = [await open(), await open()];
    let committed = 0;
    const sendAll = async (objects: BucketObjects, step: number) => {
      while (committed < 300_000) {
        const length = committed;
        const stop = Math.min(300_000, length + step);
        const reached = await send(objects, { offset: Math.max(0, length - 7), length, to: stop });
        committed = Math.max(committed, reached);
      }
    };
    await Promise.all(servers.map((objects, index) => sendAll(objects, [23_000, 31_000][index] ?? 0)));
    expect(asked('PUT', ({ headers }) => 'if-none-match' in headers || 'if-match' in headers)).toBe(
      asked('PUT'),
    );
    for (const objects of [...servers, await open()]) expect(await stored(objects, 300_000)).toBe(true);
  });

  test('refuses what a server with an old view would put over what another has committed', async () => {
    const [slow, fast] = [await open(), await open()];
    await send(slow, { offset: 0, length: 0, to: 10 });
    await send(fast, { offset: 10, length: 10, to: 40 });
    expect(await send(slow, { offset: 10, length: 10, to: 20 })).toBe(20);
    expect(await stored(fast, 40)).toBe(true);
    const other = { ...key, offset: 10, length: 10, bytes: Buffer.from('others, ten') };
    await expect(slow.logs.append(other)).rejects.toMatchObject({ code: 'LOG_CONFLICT' });
    expect(await stored(await open(), 40)).toBe(true);
  });

  test('takes no lost reply for a failure, and no failure for stored', async () => {
    const objects = await open();
    failLogWrites('no reply', 'no request', undefined, 'no reply');
    let length = await send(objects, { offset: 0, length: 0, to: 5_000 });
    length = await send(objects, { offset: length, length, to: 9_000 });
    expect(length).toBe(9_000);
    expect(await stored(await open(), 9_000)).toBe(true);
    failLogWrites(...Array<S3Fault>(3).fill('no reply'));
    const again = { offset: length, length, to: 12_000 };
    await expect(send(objects, again)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { number: 5 },
    });
    expect(await send(objects, again)).toBe(12_000);
    expect(await stored(await open(), 12_000)).toBe(true);
  });

  test.each([
    [{ status: 507, code: 'InsufficientStorage' }, 'DISK_FULL'],
    [{ status: 403, code: 'QuotaExceeded' }, 'DISK_FULL'],
    [{ status: 403, code: 'AccessDenied' }, 'STORE_UNAVAILABLE'],
  ] as const)('that answers %o is told as %s, and is used again when that is over', async (fault, code) => {
    const objects = await open();
    server.fault = ({ method }) => (method === 'PUT' ? fault : undefined);
    await expect(send(objects, { offset: 0, length: 0, to: 9 })).rejects.toMatchObject({ code });
    const put = () => objects.artifacts.put(artifactId, pieces('x'), { maximumBytes: 9 });
    await expect(put()).rejects.toMatchObject({ code });
    server.fault = () => undefined;
    expect(await send(objects, { offset: 0, length: 0, to: 9 })).toBe(9);
    expect(await put()).toMatchObject({ size: 1 });
  });

  describe('an artifact of several parts', () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 'm');
    async function* upload(mebibytes: number, end?: Error) {
      for (let count = 0; count < mebibytes; count += 1) yield mebibyte;
      if (end) throw end;
    }
    const put = ({ artifacts }: BucketObjects, source: AsyncIterable<Uint8Array>, sha256?: string) =>
      artifacts.put(artifactId, source, { maximumBytes: 1e9, ...(sha256 ? { sha256 } : {}) });

    test('is sent in parts and read in ranges', async () => {
      const objects = await open();
      expect(await put(objects, upload(11))).toMatchObject({ size: 11 * mebibyte.length });
      expect(asked('PUT', ({ query }) => query.has('partNumber'))).toBe(3);
      expect(Math.max(...server.requests.map(({ bytes }) => bytes))).toBe(5 * mebibyte.length);
      let size = 0;
      for await (const piece of objects.artifacts.read(artifactId)) size += piece.length;
      expect(size).toBe(11 * mebibyte.length);
    });

    test('that is cut off, or has another hash, or cannot be finished, leaves nothing', async () => {
      const objects = await open();
      await expect(put(objects, upload(6, new Error('cut off')))).rejects.toThrow('cut off');
      const mismatch = { code: 'ARTIFACT_HASH_MISMATCH' };
      await expect(put(objects, upload(6), '0'.repeat(64))).rejects.toMatchObject(mismatch);
      server.fault = ({ method, query }) =>
        method === 'POST' && query.has('uploadId') ? 'no reply' : undefined;
      await expect(put(objects, upload(6))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(server.names(`test-${tests}`)).toEqual([]);
    });
  });
});

describe('a bucket that knows no conditions', () => {
  beforeAll(() => startServer(false));
  afterAll(stopServer);

  test('is found to be so, and holds what one server writes', async () => {
    const objects = await open();
    expect(objects.conditional).toBe(false);
    failLogWrites('no reply', undefined, 'no request');
    let length = 0;
    for (const to of [3_000, 300_000, 301_000, 600_000])
      length = await send(objects, { offset: Math.max(0, length - 5), length, to });
    expect(await stored(objects, length)).toBe(true);
    const next = await open();
    expect(await send(next, { offset: length, length, to: 601_000 })).toBe(601_000);
    expect(await stored(next, 601_000)).toBe(true);
  });
});

describe('a bucket that cannot be used', () => {
  beforeAll(() => startServer(true));
  afterAll(stopServer);
  const refusal = (address: string) => openBucketObjects(readObjectStoreUrl(address));
  const unusable = (advice: StoreAdvice, said: string) => ({
    code: 'OBJECT_STORE_UNUSABLE',
    details: { why: { rule: 'store-refused', advice, text: expect.stringContaining(said) } },
  });

  test('is refused at the start, with what to do', async () => {
    const other = server.address('p').replace('testyard-test', 'no-such-bucket');
    await expect(refusal(other)).rejects.toMatchObject(unusable('bucket', 'NoSuchBucket'));
    const nobody = 's3://abc/p?endpoint=http://127.0.0.1:9&forcePathStyle=true';
    await expect(refusal(nobody)).rejects.toMatchObject(unusable('way', 'ECONNREFUSED'));
    server.fault = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined);
    await expect(refusal(server.address('p'))).rejects.toMatchObject(unusable('rights', 'AccessDenied'));
    server.fault = () => undefined;
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ANOTHER');
    await expect(refusal(server.address('p'))).rejects.toMatchObject(
      unusable('key-id', 'InvalidAccessKeyId'),
    );
    expect(server.names('p')).toEqual([]);
  });
});
