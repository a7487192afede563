import { expect, test } from 'vitest';
import { paceOf } from './pace.ts';

const startedAt = '2026-01-01T00:00:00.000Z';
const over = '2026-01-01T00:00:10.000Z';
const pace = (tookMs: number, usualMs: number | null, finishedAt: string | null = over) =>
  paceOf(tookMs, { usualMs, startedAt, finishedAt, verdict: finishedAt === null ? null : 'passed' });

test('a run is told slower or faster only where that is worth a word', () => {
  expect(pace(60_000, null)).toBe('usual');
  expect(pace(60_000, 58_000)).toBe('usual');
  expect(pace(90_000, 60_000)).toBe('slower');
  expect(pace(30_000, 60_000)).toBe('faster');
  // Milliseconds of small runs mean nothing.
  expect(pace(1500, 300)).toBe('usual');
});

test('a run that goes on may be late already, and is never early', () => {
  expect(pace(90_000, 60_000, null)).toBe('slower');
  expect(pace(1000, 60_000, null)).toBe('usual');
});

test('a run that was stopped was not fast', () => {
  const stopped = { usualMs: 60_000, startedAt, finishedAt: over, verdict: 'stopped' } as const;
  expect(paceOf(1000, stopped)).toBe('usual');
  expect(paceOf(90_000, stopped)).toBe('slower');
});

test('a run that waits to begin is not slow', () => {
  expect(paceOf(90_000, { usualMs: 60_000, startedAt: null, finishedAt: null, verdict: null })).toBe('usual');
});
