import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { postponeEverything } from './expire.ts';

/** Milliseconds from one look to the next, and by how much one may be late. */
export interface WatchTimes {
  readonly usualMs: number;
  readonly marginMs: number;
}

/**
 * Several processes serve one store and keep one watch: each tells, as often as it looks, that executors were heard
 * until now. Time in which none of them did so, because all were down or none reached the store, counts for no lease
 * and for no task, and is given back by the first that looks again, once. A clock that was set moves everything along
 * but leases that gave a sign of life since: they have their time by the clock as it is now.
 */
export function keepWatch(core: CoreService, { usualMs, marginMs }: WatchTimes): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const keptUntil = await unit.watch.hold();
    const passedMs = keptUntil === null ? usualMs : unit.now - keptUntil;
    const isOfAnother = passedMs < usualMs / 2 && passedMs > -marginMs;
    if (isOfAnother || !(await unit.watch.move(keptUntil, unit.now))) return;
    const missedMs = passedMs < 0 ? passedMs : passedMs - usualMs;
    if (Math.abs(missedMs) > marginMs) await postponeEverything(unit, missedMs, core.settings.leaseMs);
  });
}

/** Whether executors were heard until just now, so that who is silent may be judged. */
export async function isWatched(unit: Unit, { usualMs, marginMs }: WatchTimes): Promise<boolean> {
  const keptUntil = await unit.watch.keptUntil();
  return keptUntil !== null && Math.abs(unit.now - keptUntil) <= usualMs + marginMs;
}
