import type { CoreService } from '../core-service.ts';

/** Runs that one look finds. */
const runsAtOnce = 50;
/** However much it takes, a run that has just finished is there for whoever waited for it. Milliseconds. */
const keptAnywayMs = 3_600_000;

/** Deletes runs that finished longer ago than `keepMs`, but for pinned ones, a unit each. Answers how many. */
export async function deleteOldRuns(core: CoreService, keepMs: number): Promise<number> {
  let deleted = 0;
  for (;;) {
    const old = await core.unitOfWork.run((unit) => unit.runs.finishedBefore(unit.now - keepMs, runsAtOnce));
    for (const { id } of old) deleted += Number(await deleteIfOld(core, id, keepMs));
    if (old.length < runsAtOnce) return deleted;
  }
}

/**
 * Deletes finished runs, the oldest first, until logs and artifacts of those that are left take no more than
 * `keepBytes`. Pinned ones count and stay, and so do those of the last hour. Answers how many bytes are left.
 */
export async function deleteRunsBeyond(core: CoreService, keepBytes: number): Promise<number> {
  for (;;) {
    const { bytes, oldest } = await core.unitOfWork.run(async (unit) => ({
      bytes: await unit.runs.finishedBytes(),
      oldest: await unit.runs.finishedBefore(unit.now - keptAnywayMs, runsAtOnce),
    }));
    if (bytes <= keepBytes || oldest.length === 0) return bytes;
    let left = bytes;
    for (const run of oldest) {
      if (left <= keepBytes) break;
      await deleteIfOld(core, run.id, keptAnywayMs);
      // Where another process was faster the bytes are gone all the same: nothing is deleted for them twice.
      left -= run.bytes;
    }
  }
}

/** It may have been pinned since it was listed. */
function deleteIfOld(core: CoreService, runId: string, ageMs: number): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.byId(runId);
    if (run?.state !== 'finished' || run.pinned || (run.finishedAt ?? unit.now) >= unit.now - ageMs)
      return false;
    await unit.runs.delete(run.id, unit.now);
    return true;
  });
}
