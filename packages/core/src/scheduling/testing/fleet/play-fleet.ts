import { fleetBoundMs } from './fleet-bound.ts';
import { FleetRecord } from './fleet-record.ts';
import { StartEstimates } from './start-estimates.ts';
import { type FleetPlan, type FleetWatch, VirtualFleet } from './virtual-fleet.ts';

export interface PlayedFleet {
  readonly record: FleetRecord;
  readonly estimates: StartEstimates;
  /** What was promised and is not so. */
  readonly broken: readonly string[];
  readonly boundMs: number;
}

/** Plays a plan to its end, watched. */
export function playFleet(plan: FleetPlan): PlayedFleet {
  let fleet: VirtualFleet | null = null;
  const now = () => {
    if (!fleet) throw new Error('nothing happens yet');
    return fleet;
  };
  const record = new FleetRecord(plan, now);
  const estimates = new StartEstimates(now);
  fleet = new VirtualFleet(plan, both(record, estimates));
  fleet.run();
  return { record, estimates, broken: record.judge(), boundMs: fleetBoundMs(plan) };
}

function both(one: Required<FleetWatch>, other: StartEstimates): FleetWatch {
  return {
    ready: (lease, ms) => one.ready(lease, ms),
    given: (lease, places) => one.given(lease, places),
    caseEnded: (lease, place) => one.caseEnded(lease, place),
    queued: (task) => {
      one.queued(task);
      other.queued(task);
    },
    offered: (lease) => {
      one.offered(lease);
      other.offered(lease);
    },
    ended: (lease, how) => {
      one.ended(lease, how);
      other.ended(lease, how);
    },
  };
}
