import type { FaultRow } from './harness/fault-row.ts';
import { accesses } from './rows/accesses.ts';
import { brokenDevices } from './rows/broken-devices.ts';
import { claimRaces } from './rows/claim-races.ts';
import { clocks } from './rows/clocks.ts';
import { databases } from './rows/databases.ts';
import { disks } from './rows/disks.ts';
import { executorKills } from './rows/executor-kills.ts';
import { hostLosses } from './rows/host-losses.ts';
import { largeEvidence } from './rows/large-evidence.ts';
import { networks } from './rows/networks.ts';
import { powerCuts } from './rows/power-cuts.ts';
import { provenByTests } from './rows/proven-by-tests.ts';
import { removals } from './rows/removals.ts';
import { replicas } from './rows/replicas.ts';
import { serverKills } from './rows/server-kills.ts';
import { stops } from './rows/stops.ts';
import { sutChanges } from './rows/sut-changes.ts';

/** Every trial, in the order of the table. */
export const faultRows: readonly FaultRow[] = [
  ...serverKills,
  ...databases,
  ...replicas,
  ...powerCuts,
  ...executorKills,
  ...hostLosses,
  ...networks,
  ...clocks,
  ...claimRaces,
  ...disks,
  ...brokenDevices,
  ...stops,
  ...largeEvidence,
  ...removals,
  ...accesses,
  ...sutChanges,
  ...provenByTests,
];
