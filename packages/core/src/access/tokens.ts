import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { TokenRecord, User } from './account.ts';
import { findToken, keepExpiredTokensMs } from './authenticate.ts';
import type { Principal } from './principal.ts';
import { type TokenView, viewOf } from './token-view.ts';

/**
 * What a token says; its owner and system admins may ask, these not by a token for a program.
 * Errors: NOT_FOUND for a token that is unknown, expired or revoked, FORBIDDEN for somebody else's.
 */
export async function validateToken(
  core: CoreService,
  caller: Principal,
  subjectToken: string,
): Promise<TokenView> {
  const { record, user } = await findSubject(core, caller, subjectToken);
  return viewOf(core.reads, record, user);
}

/** Ends a token at once, with all that were made from it. Errors: NOT_FOUND, FORBIDDEN as above. */
export async function revokeToken(core: CoreService, caller: Principal, subjectToken: string): Promise<void> {
  const { record, user } = await findSubject(core, caller, subjectToken);
  await core.unitOfWork.run(async (unit) => {
    // Who makes a token from it holds the user, too: none escapes.
    await unit.users.hold(user.id);
    await unit.tokens.revoke(record.hash, unit.now);
    const { projectId } = record;
    await recordWrite(core, unit, { by: caller, action: 'session.end', projectId, object: user });
  });
}

const dayMs = 24 * 3600 * 1000;

/** Forgets tokens that expired long ago, wrong passwords that no longer count, and codes that nobody can use. */
export async function forgetOldAccess(core: CoreService): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    await unit.tokens.prune(unit.now - keepExpiredTokensMs);
    await unit.signInFailures.prune(unit.now - dayMs);
    await unit.codes.prune(unit.now - dayMs);
  });
}

async function findSubject(
  core: CoreService,
  caller: Principal,
  subjectToken: string,
): Promise<{ record: TokenRecord; user: User }> {
  const found = await findLive(core, subjectToken);
  const mayAskAboutOthers = caller.systemAdmin && caller.delegatedRole === undefined;
  if (found.user.id !== caller.userId && !mayAskAboutOthers)
    throw new CoreError('FORBIDDEN', { kind: 'token' });
  return found;
}

async function findLive(core: CoreService, token: string): Promise<{ record: TokenRecord; user: User }> {
  try {
    return await findToken(core, token);
  } catch (error) {
    if (error instanceof CoreError && error.kind === 'unauthenticated')
      throw new CoreError('NOT_FOUND', { kind: 'token' });
    throw error;
  }
}
