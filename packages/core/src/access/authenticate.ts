import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { HeldToken } from './account.ts';
import type { Principal } from './principal.ts';

/** An expired token is called expired for so long; after that it is forgotten and unknown. */
export const keepExpiredTokensMs = 30 * 24 * 3600 * 1000;

/**
 * Who holds the token, with the rights of this moment.
 * Errors: TOKEN_MISSING; TOKEN_UNKNOWN, also where it was revoked or its owner is disabled; TOKEN_EXPIRED.
 */
export async function authenticate(core: CoreService, tokenText: string): Promise<Principal> {
  if (tokenText === '') throw new CoreError('TOKEN_MISSING');
  return holderOf(await findToken(core, tokenText));
}

/** The same of a call that goes on, by what is kept of the token that it came with. Errors: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
export async function authenticateAgain(core: CoreService, { tokenHash }: Principal): Promise<Principal> {
  return holderOf(await findByHash(core, tokenHash ?? ''));
}

/** Who holds a token, and what that may. */
export function holderOf({ record, user, memberships }: HeldToken): Principal {
  return {
    userId: user.id,
    userName: user.name,
    systemAdmin: user.systemAdmin,
    scopeProjectId: record.projectId,
    roles: new Map(memberships.map(({ projectId, role }) => [projectId, role])),
    tokenHash: record.hash,
    ...(record.delegation ? { delegatedRole: record.delegation.role } : {}),
  };
}

/** The live token, its owner and the owner's roles, read in one go: every call asks. Errors: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
export function findToken(core: CoreService, tokenText: string): Promise<HeldToken> {
  return findByHash(core, core.digest.sha256(tokenText));
}

async function findByHash(core: CoreService, hash: string): Promise<HeldToken> {
  const held = unlessEnded(await core.reads.tokens.byHash(hash));
  if (held === null) throw new CoreError('TOKEN_UNKNOWN');
  requireTime(core, held);
  return held;
}

/** Null where it was revoked, or its owner is disabled. */
export function unlessEnded(held: HeldToken | null): HeldToken | null {
  return held?.user.enabled && held.record.revokedAt === null ? held : null;
}

/** Errors: TOKEN_EXPIRED, and TOKEN_UNKNOWN long after. */
export function requireTime(core: CoreService, { record }: HeldToken): void {
  const overdueMs = core.clock.now() - record.expiresAt;
  if (overdueMs >= keepExpiredTokensMs) throw new CoreError('TOKEN_UNKNOWN');
  if (overdueMs >= 0) throw new CoreError('TOKEN_EXPIRED');
}
