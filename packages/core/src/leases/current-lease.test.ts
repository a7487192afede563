import { expect, test } from 'vitest';
import { isCurrent, isOver, whyNotCurrent } from './current-lease.ts';

const claim = { executorId: 'one', leaseId: '1', epoch: 3 };
const held = { executorId: 'one', epoch: 3, state: 'running' } as const;
const ended = { ...held, epoch: 4, state: 'ended' } as const;

test('a message counts for the lease of its sender, of the same epoch, that has not ended', () => {
  expect(isCurrent(held, claim)).toBe(true);
  expect(isCurrent({ ...held, state: 'offered' }, claim)).toBe(true);
  expect(isCurrent(held, { ...claim, executorId: 'another' })).toBe(false);
  for (const epoch of [2, 4]) expect(isCurrent(held, { ...claim, epoch })).toBe(false);
  expect(isCurrent({ ...held, state: 'ended' }, claim)).toBe(false);
});

test('what a lease left is told by who held it, of the epoch that ended and of no other', () => {
  expect(isOver(ended, claim)).toBe(true);
  expect(isOver(ended, { ...claim, executorId: 'another' })).toBe(false);
  for (const epoch of [2, 4]) expect(isOver(ended, { ...claim, epoch })).toBe(false);
  expect(isOver(held, { ...claim, epoch: 2 })).toBe(false);
});

test('who speaks for a lease that is over is told how it ended; of one that is open or unknown, that it does not count', () => {
  const end = 'lost: no-sign-of-life';
  expect(whyNotCurrent({ endReason: end })).toEqual({ rule: 'lease-ended', end });
  for (const lease of [null, { endReason: null }])
    expect(whyNotCurrent(lease)).toEqual({ rule: 'not-current' });
});
