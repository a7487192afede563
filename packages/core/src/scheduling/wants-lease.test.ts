import { expect, test } from 'vitest';
import { noCounts } from '../ledger/counts.ts';
import type { Task } from '../runs/run.ts';
import { wantsLease } from './wants-lease.ts';

const plan = { maximumSlots: null } as Task['plan'];
const running = {
  ...{ state: 'running', halted: false, ledgerFixed: true, ledgerMode: 'discovered', plan },
  ...{ counts: { ...noCounts, expected: 100 }, frontier: 0, workMs: 0, untouchedMs: null, setupMs: null },
} as Task;

test('another slot joins where it would do more of the work than it costs to get ready', () => {
  const wants = (untouchedMs: number, setupMs: number, activeLeases: number) =>
    wantsLease({ ...running, untouchedMs, setupMs }, { activeLeases, waiting: 100 });
  expect(wants(60_000, 10_000, 1)).toBe(true);
  expect(wants(60_000, 10_000, 2)).toBe(true);
  expect(wants(60_000, 10_000, 3)).toBe(false);
  expect(wants(60_000, 1, 3)).toBe(true);
  expect(wants(1_000, 1, 1)).toBe(false);
});

test('where nothing is known of the cases it is their number that counts', () => {
  expect(wantsLease(running, { activeLeases: 1, waiting: 100 })).toBe(true);
  expect(wantsLease(running, { activeLeases: 3, waiting: 100 })).toBe(false);
});

test('a task has no more slots than its template allows, and one that nobody works on always wants one', () => {
  const one = { ...running, untouchedMs: 60_000, plan: { ...plan, maximumSlots: 1 } };
  expect(wantsLease(one, { activeLeases: 1, waiting: 100 })).toBe(false);
  expect(wantsLease({ ...running, untouchedMs: 1 }, { activeLeases: 0, waiting: 1 })).toBe(true);
});
