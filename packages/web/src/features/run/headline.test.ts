import { expect, test } from 'vitest';
import { templateNames, tookMs } from './headline.ts';

type Told = Parameters<typeof tookMs>[0];
const at = (second: number) => new Date(1_800_000_000_000 + second * 1000).toISOString();
const told = (more: object) =>
  ({ createdAt: at(0), startedAt: null, finishedAt: null, round: 1, rounds: [], ...more }) as unknown as Told;
const now = Date.parse(at(60));

test('a run that waits has taken what it has waited, a later round only since it was asked for', () => {
  expect(tookMs(told({}), now)).toBe(60_000);
  const rounds = [
    { round: 1, openedAt: null },
    { round: 2, openedAt: at(55) },
  ];
  expect(tookMs(told({ round: 2, rounds }), now)).toBe(5000);
});

test('a run that is over took what it ran', () => {
  expect(tookMs(told({ startedAt: at(10), finishedAt: at(22) }), now)).toBe(12_000);
});

test('a template that runs with several parameters is named once', () => {
  const tasks = ['a', 'b', 'a'].map((templateName) => ({ templateName }));
  expect(templateNames({ tasks } as unknown as Told)).toEqual(['a', 'b']);
});
