import type { KeptLog } from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.ts';
import { findInLog } from './find-in-log.ts';
import { LogBytes, LogEncodings } from './log-bytes.ts';

const gbk = Buffer.from('b4edcef3a3bac1acbdd3caa7b0dc0a', 'hex');

/** All lines that are found, as text, and what the last answer was. */
async function found(content: Uint8Array, search: { text?: string; from?: string } = {}) {
  const objects = new MemoryObjects();
  const key = { taskId: '1', leaseId: '2', stream: 'stdout' };
  objects.put(key, content);
  const log: KeptLog = {
    ...{ ...key, length: content.length, closed: true, dropped: 0, executor: 'e', leaseEnded: true },
  };
  const encodings = new LogEncodings();
  const lines: Buffer[] = [];
  for (let from = search.from ?? '0'; ; ) {
    const { signal } = new AbortController();
    const answer = await findInLog({ bytes: new LogBytes(log, objects), encodings, signal, ...search, from });
    expect(answer.length).toBe(content.length);
    if (answer.offset === null && answer.next === answer.length) return lines;
    if (answer.offset !== null) lines.push(Buffer.from(content.slice(answer.offset, answer.next)));
    from = String(answer.next);
  }
}
const texts = async (content: string, search?: { text?: string; from?: string }) =>
  (await found(Buffer.from(content), search)).map(String);

describe('in a log', () => {
  test('lines that tell of an error are found one after the other', async () => {
    const log =
      'ok\nValueError: a ValueError\nno terrors here\nE   assert 1 == 2\n\nE\n\nfine\n连接失败\n[FAILED] x';
    expect(await texts(log)).toEqual([
      'ValueError: a ValueError\n',
      'E   assert 1 == 2\n',
      '连接失败\n',
      '[FAILED] x',
    ]);
    expect(await texts(log, { from: '40' })).toHaveLength(3);
  });

  test('words are found without regard to case, and mean nothing but themselves', async () => {
    const log = 'a.b (c)\naxb\nA.B (C) again\nÄrger İ x\nä\n第一行 X\n';
    expect(await texts(log, { text: 'a.b (C)' })).toEqual(['a.b (c)\n', 'A.B (C) again\n']);
    expect(await texts(log, { text: 'ä' })).toEqual(['Ärger İ x\n', 'ä\n']);
    expect(await texts(log, { text: '行 x' })).toEqual(['第一行 X\n']);
    expect(await texts(log, { text: 'nowhere' })).toEqual([]);
  });

  test('a line has its place behind a million others, in any encoding, and where it is cut by what is read at once', async () => {
    const filler = Buffer.from('all is well\n'.repeat(180_000));
    const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(await found(Buffer.concat([filler, Buffer.from('第 1: error\nend\n')]))).toEqual([
      Buffer.from('第 1: error\n'),
    ]);
    expect(await found(Buffer.concat([filler, gbk, filler]))).toEqual([gbk]);
    expect(await found(Buffer.concat([gbk, filler, Buffer.from('an error\n')]), { text: 'N Err' })).toEqual([
      Buffer.from('an error\n'),
    ]);
    const both = wide(`ok\n${filler.toString()}错误 here\nok`);
    expect((await found(both)).map((line) => line.toString('utf16le'))).toEqual(['错误 here\n']);
    const bigEnd = Buffer.from(both).swap16();
    expect((await found(bigEnd)).map((line) => Buffer.from(line).swap16().toString('utf16le'))).toEqual([
      '错误 here\n',
    ]);
  });

  test('of a line without an end the beginning is told, and the rest is looked through', async () => {
    const head = Buffer.from('first\n');
    const long = Buffer.alloc(2_600_000, 'x');
    // Across the first two pieces.
    long.write(' fatal ', (1 << 20) - head.length - 4);
    const lines = await found(Buffer.concat([head, long]));
    expect(lines.map((line) => line.subarray(0, 3).toString())).toEqual(['xxx']);
  });

  test('nothing is found in nothing, and behind the end nobody looks', async () => {
    expect(await texts('')).toEqual([]);
    await expect(texts('ab', { from: '3' })).rejects.toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' });
  });
});
