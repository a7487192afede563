import { afterEach, expect, test, vi } from 'vitest';
import { timeOf } from '../options/time-of.ts';
import { KeptOutput } from '../testing/played-io.ts';
import { UsageError } from '../usage-error.ts';
import { briefTime, clock, duration, grouped, localTime, parseDuration } from './figures.ts';
import { StatusLine } from './status-line.ts';
import { styleOf } from './style.ts';
import { described, table } from './table.ts';
import { harmless, oneLine, padEnd, truncate, widthOf } from './text-width.ts';

test('columns are counted as a terminal shows them', () => {
  expect(widthOf('支付_超时')).toBe(9);
  expect(widthOf('👩‍👩‍👧e\u0301')).toBe(3);
  expect(padEnd('支付', 6)).toBe('支付  ');
});

test('a cut never halves a character and never exceeds its columns', () => {
  expect(truncate('支付超时', 5)).toBe('支付…');
  expect(truncate('支付超时', 6)).toBe('支付…');
  expect(truncate('支付超时', 8)).toBe('支付超时');
  for (let columns = 0; columns < 12; columns++) {
    expect(widthOf(truncate('a支b付👩‍👩‍👧c超时', columns))).toBeLessThanOrEqual(columns);
  }
});

test('text of others cannot steer the terminal', () => {
  expect(harmless('a\u001b[31mred\u001b[0m\u001b]0;title\u0007b\u0008\nc\td')).toBe('aredb\ufffd\nc\td');
  expect(oneLine(' a\r\nb\u202e ')).toBe('a b\ufffd');
});

test('a table keeps its columns with wide characters and colours', () => {
  const columns = [{ title: '名' }, { title: 'N', right: true }];
  expect(
    table(columns, [
      ['订单', '7'],
      ['\u001b[31ma\u001b[0m', '12'],
    ]),
  ).toEqual(['名     N', '订单   7', '\u001b[31ma\u001b[0m     12']);
});

test('in short lines a table is told briefly, then cut where it may be, the longest first', () => {
  const columns = [
    { title: '#', right: true },
    { title: 'NAME', cut: true },
    { title: 'SUT', cut: true },
    { title: 'AT', brief: briefTime },
  ];
  const rows = [
    ['12', '订单服务在付款之后的回归测试', 'staging-with-a-long-name', '2026-03-01 08:30:15+08:00'],
    ['7', '\u001b[31mshop\u001b[39m', 'b', '2026-03-01 08:31:15+08:00'],
  ];
  expect(table(columns, rows, 200)).toEqual(table(columns, rows));
  expect(table(columns, rows, 60)).toEqual([
    ' #  NAME               SUT                 AT',
    '12  订单服务在付款之…  staging-with-a-lo…  2026-03-01 08:30',
    ' 7  \u001b[31mshop\u001b[39m               b                   2026-03-01 08:31',
  ]);
  for (let width = 45; width < 100; width += 1)
    for (const line of table(columns, rows, width)) expect(widthOf(line)).toBeLessThanOrEqual(width);
});

test('where not even that fits, each row is a block with all that it says', () => {
  const columns = [{ title: 'ID' }, { title: 'NAME', cut: true }];
  const rows = [
    ['a'.repeat(32), '付款'],
    ['b'.repeat(32), ''],
  ];
  expect(table(columns, rows, 37)).toEqual([
    `ID    ${'a'.repeat(32)}`,
    'NAME  付款',
    '',
    `ID    ${'b'.repeat(32)}`,
  ]);
});

test('what is said of a term is broken beside it', () => {
  const rows = [
    ['1', 'short'],
    ['130', 'the words of a longer text'],
  ] as const;
  expect(described(rows, 18)).toEqual(['1    short', '130  the words of', '     a longer text']);
  expect(described(rows)[1]).toBe('130  the words of a longer text');
});

test('figures', () => {
  expect([grouped(12_480), grouped(7), grouped(1_000_000)]).toEqual(['12,480', '7', '1,000,000']);
  expect([120, 3400, 59_960, 872_000, 3_900_000].map(duration)).toEqual([
    '120ms',
    '3.4s',
    '1m00s',
    '14m32s',
    '1h05m',
  ]);
  expect([190_000, 3_790_000].map(clock)).toEqual(['03:10', '1:03:10']);
  expect(['90s', '10m', '24h', '2d', '5'].map(parseDuration)).toEqual([
    90_000,
    600_000,
    86_400_000,
    172_800_000,
    undefined,
  ]);
});

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['Asia/Shanghai', '2026-03-01 08:30:15+08:00'],
  ['America/St_Johns', '2026-02-28 21:00:15-03:30'],
  ['UTC', '2026-03-01 00:30:15+00:00'],
])('a time in %s says how far that is from UTC, and is read back', (zone, shown) => {
  vi.stubEnv('TZ', zone);
  const at = '2026-03-01T00:30:15.000Z';
  expect(localTime(at)).toBe(shown);
  vi.stubEnv('TZ', 'Europe/Berlin');
  expect(timeOf('--since', shown)).toBe(at);
});

test.each(['999999999d', '2026-13-01', 'soon'])('%s is no time', (given) => {
  expect(() => timeOf('--since', given)).toThrow(UsageError);
});

test('the status line is taken away while something is printed above it', () => {
  const stream = new KeptOutput();
  stream.columns = 10;
  const line = new StatusLine(stream);
  line.show('123\u001b[31m45678901\u001b[39m');
  line.above(() => stream.write('above\n'));
  line.clear();
  const erase = '\r\u001b[2K';
  expect(stream.text).toBe(`${erase}12345678…${erase}above\n12345678…${erase}`);
});

test('colours only for a terminal that wants them', () => {
  const terminal = Object.assign(new KeptOutput(), { isTTY: true });
  const red = (env: Record<string, string>, wanted = true) => styleOf(terminal, env, wanted).red('x');
  expect(red({})).toBe('\u001b[31mx\u001b[39m');
  expect([red({ NO_COLOR: '1' }), red({ TERM: 'dumb' }), red({}, false)]).toEqual(['x', 'x', 'x']);
  expect(styleOf(new KeptOutput(), {}, true).red('x')).toBe('x');
  expect(styleOf(new KeptOutput(), { FORCE_COLOR: '1' }, true).red('x')).toBe('\u001b[31mx\u001b[39m');
});
