import type { KeptLog } from '@testyard/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.ts';
import { LogBytes, LogEncodings } from './log-bytes.ts';
import { judgeEncoding, type LogEncoding, wholeCharacters } from './log-encoding.ts';
import { VisibleText } from './visible-text.ts';

let made = 0;
function bytesOf(content: Uint8Array, closed = true): LogBytes {
  const objects = new MemoryObjects();
  made += 1;
  const key = { taskId: '1', leaseId: String(made), stream: 'stdout' };
  objects.put(key, content);
  const log: KeptLog = {
    ...{ ...key, length: content.length, closed, dropped: 0, executor: 'e', leaseEnded: closed },
  };
  return new LogBytes(log, objects);
}

async function textOf(bytes: LogBytes, encoding: LogEncoding, from = 0, to = bytes.length): Promise<string> {
  let text = '';
  for await (const part of bytes.text(encoding, { from, to })) text += part;
  return text;
}

const chinese = '错误：连接失败，请重试。\n第二行 second line\n';
/** Beyond GBK: four bytes in GB18030, and one beyond the basic plane. */
const rare = 'ĀΏ 㐀𠀀 ௹\n';

const gbk = Buffer.from(
  'b4edcef3a3bac1acbdd3caa7b0dca3acc7ebd6d8cad4a1a30ab5dab6fed0d0207365636f6e64206c696e650a',
  'hex',
);
/** The same and the rare ones. */
const gb18030 = Buffer.from(
  'b4edcef3a3bac1acbdd3caa7b0dca3acc7ebd6d8cad4a1a30ab5dab6fed0d0207365636f6e64206c696e650a81308b388130ca39208139ee39953282362081329a390a',
  'hex',
);
const utf16 = Buffer.from(`\ufeff${chinese}${rare}`, 'utf16le');
const ascii = 'ascii line\n'.repeat(20_000);

test.each<[string, Uint8Array, string, LogEncoding]>([
  ['UTF-8', Buffer.from(chinese + rare), chinese + rare, 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${chinese}`), chinese, 'utf-8'],
  ['GBK', gbk, chinese, 'gb18030'],
  ['GB18030 with four bytes', gb18030, chinese + rare, 'gb18030'],
  ['GBK behind 200 kB of ASCII', Buffer.concat([Buffer.from(ascii), gbk]), ascii + chinese, 'gb18030'],
  ['UTF-16, little end first', utf16, chinese + rare, 'utf-16le'],
  ['UTF-16, big end first', Buffer.from(utf16).swap16(), chinese + rare, 'utf-16be'],
])('%s is known and read, in whole and from every offset', async (_, content, text, encoding) => {
  const bytes = bytesOf(content);
  expect(await new LogEncodings().of(bytes)).toBe(encoding);
  const whole = await textOf(bytes, encoding);
  expect(whole.replace('\ufeff', '')).toBe(text);
  for (let at = Math.max(0, bytes.length - 150); at <= bytes.length; at += 1) {
    const middle = await bytes.boundary(encoding, at);
    expect(middle).toBeGreaterThanOrEqual(at);
    const tail = await textOf(bytes, encoding, middle);
    expect(whole.endsWith(tail) && !tail.includes('\ufffd')).toBe(true);
  }
});

test('pieces between any offsets make the whole text', async () => {
  const bytes = bytesOf(Buffer.concat([gb18030, gb18030, gb18030]));
  const whole = await textOf(bytes, 'gb18030');
  for (const step of [1, 2, 3, 7, 64]) {
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const end = await bytes.boundary('gb18030', at + step);
      text += await textOf(bytes, 'gb18030', at, end);
      at = end;
    }
    expect(text).toBe(whole);
  }
});

test('characters that a part cuts wait for the next, whatever the bytes are', () => {
  const encodings: LogEncoding[] = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'];
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(
      text,
      fc.nat(),
      fc.constantFrom<'utf-8' | 'utf-16le'>('utf-8', 'utf-16le'),
      (given, cut, encoding) => {
        const bytes = Buffer.from(given, encoding === 'utf-8' ? 'utf8' : 'utf16le');
        const part = bytes.subarray(0, cut % (bytes.length + 1));
        const whole = wholeCharacters(encoding, part);
        expect(part.length - whole).toBeLessThan(4);
        expect(
          given.startsWith(new TextDecoder(encoding, { ignoreBOM: true }).decode(part.subarray(0, whole))),
        ).toBe(true);
      },
    ),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...encodings), (bytes, encoding) => {
      const whole = wholeCharacters(encoding, bytes);
      expect(whole).toBeLessThanOrEqual(bytes.length);
      expect(bytes.length - whole).toBeLessThan(4);
    }),
  );
});

test('a few stray bytes make no other encoding of it, and one that is cut decides nothing', async () => {
  const stray = Buffer.concat([Buffer.from(chinese.repeat(2)), Buffer.from([0xff, 0x80])]);
  expect(judgeEncoding(stray)).toBe('utf-8');
  expect(await textOf(bytesOf(stray), 'utf-8')).toBe(`${chinese.repeat(2)}\ufffd\ufffd`);
  expect(judgeEncoding(Buffer.from([0xe4, 0xb8]))).toBeNull();
  expect(judgeEncoding(Buffer.from('plain'))).toBeNull();
});

test('while a log is open its end may be half a character; the decision stands once there is enough', async () => {
  const encodings = new LogEncodings();
  const content = Buffer.concat([Buffer.from('a\n'), gbk]);
  expect(await encodings.of(bytesOf(content.subarray(0, 2), false))).toBeNull();
  expect(await encodings.of(bytesOf(content.subarray(0, 4), false))).toBe('gb18030');
});

test('controls are shown and act on nothing; colours, tabs and line ends stay', () => {
  const visible = new VisibleText();
  const parts = ['a\0b\x1b]0;title\x07 \x1b[3', '1mred\x1b[0m\r', '\n50%\r', '60%\t\x7f\x9b2J\x1b'];
  const text = parts.map((part) => visible.show(part)).join('') + visible.end();
  expect(text).toBe('a␀b␛]0;title␇ \x1b[31mred\x1b[0m\r\n50%␍\n60%\t␡\ufffd2J␛');
});
