/** What every object store promises, whatever it is made of: one suite for all of them. */
import { createHash } from 'node:crypto';
import type { ArtifactObjects, LogObjects } from '@testyard/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

export interface OpenedObjects {
  readonly logs: LogObjects;
  readonly artifacts: ArtifactObjects;
  close(): Promise<void>;
}

export interface ObjectsUnderTest {
  /** A store as a process would open it that starts now; all of one test open the same. */
  readonly open: () => Promise<OpenedObjects>;
  /** All names in the store, to see what was left there. */
  readonly names: () => Promise<string[]>;
  /** Rounds of generated appends; fewer where each is slow. */
  readonly rounds: number;
}

export const key = { taskId: '2101234567890123456', leaseId: '2101234567890123499', stream: 'stdout' };
export const artifactId = '2101234567890124000';

export async function collect(source: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

export async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Appends text to the stream of `key`, of which `length` bytes are committed. */
export function appendTo(logs: LogObjects, place: { offset: number; length: number }, text: string) {
  return logs.append({ ...key, ...place, bytes: Buffer.from(text) });
}

/** Declares the suite. */
export function describeObjects(name: string, subject: ObjectsUnderTest): void {
  describe(name, () => {
    let objects: OpenedObjects;
    beforeEach(async () => {
      objects = await subject.open();
    });
    afterEach(() => objects.close());
    const current = () => objects;
    describe('a log', () => {
      testGrowth(logTools(current));
      testRepeats(current, subject);
      testEnds(logTools(current), { current, subject });
    });
    describe('an artifact', () => {
      testArtifact(artifactTools(current));
      testNothingLeft(artifactTools(current), subject);
    });
    testNames(current, subject);
  });
}

type Current = () => OpenedObjects;

function logTools(current: Current) {
  const append = (offset: number, text: string, length: number) =>
    appendTo(current().logs, { offset, length }, text);
  const readLog = (from: number, to: number) => collect(current().logs.read({ ...key, from, to }));
  const appendBytes = (bytes: Uint8Array) => current().logs.append({ ...key, offset: 0, bytes, length: 0 });
  return { append, readLog, appendBytes };
}

function testGrowth({ append, readLog, appendBytes }: ReturnType<typeof logTools>): void {
  test('grows at its end and is read in ranges', async () => {
    expect(await append(0, 'hello ', 0)).toBe(6);
    expect(await append(6, 'world', 6)).toBe(11);
    expect(await readLog(0, 11)).toBe('hello world');
    expect(await readLog(4, 8)).toBe('o wo');
    expect(await readLog(5, 5)).toBe('');
  });

  test('keeps raw bytes', async () => {
    const bytes = Buffer.from([0, 255, 128, 10, 13, 0]);
    await appendBytes(bytes);
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
    const wanted = { code: 'RANGE_NOT_SATISFIABLE', details: { number: 5 } };
    await expect(append(6, 'x', 5)).rejects.toMatchObject(wanted);
  });

  test('takes bytes again that were stored but never committed, cut in another way', async () => {
    await append(0, 'committed', 0);
    await append(9, ' and not', 9);
    expect(await append(9, ' and', 9)).toBe(13);
    expect(await append(13, ' not yet', 13)).toBe(21);
    expect(await append(0, 'committed and not yet sent', 21)).toBe(26);
    expect(await readLog(0, 26)).toBe('committed and not yet sent');
  });
}

function testRepeats(current: Current, subject: ObjectsUnderTest): void {
  const { append, readLog } = logTools(current);
  test('takes appends to the same stream one after the other', async () => {
    const sent = Array.from({ length: 30 }, () => append(0, 'same bytes', 0));
    expect(new Set(await Promise.all(sent))).toEqual(new Set([10]));
    expect(await readLog(0, 10)).toBe('same bytes');
  });

  test('holds what was sent, however it was cut and repeated', async () => {
    const sends = fc.array(fc.tuple(fc.nat(12), fc.nat(30)), { maxLength: 12 });
    const whole = Buffer.from(Array.from({ length: 400 }, (_, index) => index % 251));
    let taskId = 0;
    const holds = fc.asyncProperty(sends, async (steps) => {
      taskId += 1;
      const own = { ...key, taskId: String(taskId) };
      let length = 0;
      for (const [back, size] of steps) {
        const offset = Math.max(0, length - back);
        const bytes = whole.subarray(offset, offset + size);
        length = await current().logs.append({ ...own, offset, bytes, length });
      }
      const stored = await collect(current().logs.read({ ...own, from: 0, to: length }));
      expect(stored).toBe(whole.subarray(0, length).toString('latin1'));
    });
    await fc.assert(holds, { numRuns: subject.rounds });
  });
}

function testEnds(
  { append, readLog }: ReturnType<typeof logTools>,
  { current, subject }: { readonly current: Current; readonly subject: ObjectsUnderTest },
): void {
  test('is gone on with by the next process', async () => {
    await append(0, 'hello ', 0);
    const next = await subject.open();
    expect(await appendTo(next.logs, { offset: 6, length: 6 }, 'world')).toBe(11);
    expect(await collect(next.logs.read({ ...key, from: 0, to: 11 }))).toBe('hello world');
    await next.close();
  });

  test('that has lost committed bytes says so and does not go on', async () => {
    await append(0, 'ab', 0);
    await expect(append(5, 'x', 5)).rejects.toThrow('shorter than its committed length');
  });

  test('is listed by its task with its age, until that is removed', async () => {
    const listed = async () => {
      const found = [];
      for await (const each of current().logs.taskIds()) found.push(each);
      return found.sort((one, other) => one.taskId.localeCompare(other.taskId));
    };
    expect(await listed()).toEqual([]);
    await append(0, 'hello', 0);
    const more = { offset: 0, length: 0, bytes: Buffer.from('x') };
    await current().logs.append({ ...key, ...more, stream: 'stderr' });
    await current().logs.append({ ...key, ...more, taskId: '9' });
    const found = await listed();
    expect(found.map(({ taskId }) => taskId)).toEqual([key.taskId, '9']);
    for (const { ageMs } of found) expect(ageMs).toBeLessThan(600_000);
    await current().logs.remove('9');
    expect((await listed()).map(({ taskId }) => taskId)).toEqual([key.taskId]);
  });

  test('is gone after its task was removed, and removing again is no error', async () => {
    await append(0, 'hello', 0);
    await current().logs.remove(key.taskId);
    await current().logs.remove(key.taskId);
    await expect(readLog(0, 5)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await append(0, 'anew', 0)).toBe(4);
    expect(await readLog(0, 4)).toBe('anew');
  });
}

function artifactTools(current: Current) {
  const put = (source: AsyncIterable<Uint8Array>, sha?: string) =>
    current().artifacts.put(artifactId, source, {
      maximumBytes: 20,
      ...(sha === undefined ? {} : { sha256: sha }),
    });
  const read = (range?: { from: number; to: number }) => collect(current().artifacts.read(artifactId, range));
  const remove = () => current().artifacts.remove(artifactId);
  const listed = async () => {
    const found = [];
    for await (const each of current().artifacts.ids()) found.push(each);
    return found;
  };
  return { put, read, remove, listed };
}

function testArtifact({ put, read, remove, listed }: ReturnType<typeof artifactTools>): void {
  test('is stored whole with its size and hash, and read in ranges', async () => {
    expect(await put(pieces('hello ', 'world'))).toEqual({ size: 11, sha256: sha256('hello world') });
    expect(await read()).toBe('hello world');
    expect(await read({ from: 6, to: 9 })).toBe('wor');
    expect(await read({ from: 0, to: 1 })).toBe('h');
    expect(await read({ from: 4, to: 4 })).toBe('');
    await expect(read({ from: 6, to: 12 })).rejects.toThrow('shorter');
  });

  test('may be empty, and may be sent again', async () => {
    expect(await put(pieces())).toEqual({ size: 0, sha256: sha256('') });
    expect(await read()).toBe('');
    expect(await put(pieces('second'), sha256('second').toUpperCase())).toMatchObject({ size: 6 });
    expect(await read()).toBe('second');
  });

  test('is listed with its age once it is whole, until it is removed', async () => {
    expect(await listed()).toEqual([]);
    await put(pieces('x'));
    const [found, ...others] = await listed();
    expect(others).toEqual([]);
    expect(found).toEqual({ id: artifactId, ageMs: expect.any(Number) });
    expect(found?.ageMs).toBeLessThan(600_000);
    await remove();
    expect(await listed()).toEqual([]);
  });

  test('is gone after it was removed, and removing again is no error', async () => {
    await put(pieces('x'));
    await remove();
    await remove();
    await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
}

function testNothingLeft(
  { put, read, listed }: ReturnType<typeof artifactTools>,
  subject: ObjectsUnderTest,
): void {
  async function* cutOff(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    expect(await listed()).toEqual([]);
    throw new Error('connection lost');
  }

  test.each([
    [
      'too large',
      () => put(pieces('x'.repeat(15), 'y'.repeat(6))),
      { code: 'BODY_TOO_LARGE', details: { number: 20 } },
    ],
    ['of another hash', () => put(pieces('x'), sha256('y')), { code: 'ARTIFACT_HASH_MISMATCH' }],
    ['cut off', () => put(cutOff()), { message: 'connection lost' }],
  ])('that is %s leaves nothing', async (_what, sent, reason) => {
    const before = await subject.names();
    await expect(sent()).rejects.toMatchObject(reason);
    await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read({ from: 2, to: 3 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await subject.names()).toEqual(before);
  });
}

const ODD_NAMES = ['', '.', '..', '../x', '/etc/passwd', '1/../../x', '1\0', '..\\x', '1'.repeat(20), '-1'];

function testNames(current: Current, subject: ObjectsUnderTest): void {
  test('no name becomes a path', async () => {
    const before = await subject.names();
    const { logs, artifacts } = current();
    const one = { offset: 0, bytes: Buffer.from('x'), length: 0 };
    for (const name of [...ODD_NAMES, '１', '1\n']) {
      const attempts = [
        () => logs.append({ ...key, ...one, stream: name }),
        () => logs.append({ ...key, ...one, taskId: name }),
        () => logs.append({ ...key, ...one, leaseId: name }),
        () => collect(logs.read({ ...key, taskId: name, from: 0, to: 1 })),
        () => logs.remove(name),
        () => artifacts.put(name, pieces('x'), { maximumBytes: 9 }),
        () => collect(artifacts.read(name)),
        () => artifacts.remove(name),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(TypeError);
    }
    expect(await subject.names()).toEqual(before);
  });
}
