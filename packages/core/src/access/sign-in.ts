import { actorOf, recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { TokenRecord, User } from './account.ts';
import { findToken } from './authenticate.ts';
import { checkUserPassword } from './check-password.ts';
import { type DomainRef, findNamed, isTheDomain, type ProjectRef, type UserRef } from './domain.ts';
import type { PasswordHasher } from './passwords.ts';
import type { CallOrigin } from './principal.ts';
import { roleOf, type TokenView, viewOf } from './token-view.ts';

const tokenLifeMs = 24 * 3600 * 1000;

export type Identity =
  | { readonly method: 'password'; readonly user: UserRef; readonly password: string }
  | { readonly method: 'token'; readonly token: string };

/** `unscoped` and `domain` both mean the user's rights in all projects: there is one domain. */
export type Scope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'domain'; readonly domain: DomainRef }
  | { readonly kind: 'project'; readonly project: ProjectRef };

export interface SignInRequest {
  readonly identity: Identity;
  readonly scope: Scope;
  /** Where the caller is, for counting wrong passwords: an IPv4 address, an IPv6 /64. */
  readonly network: string;
  readonly origin?: CallOrigin;
}

export interface SignedIn extends TokenView {
  /** The token itself; only its hash is kept. */
  readonly token: string;
}

/** Whom the token will be for, and the bounds that an earlier token sets. */
interface Identified {
  readonly user: User;
  readonly from: TokenRecord | null;
  readonly methods: readonly string[];
}

/**
 * Trades a password or an earlier token for a new token. One made from a token ends when that does and is never wider.
 * Errors: SIGN_IN_FAILED, one and the same for everything that does not fit; RATE_LIMITED.
 */
export async function signIn(
  core: CoreService,
  passwords: PasswordHasher,
  request: SignInRequest,
): Promise<SignedIn> {
  const identified = await identify(core, passwords, request);
  const projectId = await resolveScope(core, identified, request.scope);
  return issueToken(core, { identified, projectId, origin: request.origin });
}

/**
 * Signs the user in who was told a secret by this very service on its host. Errors: SIGN_IN_FAILED where there is no
 * such user any more, or a disabled one.
 */
export async function signInTold(
  core: CoreService,
  { userName, origin }: { readonly userName: string; readonly origin: CallOrigin },
): Promise<SignedIn> {
  const user = await core.reads.users.byName(userName);
  if (!user?.enabled) throw new CoreError('SIGN_IN_FAILED');
  return issueToken(core, { identified: { user, from: null, methods: ['link'] }, projectId: null, origin });
}

interface Issue {
  readonly identified: Identified;
  readonly projectId: string | null;
  readonly origin: CallOrigin | undefined;
}

async function issueToken(core: CoreService, { identified, projectId, origin }: Issue): Promise<SignedIn> {
  const { user, from, methods } = identified;
  const token = core.ids.secret();
  const record = await core.unitOfWork.run(async (unit) => {
    await requireStill(unit, identified);
    const issued: TokenRecord = {
      hash: core.digest.sha256(token),
      userId: user.id,
      projectId,
      issuedAt: unit.now,
      expiresAt: from?.expiresAt ?? unit.now + tokenLifeMs,
      revokedAt: null,
      methods,
      ...(from ? { parent: from.hash } : {}),
    };
    await unit.tokens.insert(issued);
    const by = actorOf(user, origin);
    await recordWrite(core, unit, {
      ...{ by, action: 'session.start', projectId, object: user, changes: { methods } },
    });
    return issued;
  });
  return { token, ...(await viewOf(core.reads, record, user)) };
}

/** A password that was changed while it was looked at opens nothing any more, nor does a token that has ended since. */
async function requireStill(unit: Unit, { user, from }: Identified): Promise<void> {
  const now = await unit.users.hold(user.id);
  const isSame = now?.enabled === true && now.passwordHash === user.passwordHash;
  const hasEnded = from !== null && (await unit.tokens.byHash(from.hash))?.record.revokedAt !== null;
  if (!isSame || hasEnded) throw new CoreError('SIGN_IN_FAILED');
}

async function identify(
  core: CoreService,
  passwords: PasswordHasher,
  { identity, network }: SignInRequest,
): Promise<Identified> {
  if (identity.method === 'token') return byToken(core, identity.token);
  const user = await checkUserPassword(core, passwords, { ...identity, network });
  return { user, from: null, methods: ['password'] };
}

async function byToken(core: CoreService, token: string): Promise<Identified> {
  try {
    const { record, user } = await findToken(core, token);
    // A token for a program ends where its owner revokes it, and not where one that was made from it would.
    if (record.delegation) throw new CoreError('SIGN_IN_FAILED');
    const methods = [...new Set(['token', ...record.methods])];
    return { user, from: record, methods };
  } catch (error) {
    if (error instanceof CoreError && error.kind === 'unauthenticated') throw new CoreError('SIGN_IN_FAILED');
    throw error;
  }
}

/** The project that the new token is for, null for all of the user's. */
async function resolveScope(core: CoreService, identified: Identified, scope: Scope): Promise<string | null> {
  const bound = identified.from?.projectId ?? null;
  if (scope.kind === 'domain' && !isTheDomain(scope.domain)) throw new CoreError('SIGN_IN_FAILED');
  if (scope.kind !== 'project') return bound;
  const project = await findNamed(core.reads.projects, scope.project);
  if (project === null || (bound !== null && bound !== project.id)) throw new CoreError('SIGN_IN_FAILED');
  if ((await roleOf(core.reads, identified.user, project.id)) === null) throw new CoreError('SIGN_IN_FAILED');
  return project.id;
}
