import { expect, test } from 'vitest';
import { noCounts } from '../ledger/counts.ts';
import type { Task } from '../runs/run.ts';
import { slotWish } from './wants-lease.ts';

const plan = { maximumSlots: null } as Task['plan'];
const running = {
  ...{ state: 'running', halted: false, ledgerFixed: true, ledgerMode: 'discovered', plan },
  ...{
    counts: { ...noCounts, expected: 100 },
    ledgerSize: 100,
    frontier: 0,
    workMs: 0,
    untouchedMs: null,
    setupMs: null,
  },
} as Task;

test('another slot joins where it would do more of the work than it costs to get ready', () => {
  const wants = (untouchedMs: number, setupMs: number, activeLeases: number) =>
    slotWish({ ...running, untouchedMs, setupMs }, { activeLeases, waiting: 100 });
  expect(wants(60_000, 10_000, 1)).toBe('spare');
  expect(wants(60_000, 10_000, 2)).toBe('spare');
  expect(wants(60_000, 10_000, 3)).toBe('none');
  expect(wants(60_000, 1, 3)).toBe('any');
  expect(wants(1_000, 1, 1)).toBe('spare');
  expect(wants(250, 1, 1)).toBe('none');
});

test('where others wait for the slot, too, it is to be worth eight times what it costs to get ready', () => {
  const wish = (untouchedMs: number) =>
    slotWish({ ...running, untouchedMs, setupMs: 10_000 }, { activeLeases: 1, waiting: 100 });
  expect(wish(29_000)).toBe('none');
  expect(wish(30_000)).toBe('spare');
  expect(wish(169_000)).toBe('spare');
  expect(wish(170_000)).toBe('any');
});

test('where nothing is known of the cases it is their number that counts', () => {
  expect(slotWish(running, { activeLeases: 1, waiting: 100 })).toBe('any');
  expect(slotWish(running, { activeLeases: 3, waiting: 100 })).toBe('none');
});

test('a task has no more slots than its template allows, and one that nobody works on always wants one', () => {
  const one = { ...running, untouchedMs: 60_000, plan: { ...plan, maximumSlots: 1 } };
  expect(slotWish(one, { activeLeases: 1, waiting: 100 })).toBe('none');
  expect(slotWish({ ...running, untouchedMs: 1 }, { activeLeases: 0, waiting: 1 })).toBe('any');
});
