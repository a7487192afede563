import { expect, test } from 'vitest';
import { reasonText } from './reason-text.ts';

test('the figures of a big task are grouped, as those beside them on the page', () => {
  const failed = { rule: 'cases-failed', failing: 1025, expected: 100_000 } as const;
  expect(reasonText(failed, 'en')).toBe('1,025 of 100,000 cases failed or ended in an error');
  expect(reasonText(failed, 'zh')).toBe('100,000 个用例中有 1,025 个失败或异常');
  const few = { rule: 'too-few-cases', expected: 1, minimum: 2000 } as const;
  expect(reasonText(few, 'en')).toBe('only 1 case was found, and the template requires at least 2,000');
  expect(reasonText(few, 'zh')).toBe('只有 1 个用例，模板要求至少 2,000 个');
});
