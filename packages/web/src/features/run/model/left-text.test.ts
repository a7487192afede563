import type { Run } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { leftText } from './left-text.ts';

const words = { t: (key: string) => key, figures: { count: String } } as never;
const rounds = [
  { round: 1, left: null },
  { round: 2, left: { cases: 2 } },
  { round: 3, left: { cases: 0 } },
];
const of = (round: number) => leftText({ round, rounds } as unknown as Run, words);

test('a round says what it left unsuccessful, and only that of the round that is shown', () => {
  expect([of(1), of(2), of(3)]).toEqual([null, 'round.left', 'round.left-tasks']);
});
