import {
  type CoreService,
  discountBlindTime,
  hastenStarved,
  isWatched,
  keepWatch,
  resumeAfterAbsence,
  sweepOverdue,
  type Unit,
} from '@testyard/core';
import { Sight } from './sight.ts';

export interface SweepOptions {
  /** Told what a sweep met, the row that it is about where there is one; the next sweep tries again. */
  readonly onError: (error: unknown, row: string | null) => void;
  /** Other processes may serve the same store: then what was missed is what all of them missed. */
  readonly shared?: boolean;
  /** Milliseconds that never run backwards. */
  readonly monotonic?: () => number;
}

/** Shares of a TTL: how often leases are looked at. Detection is at most 13/12 of the TTL. */
const sweepsPerLease = 12;
const longestTickMs = 1_000;
/** A row that cannot be moved on is told of once in so long. */
const tellAgainMs = 3_600_000;

/** Milliseconds from one sweep to the next. */
export function usualSweepMs({ settings }: CoreService): number {
  return Math.min(longestTickMs, settings.leaseMs / sweepsPerLease);
}

/**
 * The sweeps of one process, one a call. Alone with its store, the first gives time, a late one adds what was missed,
 * others judge. With others on the same store each keeps the common watch first, and a late one judges nothing.
 */
export function sweepsOf(core: CoreService, options: SweepOptions): () => Promise<void> {
  const monotonic = options.monotonic ?? (() => performance.now());
  const { shared = false } = options;
  const times = { usualMs: usualSweepMs(core), marginMs: core.settings.leaseMs / sweepsPerLease };
  const sight = new Sight(monotonic, times);
  const told = new Map<string, number>();
  let wasAway = !shared;
  const see = async (): Promise<void> => {
    const { blindMs, at } = sight.look();
    if (wasAway) await resumeAfterAbsence(core);
    else if (shared) await keepWatch(core, times);
    else if (blindMs > 0) await discountBlindTime(core, blindMs);
    wasAway = false;
    sight.dealtWith(at);
  };
  return async () => {
    if (wasAway || sight.look().blindMs > 0) return see();
    if (shared) await see();
    const mayJudge = async (unit: Unit): Promise<boolean> =>
      sight.look().blindMs === 0 && (!shared || (await isWatched(unit, times)));
    const swept = await sweepOverdue(core, { knownStuck: told.size, mayJudge });
    const stuck = [...swept.stuck, ...(await hastenStarved(core))];
    for (const { id, error } of stuck) {
      if (monotonic() - (told.get(id) ?? Number.NEGATIVE_INFINITY) < tellAgainMs) continue;
      told.set(id, monotonic());
      options.onError(error, id);
    }
    for (const id of told.keys()) if (!stuck.some((each) => each.id === id)) told.delete(id);
    if (!shared) await see();
  };
}
