import { type Principal, requireRole } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { IdempotentCall } from '../stores/evidence-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** What a caller said so that a repeat of the call does nothing new; keys are those of one user and route. */
export interface Idempotency {
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
}

interface Call {
  readonly principal: Principal;
  readonly idempotency: Idempotency | null;
}

/** How long an Idempotency-Key is remembered. */
const keyMs = 24 * 3_600_000;

/**
 * What the same call did before; null where it is the first. A repeat needs what the first call needed, as it may come later,
 * or with another token of the user. Errors: IDEMPOTENCY_KEY_REUSED; NOT_FOUND (also where it was deleted since), FORBIDDEN.
 */
export async function earlierCall(
  unit: Unit,
  { principal, idempotency }: Call,
): Promise<IdempotentCall | null> {
  if (!idempotency) return null;
  const call = await unit.idempotency.find({ userId: principal.userId, ...idempotency });
  if (!call || call.createdAt < unit.now - keyMs) return null;
  if (call.bodyHash !== idempotency.bodyHash)
    throw new CoreError('IDEMPOTENCY_KEY_REUSED', { given: idempotency.key });
  const run = await unit.runs.byId(call.runId);
  // What was deleted since is not started anew, and whoever asks is told no more than of a run that never was.
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: call.runId });
  requireRole(principal, 'runner', { projectId: run.projectId, kind: 'run', id: run.id });
  return call;
}

/** The same for calls of which one is a repeat of the other; null for a call without a key. */
export function keyOfCall({ principal, idempotency }: Call): string | null {
  return idempotency && JSON.stringify([principal.userId, idempotency.route, idempotency.key]);
}

/** Remembers what a call did, where a repeat of it can name it. */
export async function rememberCall(
  unit: Unit,
  { principal, idempotency }: Call,
  did: Pick<IdempotentCall, 'runId' | 'round'>,
): Promise<void> {
  if (!idempotency) return;
  await unit.idempotency.insert({ userId: principal.userId, ...idempotency, ...did, createdAt: unit.now });
}

/** Forgets keys that no repeat can name any more. */
export async function forgetOldKeys(core: CoreService): Promise<void> {
  await core.unitOfWork.run((unit) => unit.idempotency.prune(unit.now - keyMs));
}
