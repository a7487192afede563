import type { FaultRow } from './harness/fault-row.ts';
import { claimRaces } from './rows/claim-races.ts';
import { clocks } from './rows/clocks.ts';
import { disks } from './rows/disks.ts';
import { executorKills } from './rows/executor-kills.ts';
import { networks } from './rows/networks.ts';
import { powerCuts } from './rows/power-cuts.ts';
import { provenByTests } from './rows/proven-by-tests.ts';
import { serverKills } from './rows/server-kills.ts';
import { stops } from './rows/stops.ts';

/** Every trial, in the order of the table. */
export const faultRows: readonly FaultRow[] = [
  ...serverKills,
  ...powerCuts,
  ...executorKills,
  ...networks,
  ...clocks,
  ...claimRaces,
  ...disks,
  ...stops,
  ...provenByTests,
];
