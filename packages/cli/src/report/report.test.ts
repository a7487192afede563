import { describe, expect, test } from 'vitest';
import { aCase, aRun, aTask, someCounts } from '../../../client/src/testing/recorded.ts';
import { styleOf } from '../terminal/style.ts';
import { widthOf } from '../terminal/text-width.ts';
import { KeptOutput } from '../testing/played-io.ts';
import { failureBlock } from './failure-block.ts';
import { assertionLines, failureLine, taskOfCase } from './failure-line.ts';
import { PlainProgress, remainingMs, statusText } from './progress.ts';

const plain = styleOf(new KeptOutput(), {}, false);

describe('a failure in one line', () => {
  test('stands in columns whatever its alphabet', () => {
    const lines = ['test_total', '支付_超时重试'].map((name) => failureLine(aCase({ name }), plain));
    expect(lines[0]).toBe(
      '✗ cart › test_total                        3.4s  assert 503 == 200  tests/test_cart.py:88',
    );
    const [ascii = '', chinese = ''] = lines.map((line) => line.slice(0, line.indexOf('3.4s')));
    expect(widthOf(chinese)).toBe(widthOf(ascii));
  });

  test('fits the terminal by cutting the message, never the place', () => {
    const line = failureLine(aCase({ message: 'expected\n'.repeat(50) }), plain, { columns: 100 });
    expect(widthOf(line)).toBeLessThanOrEqual(100);
    expect(line).toMatch(/…\s+tests\/test_cart\.py:88$/);
  });

  test('of a run with several tasks says which one, as combinations of a matrix have the same cases', () => {
    const combination = (id: string) => aTask({ id, templateName: `checkout [BROWSER=${id}]` });
    const run = aRun({ tasks: [combination('7'), combination('8')] });
    const lines = failureBlock(aCase({ taskId: '8' }), plain, taskOfCase(run, aCase({ taskId: '8' })));
    expect(lines[0]).toMatch(/tests\/test_cart\.py:88 {2}checkout \[BROWSER=8\]$/);
    expect(taskOfCase(aRun(), aCase())).toEqual({});
  });

  test('of a case that never ran says why', () => {
    const lost = aCase({
      status: 'not-run',
      cause: 'infrastructure',
      message: null,
      durationMs: null,
      file: null,
    });
    expect(failureLine(lost, plain)).toMatch(/^○ cart › test_total +— {2}infrastructure$/);
  });
});

test('details are cut down to what was asserted', () => {
  const pytest = ['def test():', '    total = 3', '>   assert total == 4', 'E   assert 3 == 4', '', 'x.py:3'];
  expect(assertionLines(pytest.join('\n'), 8)).toEqual(['>   assert total == 4', 'E   assert 3 == 4']);
  expect(assertionLines('a\nb\nc\nd', 2)).toEqual(['a', 'b', '… +2']);
  expect(assertionLines(`E   ${'y'.repeat(50_000)}`, 2)).toEqual([`E   ${'y'.repeat(495)}…`]);
});

describe('progress', () => {
  const counts = someCounts({ expected: 12_480, passed: 8112, failed: 7, error: 1 });

  test('on a terminal: how far, what went wrong, how long still', () => {
    const run = aRun({ state: 'running', counts });
    expect(statusText(run, 360_000, plain)).toBe('▶ 8,120/12,480  ✗7 ⚠1  ETA 03:14');
    expect(statusText(aRun({ state: 'queued' }), 1500, plain)).toBe('▶ 0  1.5s');
  });

  test('no estimate without a known number of cases', () => {
    expect(remainingMs({ ...counts, expected: null }, 360_000)).toBeUndefined();
  });

  test('elsewhere: a line for every 10 % or 30 s, no more', () => {
    const progress = new PlainProgress();
    const at = (passed: number, elapsedMs: number) =>
      progress.lineFor(aRun({ state: 'running', counts: someCounts({ expected: 100, passed }) }), elapsedMs);
    const told = [
      at(0, 0),
      at(9, 100),
      at(10, 200),
      at(11, 300),
      at(35, 400),
      at(36, 30_300),
      at(36, 30_500),
    ];
    expect(told).toEqual([
      undefined,
      undefined,
      '[200ms] 10/100 ✗0 ⚠0',
      undefined,
      '[400ms] 35/100 ✗0 ⚠0',
      undefined,
      '[30.5s] 36/100 ✗0 ⚠0',
    ]);
  });
});
