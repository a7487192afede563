import type { CoreService } from '../core-service.ts';

const keptMs = 30 * 24 * 3600 * 1000;

/** Forgets what arrived too late to count, 30 days after it did. */
export async function forgetOldLateEvidence(core: CoreService): Promise<void> {
  await core.unitOfWork.run((unit) => unit.lateEvidence.prune(unit.now - keptMs));
}
