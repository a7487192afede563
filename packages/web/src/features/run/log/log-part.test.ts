import { describe, expect, test } from 'vitest';
import { decoderFor, linesOf, partOf } from './log-part.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const decode = decoderFor(bytes('x'));

describe('lines of a log', () => {
  test('have the places of their first bytes, whatever their characters are long', () => {
    expect(linesOf(bytes('一行\n\r\nlast'), 100, decode)).toEqual([
      { offset: 100, text: '一行' },
      { offset: 107, text: '' },
      { offset: 109, text: 'last' },
    ]);
  });

  test('a part has whole lines alone, but at the ends of the log', () => {
    const log = bytes('first\nsecond\nthird\nfourth');
    const cut = (from: number, to: number) =>
      partOf({ bytes: log.subarray(from, to), from, length: log.length }, decode);
    expect(cut(0, 15)).toMatchObject({ from: 0, to: 13 });
    expect(cut(2, 20)).toMatchObject({ from: 6, to: 19 });
    expect(cut(8, log.length).lines.map(({ text }) => text)).toEqual(['third', 'fourth']);
  });

  test('one that is longer than what was read is taken as it is, and cut', () => {
    const long = bytes('x'.repeat(10_000));
    const part = partOf({ bytes: long.subarray(2000, 9000), from: 2000, length: long.length }, decode);
    expect([part.from, part.to, part.lines[0]?.text.length]).toEqual([2000, 9000, 4002]);
  });

  test('are read as GB18030 where they are no UTF-8; a character that is cut in two changes nothing', () => {
    const gbk = new Uint8Array([0xca, 0xa7, 0xb0, 0xdc]);
    expect(decoderFor(gbk)(gbk)).toBe('失败');
    const utf8 = bytes('失败');
    expect(decoderFor(utf8.subarray(0, 5))(utf8)).toBe('失败');
  });
});
