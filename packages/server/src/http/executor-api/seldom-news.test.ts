import { expect, test } from 'vitest';
import { SeldomNews } from './seldom-news.ts';

test('what is met again and again is news once in a while, each by itself', () => {
  let now = 0;
  const news = new SeldomNews({ now: () => now }, 100);
  expect([news.isNews('a'), news.isNews('a'), news.isNews('b')]).toEqual([true, false, true]);
  now = 99;
  expect(news.isNews('a')).toBe(false);
  now = 100;
  expect([news.isNews('a'), news.isNews('a')]).toEqual([true, false]);
});
