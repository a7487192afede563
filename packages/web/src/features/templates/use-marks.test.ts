import { expect, test } from 'vitest';
import { toggled } from './use-marks.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const none = { marked: new Set<string>(), last: null };

test('a range goes from the template that was marked before to this one, either way', () => {
  const down = toggled(toggled(none, 'b'), 'd', order);
  expect([...down.marked].sort()).toEqual(['b', 'c', 'd']);
  const up = toggled(down, 'a', order);
  expect([...up.marked].sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a range becomes what its end becomes: marks are taken away, too', () => {
  const all = { marked: new Set(order), last: 'b' };
  expect([...toggled(all, 'd', order).marked]).toEqual(['a', 'e']);
});

test('without one before it, or with one that a search hides, it is this one alone', () => {
  expect([...toggled(none, 'c', order).marked]).toEqual(['c']);
  expect([...toggled({ marked: new Set(['z']), last: 'z' }, 'c', order).marked]).toEqual(['z', 'c']);
});
