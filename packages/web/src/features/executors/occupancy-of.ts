import type { Executor, Occupancy } from '@testyard/protocol';

export interface OccupiedPart {
  /** RFC 3339. */
  readonly from: string;
  readonly busySlots: number;
  /** Of all slots, from 0 to 1: it may have had more of them then than it has now. */
  readonly share: number;
}

/** What is shown of an occupancy: its parts, and what they come to over all of the time. */
export function occupancyOf(
  { from, until, partSeconds, busySlots }: Occupancy,
  slots: Executor['slots'],
): {
  readonly parts: readonly OccupiedPart[];
  readonly meanShare: number;
  readonly mostSlots: number;
} {
  const begin = Date.parse(from);
  const end = Date.parse(until);
  const partMs = partSeconds * 1000;
  const shareOf = (busy: number) => Math.min(1, busy / Math.max(1, slots));
  const parts = busySlots.map((busy, at) => ({
    ...{ from: new Date(begin + at * partMs).toISOString(), busySlots: busy },
    share: shareOf(busy),
  }));
  const passedMs = (at: number) => Math.min(partMs, end - begin - at * partMs);
  const heldMs = busySlots.reduce((sum, busy, at) => sum + shareOf(busy) * passedMs(at), 0);
  return {
    parts,
    meanShare: end > begin ? heldMs / (end - begin) : 0,
    mostSlots: busySlots.reduce((most, each) => Math.max(most, each), 0),
  };
}
