import {
  type ArtifactObjects,
  type CoreService,
  deleteOldRuns,
  deleteRunsBeyond,
  forgetOldAccess,
  forgetOldAudit,
  forgetOldHistory,
  forgetOldKeys,
  forgetOldLateEvidence,
  forgetOldTimes,
  type LogObjects,
  type Orphans,
  removeLeftovers,
  removeOrphans,
} from '@testyard/core';

export interface Housekeeper {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

export interface HousekeeperOptions {
  /** Runs that finished longer ago are deleted, but for pinned ones; null: none is. */
  readonly keepRunsMs: number | null;
  /** Entries of the audit log that are older are forgotten; null: none is. */
  readonly keepAuditMs: number | null;
  /** What logs and artifacts of finished runs may take, beyond which the oldest are deleted; null: whatever they do. */
  readonly keepBytes: number | null;
  /** Told how many runs a round deleted, and by which rule. */
  readonly onDeleted: (deleted: { readonly runs: number; readonly by: 'age' | 'size' }) => void;
  /** Told that what may not be deleted takes more than `keepBytes`. */
  readonly onBeyond: (bytes: number) => void;
  /** Told what was removed because no row names it. */
  readonly onOrphans: (removed: Orphans) => void;
  /** Told what a round met; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

type CoreWithObjects = CoreService & { readonly logs: LogObjects; readonly artifacts: ArtifactObjects };

/** Rounds that forget come every hour; what deleted runs have left goes within seconds. */
const roundMs = 3_600_000;
const removalMs = 10_000;
/** Of that many rounds one looks for orphans, the second one first: it reads the names of all that is stored. */
const roundsPerOrphanSearch = 24;

/**
 * Forgets what has served its time, at the start and every hour: expired tokens and codes, wrong passwords, idempotency
 * keys, late evidence, durations of cases, runs that are too old or take too much. Removes what deleted runs have left, and once
 * a day what crashes have.
 */
export function startHousekeeper(core: CoreWithObjects, options: HousekeeperOptions): Housekeeper {
  const jobs = [
    () => forgetOldAccess(core),
    () => forgetOldKeys(core),
    () => (options.keepAuditMs === null ? undefined : forgetOldAudit(core, options.keepAuditMs)),
    () => forgetOldLateEvidence(core),
    () => forgetOldHistory(core),
    () => forgetOldTimes(core),
    () => dropOld(core, options),
    () => keepBelow(core, options),
  ];
  let running = Promise.resolve();
  const add = (job: () => unknown): void => {
    running = running.then(job).then(() => undefined, options.onError);
  };
  let rounds = 0;
  const forget = (): void => {
    for (const job of jobs) add(job);
    add(() => removeLeftovers(core));
    if (rounds % roundsPerOrphanSearch === 1) add(() => searchOrphans(core, options));
    rounds += 1;
  };
  forget();
  let busy = false;
  const timers = [
    setInterval(forget, roundMs),
    setInterval(() => {
      if (busy) return;
      busy = true;
      add(() => removeLeftovers(core));
      add(() => {
        busy = false;
      });
    }, removalMs),
  ];
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      return running;
    },
  };
}

async function dropOld(core: CoreService, { keepRunsMs, onDeleted }: HousekeeperOptions): Promise<void> {
  if (keepRunsMs === null) return;
  const runs = await deleteOldRuns(core, keepRunsMs);
  if (runs > 0) onDeleted({ runs, by: 'age' });
}

async function keepBelow(
  core: CoreService,
  { keepBytes, onDeleted, onBeyond }: HousekeeperOptions,
): Promise<void> {
  if (keepBytes === null) return;
  const { deleted, left } = await deleteRunsBeyond(core, keepBytes);
  if (deleted > 0) onDeleted({ runs: deleted, by: 'size' });
  if (left > keepBytes) onBeyond(left);
}

async function searchOrphans(core: CoreWithObjects, { onOrphans }: HousekeeperOptions): Promise<void> {
  const removed = await removeOrphans(core);
  if (removed.artifacts + removed.logs > 0) onOrphans(removed);
}
