import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { isCurrent, isOver, type LeaseClaim, staleLease } from '../leases/current-lease.ts';
import type { Lease } from '../leases/lease.ts';
import type { ArtifactObjects, LogObjects } from '../objects.ts';
import type { Artifact } from '../stores/evidence-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** Bytes of all streams of one lease that are kept at most. */
export const longestLogs = 1024 ** 3;
/** Streams of one lease at most. */
const mostLogStreams = 16;
/** Bytes of one artifact at most. */
const largestArtifact = 500 * 1024 * 1024;
/** How long what a lease left is taken after its end: an executor may have been cut off for days. */
const takenAfterEndMs = 7 * 86_400_000;
/** Bytes that a stream of a lease may have after its end. */
const longestLateLog = 1024 ** 3 + 64 * 1024;

export interface LogBytes {
  readonly stream: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Nothing comes after these. */
  readonly closed: boolean;
  /** Bytes that the executor itself did not keep, with `closed`. */
  readonly dropped: number;
}

/**
 * Keeps bytes of a log at their offset; answers the next wanted one. They are on disk before the length is recorded.
 * What is left of a lease that has ended is taken, too: it is evidence, and touches no verdict. Errors: STALE;
 * RANGE_NOT_SATISFIABLE with the wanted offset; LOG_CONFLICT where they differ from what is stored; BODY_TOO_LARGE.
 */
export async function appendLog(
  core: CoreService & { readonly logs: LogObjects },
  claim: LeaseClaim,
  part: LogBytes,
): Promise<number> {
  const { leaseId } = claim;
  const { stream, offset, bytes } = part;
  const lease = ownLease(await core.reads.leases.byId(leaseId), claim, core.clock.now());
  const streams = await core.reads.logs.ofLease(leaseId);
  const before = streams.find((one) => one.stream === stream);
  const { taskId } = lease;
  const others = streams.filter((one) => one !== before);
  const most = longestLogs - others.reduce((sum, one) => sum + one.length, 0);
  if (offset + bytes.length > most || others.length >= mostLogStreams) {
    await noteDropped(core, { ...part, leaseId });
    throw new CoreError('BODY_TOO_LARGE', { number: longestLogs });
  }
  if (lease.state === 'ended' && offset + bytes.length > longestLateLog)
    throw new CoreError('BODY_TOO_LARGE', { number: longestLateLog });
  const length = await core.logs.append({
    taskId,
    leaseId,
    stream,
    offset,
    bytes,
    length: before?.length ?? 0,
  });
  return core.unitOfWork.run(async (unit) => {
    const own = ownLease(await unit.leases.byId(leaseId), claim, unit.now);
    const known = await unit.logs.find(leaseId, stream);
    // A repeated message may have overtaken this one: what was acknowledged is never taken back.
    const kept = Math.max(length, known?.length ?? 0);
    const closed = part.closed || known?.closed === true;
    const dropped = Math.max(part.dropped, known?.dropped ?? 0);
    await unit.logs.save({ taskId, leaseId, stream, length: kept, closed, dropped });
    await countLate(unit, own, kept - (known?.length ?? 0));
    unit.notify(`log:${leaseId}/${stream}`);
    return kept;
  });
}

/**
 * The lease whose evidence a message brings: the current one, or one of the executor's that ended not too long ago.
 * Errors: STALE.
 */
function ownLease(lease: Lease | null, claim: LeaseClaim, now: number): Lease {
  if (lease && isCurrent(lease, claim)) return lease;
  const since = lease && isOver(lease, claim) ? now - (lease.endedAt ?? now) : Number.POSITIVE_INFINITY;
  if (lease && since <= takenAfterEndMs) return lease;
  throw staleLease(claim, { rule: 'not-current' });
}

/** What is refused because of a limit is known to be missing: a stream that is there is `cut` from now on. */
function noteDropped(core: CoreService, part: LogBytes & { readonly leaseId: string }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const known = await unit.logs.find(part.leaseId, part.stream);
    if (!known) return;
    const dropped = Math.max(known.dropped, part.dropped, part.offset + part.bytes.length - known.length);
    await unit.logs.save({ ...known, dropped });
    unit.notify(`log:${part.leaseId}/${part.stream}`);
  });
}

/** Keeps one file of a task. The same file again is the same artifact. Errors: STALE, ARTIFACT_HASH_MISMATCH. */
export async function storeArtifact(
  core: CoreService & { readonly artifacts: ArtifactObjects },
  claim: LeaseClaim,
  file: {
    readonly name: string;
    readonly sha256: string;
    readonly caseId: string | null;
    readonly content: AsyncIterable<Uint8Array>;
  },
): Promise<string> {
  const { name, sha256, caseId } = file;
  const lease = ownLease(await core.reads.leases.byId(claim.leaseId), claim, core.clock.now());
  const stored = await core.reads.artifacts.find(lease.id, name, sha256);
  if (stored) return stored.id;
  const id = core.ids.decimal();
  const { size } = await core.artifacts.put(id, file.content, { maximumBytes: largestArtifact, sha256 });
  const { taskId } = lease;
  const artifact = { id, taskId, leaseId: lease.id, caseId, name, size, sha256 };
  try {
    const kept = await core.unitOfWork.run((unit) => keepOnce(unit, claim, artifact));
    if (kept !== id) await core.artifacts.remove(id);
    return kept;
  } catch (error) {
    await core.artifacts.remove(id);
    throw error;
  }
}

/** The id that the file has: another's where the same was sent twice at the same time. */
async function keepOnce(
  unit: Unit,
  claim: LeaseClaim,
  artifact: Omit<Artifact, 'createdAt'>,
): Promise<string> {
  const own = ownLease(await unit.leases.byId(claim.leaseId), claim, unit.now);
  const twin = await unit.artifacts.find(artifact.leaseId, artifact.name, artifact.sha256);
  if (twin) return twin.id;
  await unit.artifacts.insert({ ...artifact, createdAt: unit.now });
  await countLate(unit, own, artifact.size);
  return artifact.id;
}

/** What comes while a lease works is summed up when its run finishes. */
async function countLate(unit: Unit, lease: Lease, bytes: number): Promise<void> {
  if (lease.state === 'ended' && bytes > 0) await unit.runs.addBytes(lease.runId, bytes);
}
