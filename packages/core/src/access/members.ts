import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Reads } from '../stores/unit-of-work.ts';
import type { Member } from './account.ts';
import { type Principal, type Role, requireOwnToken, requireRole } from './principal.ts';

interface OfProject {
  readonly principal: Principal;
  readonly projectId: string;
}

/** Who has a role in a project, by name, for its admins. Errors: NOT_FOUND, FORBIDDEN. */
export async function listMembers(
  core: CoreService,
  request: OfProject & { readonly page: PageRequest },
): Promise<PageOf<Member>> {
  await requireAdmin(core.reads, request);
  return core.reads.users.members(request.projectId, request.page);
}

/** Gives a user, named by name, this role in place of any other. Errors: NOT_FOUND (project, user), FORBIDDEN. */
export async function setMember(
  core: CoreService,
  request: OfProject & { readonly userName: string; readonly role: Role },
): Promise<Member> {
  const { principal: by, projectId, userName, role } = request;
  requireOwnToken(by);
  return core.unitOfWork.run(async (unit) => {
    await requireAdmin(unit, request);
    const user = await unit.users.byName(userName);
    if (!user) throw new CoreError('NOT_FOUND', { kind: 'user', given: userName });
    const memberships = await unit.users.memberships(user.id);
    const before = memberships.find((one) => one.projectId === projectId)?.role ?? null;
    const member = { userId: user.id, userName, role };
    if (before === role) return member;
    await unit.users.setRole(user.id, projectId, role);
    const changes = { role, before };
    await recordWrite(core, unit, { by, action: 'member.set', projectId, object: user, changes });
    return member;
  });
}

/** Takes a user's role in a project away. Errors: NOT_FOUND, also for who is no member; FORBIDDEN. */
export async function removeMember(
  core: CoreService,
  request: OfProject & { readonly userId: string },
): Promise<void> {
  const { principal: by, projectId, userId } = request;
  requireOwnToken(by);
  await core.unitOfWork.run(async (unit) => {
    await requireAdmin(unit, request);
    // Held: of two who remove a member at once, the second finds none.
    const user = await unit.users.hold(userId);
    const memberships = await unit.users.memberships(userId);
    const before = memberships.find((one) => one.projectId === projectId)?.role;
    if (!user || before === undefined) throw new CoreError('NOT_FOUND', { kind: 'user', given: userId });
    await unit.users.removeRole(userId, projectId);
    const changes = { before };
    await recordWrite(core, unit, { by, action: 'member.remove', projectId, object: user, changes });
  });
}

async function requireAdmin(
  reads: Pick<Reads, 'projects'>,
  { principal, projectId }: OfProject,
): Promise<void> {
  requireRole(principal, 'admin', { projectId, kind: 'project', id: projectId });
  if (!(await reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
}
