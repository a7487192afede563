import { CoreError } from '../errors.ts';

/** Weakest first: each may do what those before it may. */
export const roles = ['viewer', 'runner', 'maintainer', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Where a call came from, for the audit log. */
export interface CallOrigin {
  readonly requestId: string;
  /** IP address. */
  readonly address: string;
}

/** Who is calling; every right is made from the token alone. */
export interface Principal {
  readonly userId: string;
  readonly userName: string;
  readonly systemAdmin: boolean;
  /** The project that the token is scoped to; null: all that the user has. */
  readonly scopeProjectId: string | null;
  /** The user's role by project id; a system admin's are not listed. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Present where the token was made for a program: it does no more, whatever its owner may. */
  readonly delegatedRole?: Role;
  /** Absent where no call from outside is behind it. */
  readonly origin?: CallOrigin;
  /** Hash of the token; absent where it is not by one. */
  readonly tokenHash?: string;
}

/** The role that counts in a project, null where there is none. */
export function roleIn(principal: Principal, projectId: string): Role | null {
  if (principal.scopeProjectId !== null && principal.scopeProjectId !== projectId) return null;
  const own = principal.systemAdmin ? 'admin' : (principal.roles.get(projectId) ?? null);
  return own === null ? null : lesserRole(own, principal.delegatedRole);
}

/** Whether somebody could do more before than now, anywhere. */
export function hasLost(before: Principal, now: Principal): boolean {
  if (before.systemAdmin && !now.systemAdmin) return true;
  const isWeaker = (role: Role, than: Role) => roles.indexOf(role) < roles.indexOf(than);
  return [...before.roles].some(([projectId, role]) => {
    const still = now.roles.get(projectId);
    return still === undefined || isWeaker(still, role);
  });
}

/** The weaker one; `limit` absent: none. */
export function lesserRole(role: Role, limit: Role | undefined): Role {
  return limit === undefined || roles.indexOf(role) <= roles.indexOf(limit) ? role : limit;
}

/**
 * Whoever makes or gives rights does so as a person: a token for a program makes no token, code, user or member.
 * Errors: FORBIDDEN.
 */
export function requireOwnToken(principal: Principal): void {
  if (principal.delegatedRole !== undefined)
    throw new CoreError('FORBIDDEN', { why: { rule: 'delegated-token' } });
}

/** Whether the principal has at least `needed` in the project. */
export function mayIn(principal: Principal, projectId: string, needed: Role): boolean {
  const role = roleIn(principal, projectId);
  return role !== null && roles.indexOf(role) >= roles.indexOf(needed);
}

/**
 * Passes whoever has at least `needed` in the project of `object`.
 * Errors: NOT_FOUND without any role there, so that ids do not leak; FORBIDDEN with a lower one.
 */
export function requireRole(
  principal: Principal,
  needed: Role,
  object: { readonly projectId: string; readonly kind: string; readonly id: string },
): void {
  if (roleIn(principal, object.projectId) === null)
    throw new CoreError('NOT_FOUND', { kind: object.kind, given: object.id });
  if (!mayIn(principal, object.projectId, needed)) throw new CoreError('FORBIDDEN', { given: needed });
}

/** Passes a system admin with a token that is neither of one project nor for a program. Errors: FORBIDDEN. */
export function requireSystemAdmin(principal: Principal): void {
  requireOwnToken(principal);
  if (!principal.systemAdmin || principal.scopeProjectId !== null)
    throw new CoreError('FORBIDDEN', { given: 'system admin' });
}

/** Projects that the principal may see; null means all. */
export function visibleProjects(principal: Principal): readonly string[] | null {
  if (principal.scopeProjectId !== null)
    return roleIn(principal, principal.scopeProjectId) === null ? [] : [principal.scopeProjectId];
  return principal.systemAdmin ? null : [...principal.roles.keys()];
}
