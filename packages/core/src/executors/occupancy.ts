import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { SlotSpan } from '../leases/lease.ts';
import { readExecutor } from './list-executors.ts';

/** A stretch of time in parts of equal length, which begin at whole multiples of it. */
export interface Stretch {
  readonly from: number;
  /** The last part may not be over by then. */
  readonly until: number;
  readonly partMs: number;
}

export interface Occupancy extends Stretch {
  /** Slots that were held in each part, as a mean over what has passed of it; the oldest first. */
  readonly busySlots: readonly number[];
}

const partMs = 15 * 60_000;
const parts = 96;

/**
 * How busy an executor was in the last 24 hours, by the leases of runs that are still stored. Errors: NOT_FOUND, also
 * for one that serves no project of the caller.
 */
export async function readOccupancy(
  core: CoreService,
  principal: Principal,
  executorId: string,
): Promise<Occupancy> {
  const { id } = await readExecutor(core, principal, executorId);
  const until = core.clock.now();
  const from = (Math.ceil(until / partMs) - parts) * partMs;
  const stretch = { from, until, partMs };
  return { ...stretch, busySlots: busySlotsIn(stretch, await core.reads.leases.spansOn(id, from)) };
}

/** Of each part the mean number of spans over what has passed of it; 0 for what has not begun. */
export function busySlotsIn({ from, until, partMs }: Stretch, spans: Iterable<SlotSpan>): readonly number[] {
  const heldMs = new Array<number>(Math.max(0, Math.ceil((until - from) / partMs))).fill(0);
  for (const span of spans) {
    const begin = Math.max(span.from, from);
    const end = Math.min(span.to ?? until, until);
    for (let at = begin; at < end; ) {
      const part = Math.floor((at - from) / partMs);
      const next = Math.min(end, from + (part + 1) * partMs);
      heldMs[part] = (heldMs[part] ?? 0) + next - at;
      at = next;
    }
  }
  return heldMs.map((ms, part) => ms / Math.min(partMs, until - from - part * partMs));
}
