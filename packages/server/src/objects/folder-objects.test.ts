import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FolderObjects, openFolderObjects } from './folder-objects.ts';

const key = { taskId: '2101234567890123456', leaseId: '2101234567890123499', stream: 'stdout' };
const id = '2101234567890124000';

let folder: string;
let root: string;
let objects: FolderObjects;

function fail(error: unknown): never {
  throw error;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-objects-'));
  root = join(folder, 'objects');
  objects = await openFolderObjects(root, fail);
});

afterEach(async () => {
  await objects.close();
  rmSync(folder, { recursive: true });
});

function append(offset: number, text: string, length: number, stream = 'stdout'): Promise<number> {
  return objects.logs.append({ ...key, stream, offset, bytes: Buffer.from(text), length });
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

const readLog = (from: number, to: number) => collect(objects.logs.read({ ...key, from, to }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tree(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

describe('a log', () => {
  test('grows at its end and is read in ranges', async () => {
    expect(await append(0, 'hello ', 0)).toBe(6);
    expect(await append(6, 'world', 6)).toBe(11);
    expect(await readLog(0, 11)).toBe('hello world');
    expect(await readLog(4, 8)).toBe('o wo');
    expect(await readLog(5, 5)).toBe('');
    expect(readdirSync(join(root, 'logs', '21012', key.taskId))).toEqual([`${key.leaseId}.stdout`]);
  });

  test('keeps raw bytes', async () => {
    const bytes = Buffer.from([0, 255, 128, 10, 13, 0]);
    await objects.logs.append({ ...key, offset: 0, bytes, length: 0 });
    expect(await readLog(0, 6)).toBe(bytes.toString('latin1'));
  });

  test('accepts bytes that it has, as often as they come, also with new ones behind', async () => {
    await append(0, 'hello', 0);
    expect(await append(0, 'hello', 5)).toBe(5);
    expect(await append(1, 'ell', 5)).toBe(5);
    expect(await append(3, 'lo world', 5)).toBe(11);
    expect(await readLog(0, 11)).toBe('hello world');
  });

  test('refuses other bytes where it has some, and changes nothing', async () => {
    await append(0, 'hello', 0);
    await expect(append(3, 'LO world', 5)).rejects.toMatchObject({ code: 'LOG_CONFLICT' });
    expect(await readLog(0, 5)).toBe('hello');
    await expect(readLog(0, 6)).rejects.toThrow('shorter');
  });

  test('refuses a gap and names the wanted offset', async () => {
    await append(0, 'hello', 0);
    await expect(append(6, 'x', 5)).rejects.toMatchObject({
      code: 'RANGE_NOT_SATISFIABLE',
      details: { number: 5 },
    });
  });

  test('overwrites bytes that were never committed', async () => {
    await append(0, 'committed', 0);
    await append(9, ' lost by a crash', 9);
    expect(await append(9, ' anew', 9)).toBe(14);
    expect(await readLog(0, 14)).toBe('committed anew');
  });

  test('that has lost committed bytes says so and does not go on', async () => {
    await append(0, 'ab', 0);
    await expect(append(5, 'x', 5)).rejects.toThrow('shorter than its committed length');
  });

  test('takes appends to the same stream one after the other, to many at the same time', async () => {
    const sent = Array.from({ length: 300 }, (_, index) =>
      append(0, 'same bytes', 0, `s${'abc'[index % 3]}`),
    );
    expect(new Set(await Promise.all(sent))).toEqual(new Set([10]));
    const tasks = Array.from({ length: 150 }, (_, index) => ({ ...key, taskId: String(10_000 + index) }));
    await Promise.all(
      tasks.map((one) => objects.logs.append({ ...one, offset: 0, bytes: Buffer.from('x'), length: 0 })),
    );
    const last = { ...key, taskId: '10149', from: 0, to: 1 };
    expect(await collect(objects.logs.read(last))).toBe('x');
  });

  test('holds what was sent, however it was cut and repeated', async () => {
    const sends = fc.array(fc.tuple(fc.nat(12), fc.nat(30)), { maxLength: 12 });
    let taskId = 0;
    await fc.assert(
      fc.asyncProperty(sends, async (steps) => {
        taskId += 1;
        const own = { ...key, taskId: String(taskId) };
        const whole = Buffer.from(Array.from({ length: 400 }, (_, index) => index % 251));
        let length = 0;
        for (const [back, size] of steps) {
          const offset = Math.max(0, length - back);
          length = await objects.logs.append({
            ...own,
            offset,
            bytes: whole.subarray(offset, offset + size),
            length,
          });
        }
        const stored = await collect(objects.logs.read({ ...own, from: 0, to: length }));
        expect(stored).toBe(whole.subarray(0, length).toString('latin1'));
      }),
      { numRuns: 25 },
    );
  });

  test('is gone after its task was removed, and removing again is no error', async () => {
    await append(0, 'hello', 0);
    await objects.logs.remove(key.taskId);
    await objects.logs.remove(key.taskId);
    await expect(readLog(0, 5)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await append(0, 'anew', 0)).toBe(4);
    expect(await readLog(0, 4)).toBe('anew');
  });
});

describe('an artifact', () => {
  const put = (source: AsyncIterable<Uint8Array>, sha?: string) =>
    objects.artifacts.put(id, source, { maximumBytes: 20, ...(sha === undefined ? {} : { sha256: sha }) });

  test('is stored whole with its size and hash, and read in ranges', async () => {
    expect(await put(pieces('hello ', 'world'))).toEqual({ size: 11, sha256: sha256('hello world') });
    expect(await collect(objects.artifacts.read(id))).toBe('hello world');
    expect(await collect(objects.artifacts.read(id, { from: 6, to: 9 }))).toBe('wor');
    expect(statSync(join(root, 'artifacts', id)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
  });

  test('may be empty, and may be sent again', async () => {
    expect(await put(pieces())).toEqual({ size: 0, sha256: sha256('') });
    expect(await put(pieces('second'), sha256('second').toUpperCase())).toMatchObject({ size: 6 });
    expect(await collect(objects.artifacts.read(id))).toBe('second');
  });

  test.each([
    [
      'too large',
      () => put(pieces('x'.repeat(15), 'y'.repeat(6))),
      { code: 'BODY_TOO_LARGE', details: { number: 20 } },
    ],
    ['of another hash', () => put(pieces('x'), sha256('y')), { code: 'ARTIFACT_HASH_MISMATCH' }],
    ['cut off', () => put(cutOff()), { message: 'connection lost' }],
  ])('that is %s leaves nothing', async (_what, sent, reason) => {
    await expect(sent()).rejects.toMatchObject(reason);
    await expect(collect(objects.artifacts.read(id))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
  });

  async function* cutOff(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    expect(readdirSync(join(root, 'incoming'))).toHaveLength(1);
    expect(readdirSync(join(root, 'artifacts'))).toEqual([]);
    throw new Error('connection lost');
  }

  test('is listed with its age once it is whole, until it is removed', async () => {
    const listed = async () => {
      const found = [];
      for await (const each of objects.artifacts.ids()) found.push(each);
      return found;
    };
    await expect(put(cutOff())).rejects.toThrow('connection lost');
    expect(await listed()).toEqual([]);
    await put(pieces('x'));
    utimesSync(join(root, 'artifacts', id), new Date(0), new Date(Date.now() - 90_000));
    expect(await listed()).toEqual([{ id, ageMs: expect.any(Number) }]);
    expect((await listed())[0]?.ageMs).toBeGreaterThanOrEqual(90_000);
    await objects.artifacts.remove(id);
    expect(await listed()).toEqual([]);
  });

  test('is gone after it was removed, and removing again is no error', async () => {
    await put(pieces('x'));
    await objects.artifacts.remove(id);
    await objects.artifacts.remove(id);
    await expect(collect(objects.artifacts.read(id))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the store', () => {
  test('removes half uploads when it opens and keeps the rest', async () => {
    await objects.artifacts.put(id, pieces('kept'), { maximumBytes: 20 });
    writeFileSync(join(root, 'incoming', 'half'), 'half');
    await objects.close();
    objects = await openFolderObjects(root, fail);
    expect(readdirSync(join(root, 'incoming'))).toEqual([]);
    expect(readFileSync(join(root, 'artifacts', id), 'utf8')).toBe('kept');
  });

  test('lets no name become a path', async () => {
    const before = tree();
    const names = [
      '',
      '.',
      '..',
      '../x',
      '/etc/passwd',
      '1/../../x',
      '1\0',
      '..\\x',
      '1'.repeat(20),
      '-1',
      '１',
      '1\n',
    ];
    for (const name of names) {
      const attempts = [
        () => append(0, 'x', 0, name),
        () => objects.logs.append({ ...key, taskId: name, offset: 0, bytes: Buffer.from('x'), length: 0 }),
        () => objects.logs.append({ ...key, leaseId: name, offset: 0, bytes: Buffer.from('x'), length: 0 }),
        () => collect(objects.logs.read({ ...key, taskId: name, from: 0, to: 1 })),
        () => objects.logs.remove(name),
        () => objects.artifacts.put(name, pieces('x'), { maximumBytes: 9 }),
        () => collect(objects.artifacts.read(name)),
        () => objects.artifacts.remove(name),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(TypeError);
    }
    expect(tree()).toEqual(before);
  });
});
