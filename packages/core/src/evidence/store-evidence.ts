import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { currentLease, type LeaseClaim } from '../leases/current-lease.ts';
import type { ArtifactObjects, LogObjects } from '../objects.ts';
import type { Artifact } from '../stores/evidence-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** Bytes of one artifact at most. */
const largestArtifact = 500 * 1024 * 1024;

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
 * Errors: STALE; RANGE_NOT_SATISFIABLE with the wanted offset; LOG_CONFLICT where they differ from what is stored.
 */
export async function appendLog(
  core: CoreService & { readonly logs: LogObjects },
  claim: LeaseClaim,
  part: LogBytes,
): Promise<number> {
  const { leaseId } = claim;
  const { stream, offset, bytes } = part;
  const lease = await core.reads.leases.byId(leaseId);
  const before = await core.reads.logs.find(leaseId, stream);
  const taskId = lease?.taskId ?? '';
  if (!lease || lease.executorId !== claim.executorId)
    throw new CoreError('STALE', { kind: 'lease', given: leaseId, why: 'not current' });
  const length = await core.logs.append({
    taskId,
    leaseId,
    stream,
    offset,
    bytes,
    length: before?.length ?? 0,
  });
  return core.unitOfWork.run(async (unit) => {
    await currentLease(unit, claim);
    const known = await unit.logs.find(leaseId, stream);
    // A repeated message may have overtaken this one: what was acknowledged is never taken back.
    const kept = Math.max(length, known?.length ?? 0);
    const closed = part.closed || known?.closed === true;
    const dropped = Math.max(part.dropped, known?.dropped ?? 0);
    await unit.logs.save({ taskId, leaseId, stream, length: kept, closed, dropped });
    unit.notify(`log:${leaseId}/${stream}`);
    return kept;
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
  const lease = await core.unitOfWork.run((unit) => currentLease(unit, claim));
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
  await currentLease(unit, claim);
  const twin = await unit.artifacts.find(artifact.leaseId, artifact.name, artifact.sha256);
  if (!twin) await unit.artifacts.insert({ ...artifact, createdAt: unit.now });
  return twin?.id ?? artifact.id;
}
