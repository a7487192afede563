import { expect, test } from 'vitest';
import { figuresIn } from './figures.ts';

test('how long ago something was has its number and its unit apart, as durations have', () => {
  const now = Date.parse('2026-03-01T12:00:00.000Z');
  const zh = figuresIn('zh', 'UTC');
  expect(zh.ago('2026-03-01T11:54:00.000Z', now)).toBe('6 分钟前');
  expect(zh.ago('2026-03-01T09:00:00.000Z', now)).toBe('3 小时前');
  expect(zh.duration(1300)).toBe('1.3 秒');
  expect(zh.ago('2026-02-27T12:00:00.000Z', now)).toMatch(/^2026年2月27日/);
  expect(figuresIn('en', 'UTC').ago('2026-03-01T11:54:00.000Z', now)).toBe('6 minutes ago');
});
