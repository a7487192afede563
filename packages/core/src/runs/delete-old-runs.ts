import type { CoreService } from '../core-service.ts';
import type { KeptRun } from '../stores/run-stores.ts';

/** Runs that one look finds. */
const runsAtOnce = 50;
/** So often runs are looked for by one sum of what all take. */
const looksPerSum = 10;
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
 * `keepBytes`. Pinned ones count and stay, and so do those of the last hour. Answers how many went, and the bytes that are left.
 */
export async function deleteRunsBeyond(
  core: CoreService,
  keepBytes: number,
): Promise<{ readonly deleted: number; readonly left: number }> {
  let deleted = 0;
  for (;;) {
    let left = await finishedBytes(core);
    // What another process deletes meanwhile is not known to this sum: it is made anew before that can be much.
    for (let looks = 0; looks < looksPerSum; looks += 1) {
      if (left <= keepBytes) return { deleted, left };
      const oldest = await core.unitOfWork.run((unit) =>
        unit.runs.finishedBefore(unit.now - keptAnywayMs, runsAtOnce),
      );
      if (oldest.length === 0) return { deleted, left };
      const round = await deleteUntil(core, { oldest, left, keepBytes });
      deleted += round.deleted;
      left = round.left;
    }
  }
}

/** In many short units: there may be millions of runs, and others want to write. */
async function finishedBytes({ unitOfWork }: CoreService): Promise<number> {
  let sum = 0;
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const { bytes, next } = await unitOfWork.run((unit) => unit.runs.finishedBytes(from));
    sum += bytes;
    after = next;
  }
  return sum;
}

/** Where another process was faster the bytes are gone all the same: nothing is deleted for them twice. */
async function deleteUntil(
  core: CoreService,
  { oldest, left, keepBytes }: { oldest: readonly KeptRun[]; left: number; keepBytes: number },
): Promise<{ readonly deleted: number; readonly left: number }> {
  let deleted = 0;
  let bytes = left;
  for (const run of oldest) {
    if (bytes <= keepBytes) break;
    deleted += Number(await deleteIfOld(core, run.id, keptAnywayMs));
    bytes -= run.bytes;
  }
  return { deleted, left: bytes };
}

/** It may have been pinned since it was listed. No more of it is read: one that is damaged goes, too, and keeps no other. */
function deleteIfOld(core: CoreService, runId: string, ageMs: number): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.holdStanding(runId);
    if (run?.state !== 'finished' || run.pinned || (run.finishedAt ?? unit.now) >= unit.now - ageMs)
      return false;
    await unit.runs.delete(runId, unit.now);
    return true;
  });
}
