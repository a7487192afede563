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

test('where nothing is known of the cases it is their number that counts: fifty for each slot', () => {
  const wish = (activeLeases: number, waiting: number) => slotWish(running, { activeLeases, waiting });
  expect([wish(1, 49), wish(1, 50)]).toEqual(['none', 'any']);
  expect([wish(2, 99), wish(2, 100)]).toEqual(['none', 'any']);
});

test('a set-up that nobody has seen is taken for a second, and none for less than a tenth of one', () => {
  const wish = (untouchedMs: number, setupMs: number | null) =>
    slotWish({ ...running, untouchedMs, setupMs }, { activeLeases: 1, waiting: 100 });
  expect([wish(2_999, null), wish(3_000, null)]).toEqual(['none', 'spare']);
  expect([wish(299, 1), wish(300, 1)]).toEqual(['none', 'spare']);
});

test('what is not predicted takes as long as those that ended: all cases, or those that came back', () => {
  const counts = { ...running.counts, passed: 10 };
  const ofMean = { ...running, counts, workMs: 10_000 };
  const wish = (task: Task, waiting: number) => slotWish(task, { activeLeases: 1, waiting });
  expect([wish(ofMean, 2), wish(ofMean, 3)]).toEqual(['none', 'spare']);
  const given = { ...ofMean, untouchedMs: 0, frontier: 100 };
  expect([wish(given, 2), wish(given, 3)]).toEqual(['none', 'spare']);
  const half = { ...given, untouchedMs: 1_000, frontier: 99 };
  expect([wish(half, 2), wish(half, 3)]).toEqual(['none', 'spare']);
});

test('before its cases are found a task gets more slots where its history is known, and a command is run once', () => {
  const wish = (more: Partial<Task>, activeLeases: number) =>
    slotWish({ ...running, ledgerFixed: false, ...more }, { activeLeases, waiting: 0 });
  const listing = { plan: { ...plan, command: null }, untouchedMs: 600_000 };
  expect([wish({ ...listing, untouchedMs: null }, 0), wish(listing, 1)]).toEqual(['any', 'any']);
  expect(wish({ ...listing, untouchedMs: null }, 1)).toBe('none');
  expect(wish({ ...listing, plan: { ...plan, command: ['make', 'test'] } }, 1)).toBe('none');
});

test('a task wants no slot where no case waits, where its report tells of all, and where it is to end', () => {
  const known = { ...running, untouchedMs: 600_000 };
  for (const activeLeases of [0, 1]) expect(slotWish(known, { activeLeases, waiting: 0 })).toBe('none');
  const some = { activeLeases: 1, waiting: 100 };
  expect(slotWish(known, some)).toBe('any');
  expect(slotWish({ ...known, ledgerMode: 'reported' }, some)).toBe('none');
  for (const end of [{ state: 'stopping' }, { state: 'finished' }, { halted: true }] as const)
    expect(slotWish({ ...known, ...end }, { activeLeases: 0, waiting: 100 })).toBe('none');
});

test('a task has no more slots than its template allows, and one that nobody works on always wants one', () => {
  const two = { ...running, untouchedMs: 60_000, plan: { ...plan, maximumSlots: 2 } };
  const wish = (activeLeases: number) => slotWish(two, { activeLeases, waiting: 100 });
  expect([wish(1), wish(2)]).toEqual(['any', 'none']);
  expect(slotWish({ ...running, untouchedMs: 1 }, { activeLeases: 0, waiting: 1 })).toBe('any');
});
