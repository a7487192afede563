import type { UnitOfWork } from '@testyard/core';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('units that are measured list as many cases at once as those of the store', () => {
  const units: UnitOfWork = { casesAtOnce: 10_000, run: () => Promise.reject(new Error('not run')) };
  expect(new Metrics('0.0.0').watchUnits(units).casesAtOnce).toBe(10_000);
});
