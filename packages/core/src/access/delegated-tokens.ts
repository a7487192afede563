import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { wrongAt } from '../findings.ts';
import { nameToKeep } from '../names.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { DelegatedToken, TokenRecord } from './account.ts';
import { type Principal, type Role, requireOwnToken, requireRole } from './principal.ts';

const dayMs = 24 * 3_600_000;
const longestLifeMs = 400 * dayMs;

export interface NewDelegatedToken {
  readonly principal: Principal;
  readonly name: string;
  readonly projectId: string;
  readonly role: Role;
  /** Milliseconds since 1970; at most 400 days from now. */
  readonly expiresAt: number;
}

/**
 * Makes a token for a program, valid wherever a user's is: of one project, with at most `role`, and never with more
 * than its owner has there at the moment of a call. Its text is told this once; its hash is kept.
 * Errors: NOT_FOUND (project), FORBIDDEN, also to a token for a program; REQUEST_INVALID; TOKEN_UNKNOWN.
 */
export async function createDelegatedToken(
  core: CoreService,
  request: NewDelegatedToken,
): Promise<DelegatedToken & { readonly token: string }> {
  const token = core.ids.secret();
  return { ...(await makeDelegated(core, request, () => ({ text: token, methods: ['token'] }))), token };
}

/** What a token for a program is besides its facts: the text that its hash is of, and what it signs with. */
interface TokenForm extends Pick<TokenRecord, 'methods' | 'signing'> {
  readonly text: string;
}

/** Errors: as above. */
export async function makeDelegated(
  core: CoreService,
  request: NewDelegatedToken,
  formOf: () => TokenForm,
): Promise<DelegatedToken> {
  const { principal, name, projectId, role, expiresAt } = request;
  requireOwnToken(principal);
  requireRole(principal, 'admin', { projectId, kind: 'project', id: projectId });
  const { text, methods, signing } = formOf();
  const accessKey = signing?.accessKey ?? null;
  return core.unitOfWork.run(async (unit) => {
    await requireStill(unit, principal);
    if (!(await unit.projects.byId(projectId)))
      throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
    requireTime(expiresAt, unit.now);
    const { userId, userName } = principal;
    const delegation = { id: core.ids.decimal(), name: nameToKeep(name), role };
    const times = { issuedAt: unit.now, expiresAt };
    await unit.tokens.insert({
      ...{ hash: core.digest.sha256(text), userId, projectId, revokedAt: null, methods },
      ...{ ...times, delegation, ...(signing ? { signing } : {}) },
    });
    const changes = {
      role,
      expiresAt: new Date(expiresAt).toISOString(),
      ...(accessKey ? { accessKey } : {}),
    };
    await recordWrite(core, unit, {
      ...{ by: principal, action: 'token.create', projectId, object: delegation, changes },
    });
    return { ...delegation, projectId, userId, userName, ...times, accessKey };
  });
}

/** Tokens for programs of a project, newest first, for its admins. Errors: NOT_FOUND, FORBIDDEN. */
export async function listDelegatedTokens(
  core: CoreService,
  principal: Principal,
  request: { readonly projectId: string; readonly page: PageRequest },
): Promise<PageOf<DelegatedToken>> {
  const { projectId, page } = request;
  requireRole(principal, 'admin', { projectId, kind: 'project', id: projectId });
  return core.reads.tokens.delegatedIn(projectId, page);
}

/** Ends a token for a program at once. Errors: NOT_FOUND, also when it was revoked before; FORBIDDEN. */
export async function revokeDelegatedToken(
  core: CoreService,
  principal: Principal,
  tokenId: string,
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    const token = await unit.tokens.delegated(tokenId);
    if (!token) throw new CoreError('NOT_FOUND', { kind: 'token', given: tokenId });
    const { projectId } = token;
    requireRole(principal, 'admin', { projectId, kind: 'token', id: tokenId });
    requireOwnToken(principal);
    if (!(await unit.tokens.revokeDelegated(tokenId, unit.now)))
      throw new CoreError('NOT_FOUND', { kind: 'token', given: tokenId });
    await recordWrite(core, unit, { by: principal, action: 'token.revoke', projectId, object: token });
  });
}

/** Whoever was disabled, or whose token ended, while the call was under way leaves no token that lasts. */
async function requireStill(unit: Unit, { userId, tokenHash }: Principal): Promise<void> {
  const user = await unit.users.hold(userId);
  const token = tokenHash === undefined ? null : await unit.tokens.byHash(tokenHash);
  const hasEnded = tokenHash !== undefined && token?.record.revokedAt !== null;
  if (!user?.enabled || hasEnded) throw new CoreError('TOKEN_UNKNOWN');
}

function requireTime(expiresAt: number, now: number): void {
  const latest = now + longestLifeMs;
  if (expiresAt > now && expiresAt <= latest) return;
  const [from, to] = [now, latest].map((at) => new Date(at).toISOString());
  throw new CoreError('REQUEST_INVALID', {
    findings: [wrongAt('/expiresAt', 'time-range', from ?? '', to ?? '')],
  });
}
