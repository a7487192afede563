import { expect, test } from 'vitest';
import { occupancyOf } from './occupancy-of.ts';

const occupancy = {
  ...{ from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:22:30Z' },
  ...{ partSeconds: 900, busySlots: [2, 1] },
};

test('parts by their beginnings, and the share of all the time, of which the last part has only half', () => {
  expect(occupancyOf(occupancy, 4)).toEqual({
    parts: [
      { from: '2026-01-01T00:00:00.000Z', busySlots: 2, share: 0.5 },
      { from: '2026-01-01T00:15:00.000Z', busySlots: 1, share: 0.25 },
    ],
    meanShare: (0.5 * 900 + 0.25 * 450) / 1350,
    mostSlots: 2,
  });
});

test('an executor that has fewer slots now than it had is full, not more', () => {
  const { parts, meanShare } = occupancyOf(occupancy, 1);
  expect([...parts.map(({ share }) => share), meanShare]).toEqual([1, 1, 1]);
});
