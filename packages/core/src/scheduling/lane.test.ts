import { expect, test } from 'vitest';
import { isSpare, isStarved, laneFor, starvedLane } from './lane.ts';

test('a task goes to the spare lane and back with its wish, and is starved until it has a slot', () => {
  const spare = laneFor('p.1', 'spare', 1);
  expect([isSpare(spare), isStarved(spare), isSpare('p.1')]).toEqual([true, false, false]);
  expect(laneFor(spare, 'spare', 2)).toBe(spare);
  for (const leases of [0, 2]) expect(laneFor(spare, 'any', leases)).toBe('p.1');
  const starved = starvedLane('p.1');
  expect([isStarved(starved), isSpare(starved)]).toEqual([true, false]);
  expect(laneFor(starved, 'any', 0)).toBe(starved);
  expect(laneFor(starved, 'any', 1)).toBe('p.1');
  expect(laneFor(starved, 'spare', 1)).toBe(spare);
});

test('all lanes of a project are between the key of the project and what follows it', () => {
  for (const key of ['p.1', laneFor('p.1', 'spare', 1), starvedLane('p.1')])
    expect(key > 'p.' && key < 'p/').toBe(true);
});
