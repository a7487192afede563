import { expect, test } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

const hourMs = 3_600_000;

test('the clock of a process follows that of the database when that is set back', () => {
  const clock = new DatabaseClock(10 * hourMs);
  clock.told(10 * hourMs, performance.now());
  clock.told(9 * hourMs, performance.now());
  expect(clock.now()).toBeLessThan(9 * hourMs + 60_000);
});

test('an answer that was long under way moves nothing back', () => {
  const clock = new DatabaseClock(10 * hourMs);
  const before = clock.now();
  clock.told(10 * hourMs - 30_000, performance.now() - 30_000);
  expect(clock.now()).toBeGreaterThanOrEqual(before);
});
