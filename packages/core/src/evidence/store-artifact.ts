import type { CoreService } from '../core-service.ts';
import { CoreError, isOfStore, isRefusal } from '../errors.ts';
import type { LeaseClaim } from '../leases/current-lease.ts';
import type { ArtifactObjects } from '../objects.ts';
import type { Artifact } from '../stores/evidence-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { type EvidenceLimits, largestArtifact } from './evidence-limits.ts';
import { countLate, ownLease } from './own-lease.ts';

export interface SentFile {
  /** As the executor says it: shown, never a path. */
  readonly name: string;
  readonly sha256: string;
  /** Bytes, where they were announced: what is too much is then refused before it is read. */
  readonly size?: number;
  /** Null where it belongs to the task as a whole. */
  readonly caseId: string | null;
  readonly content: AsyncIterable<Uint8Array>;
  /** What was sent has been held against its hash already, and what is kept of it may differ. */
  readonly isChecked?: boolean;
}

/**
 * Keeps one file of a task or of one of its cases. The same file again is the same artifact. Errors: STALE;
 * NOT_FOUND for a case of another task; ARTIFACT_LIMIT where the task has as much as is kept;
 * ARTIFACT_HASH_MISMATCH; BODY_TOO_LARGE.
 */
export async function storeArtifact(
  core: CoreService & { readonly artifacts: ArtifactObjects },
  claim: LeaseClaim,
  file: SentFile,
): Promise<string> {
  const { name, sha256, caseId } = file;
  const { reads, settings } = core;
  const lease = ownLease(await reads.leases.byId(claim.leaseId), claim, core.clock.now());
  const { taskId } = lease;
  if (caseId !== null) refuseForeign(await reads.cases.byId(caseId), { caseId, taskId });
  const stored = await reads.artifacts.find({ leaseId: lease.id, name, sha256, caseId });
  if (stored) return stored.id;
  refuseBeyond(settings.evidence, await reads.artifacts.total(taskId), file.size ?? 0);
  const id = core.ids.decimal();
  const limits = { maximumBytes: largestArtifact, ...(file.isChecked ? {} : { sha256 }) };
  const kept = await core.artifacts.put(id, file.content, limits);
  const artifact = { id, taskId, leaseId: lease.id, caseId, name, ...kept };
  try {
    const keptId = await core.unitOfWork.run((unit) => keepOnce(unit, { claim, artifact, settings }));
    if (keptId !== id) await core.artifacts.remove(id);
    return keptId;
  } catch (error) {
    if (isRefused(error)) await core.artifacts.remove(id);
    throw error;
  }
}

/** Where the store failed its row may be kept all the same: bytes that no row names go with the orphans, the others stay. */
function isRefused(error: unknown): boolean {
  return isRefusal(error) && !isOfStore(error);
}

/** The id that the file has: another's where the same was sent twice at the same time. */
async function keepOnce(
  unit: Unit,
  parts: Pick<CoreService, 'settings'> & {
    readonly claim: LeaseClaim;
    readonly artifact: Omit<Artifact, 'createdAt'>;
  },
): Promise<string> {
  const { claim, artifact, settings } = parts;
  const own = ownLease(await unit.leases.byId(claim.leaseId), claim, unit.now);
  const twin = await unit.artifacts.find(artifact);
  if (twin) return twin.id;
  refuseBeyond(settings.evidence, await unit.artifacts.total(artifact.taskId), artifact.size);
  await unit.artifacts.insert({ ...artifact, createdAt: unit.now });
  await countLate(unit, own, artifact.size);
  return artifact.id;
}

/** An executor speaks of the cases of its lease's task, and of no other. */
function refuseForeign(
  found: { readonly taskId: string } | null,
  { caseId, taskId }: { readonly caseId: string; readonly taskId: string },
): void {
  if (found?.taskId === taskId) return;
  throw new CoreError('NOT_FOUND', { kind: 'case', given: caseId });
}

function refuseBeyond(limits: EvidenceLimits, has: { files: number; bytes: number }, size: number): void {
  if (has.files >= limits.artifactFiles)
    throw new CoreError('ARTIFACT_LIMIT', { kind: 'files', number: limits.artifactFiles });
  if (has.bytes + size > limits.artifactBytes)
    throw new CoreError('ARTIFACT_LIMIT', { kind: 'bytes', number: limits.artifactBytes });
}
