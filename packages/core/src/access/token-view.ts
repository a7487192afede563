import type { Reads } from '../stores/unit-of-work.ts';
import type { Project, TokenRecord, User } from './account.ts';
import { lesserRole, type Role, roles } from './principal.ts';

/** What a token says of its owner; everything but the token itself. */
export interface TokenView {
  readonly user: { readonly id: string; readonly name: string };
  /** Null: the user's rights in all projects. */
  readonly project: Project | null;
  /** The user's role in `project` and those that it includes, weakest first; empty without a project. */
  readonly roles: readonly Role[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly methods: readonly string[];
}

/** The role of a user in a project, null where there is none. */
export async function roleOf(reads: Reads, user: User, projectId: string): Promise<Role | null> {
  if (user.systemAdmin) return 'admin';
  const memberships = await reads.users.memberships(user.id);
  return memberships.find((membership) => membership.projectId === projectId)?.role ?? null;
}

/** What the token says; `roles` are all up to the one that counts in its project, weakest first. */
export async function viewOf(reads: Reads, record: TokenRecord, user: User): Promise<TokenView> {
  const project = record.projectId === null ? null : await reads.projects.byId(record.projectId);
  const own = project === null ? null : await roleOf(reads, user, project.id);
  const role = own === null ? null : lesserRole(own, record.delegation?.role);
  return {
    user: { id: user.id, name: user.name },
    project,
    roles: role === null ? [] : roles.slice(0, roles.indexOf(role) + 1),
    issuedAt: record.issuedAt,
    expiresAt: record.expiresAt,
    methods: record.methods,
  };
}
