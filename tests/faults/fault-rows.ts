import type { FaultRow } from './harness/fault-row.ts';
import { executorKills } from './rows/executor-kills.ts';
import { serverKills } from './rows/server-kills.ts';

/** Every trial, in the order of the table. */
export const faultRows: readonly FaultRow[] = [...serverKills, ...executorKills];
