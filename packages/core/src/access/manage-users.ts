import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { User } from './account.ts';
import type { PasswordHasher } from './passwords.ts';
import { type Principal, requireSystemAdmin } from './principal.ts';
import { changePassword, createUser } from './users.ts';

interface OfUser {
  readonly principal: Principal;
  readonly userId: string;
}

/** All users, by name, for system admins. Errors: FORBIDDEN. */
export async function listUsers(
  core: CoreService,
  principal: Principal,
  page: PageRequest,
): Promise<PageOf<User>> {
  requireSystemAdmin(principal);
  return core.reads.users.list(page);
}

/** Errors: FORBIDDEN for whoever is not a system admin, PASSWORD_UNACCEPTABLE, NAME_TAKEN. */
export async function addUser(
  core: CoreService,
  passwords: PasswordHasher,
  request: {
    readonly principal: Principal;
    readonly name: string;
    readonly password: string;
    readonly systemAdmin: boolean;
  },
): Promise<User> {
  const { principal: by, name, password, systemAdmin } = request;
  requireSystemAdmin(by);
  return createUser(core, passwords, { name, password, systemAdmin, by });
}

/**
 * Disables or enables a user, makes a system admin or none. Who is disabled is out at once: all tokens end, and do not
 * come back. Errors: FORBIDDEN, NOT_FOUND, LAST_ADMIN.
 */
export async function changeUser(
  core: CoreService,
  request: OfUser & { readonly enabled: boolean | null; readonly systemAdmin: boolean | null },
): Promise<User> {
  const { principal: by, userId } = request;
  requireSystemAdmin(by);
  return core.unitOfWork.run(async (unit) => {
    const user = await existing(unit, userId);
    const enabled = request.enabled ?? user.enabled;
    const systemAdmin = request.systemAdmin ?? user.systemAdmin;
    if (enabled === user.enabled && systemAdmin === user.systemAdmin) return user;
    await keepAnAdmin(unit, user, enabled && systemAdmin);
    await unit.users.setStanding(userId, { enabled, systemAdmin });
    if (!enabled) await unit.tokens.revokeAllOf(userId, unit.now);
    const changes = { enabled, systemAdmin };
    await recordWrite(core, unit, { by, action: 'user.update', projectId: null, object: user, changes });
    return { ...user, enabled, systemAdmin };
  });
}

/** Removes a user with roles and tokens; the name stays in old runs and in the audit log. Errors: as above. */
export async function deleteUser(core: CoreService, { principal: by, userId }: OfUser): Promise<void> {
  requireSystemAdmin(by);
  await core.unitOfWork.run(async (unit) => {
    const user = await existing(unit, userId);
    await keepAnAdmin(unit, user, false);
    await unit.users.delete(userId);
    await recordWrite(core, unit, { by, action: 'user.delete', projectId: null, object: user });
  });
}

/** Sets somebody's password, and ends all tokens of that user. Errors: FORBIDDEN, NOT_FOUND, PASSWORD_UNACCEPTABLE. */
export async function setPasswordOf(
  core: CoreService,
  passwords: PasswordHasher,
  { principal: by, userId, password }: OfUser & { readonly password: string },
): Promise<void> {
  requireSystemAdmin(by);
  await changePassword(core, passwords, { userId, password, by });
}

/** Held: of two who change a user at once, the second sees what the first did. */
async function existing(unit: Unit, userId: string): Promise<User> {
  const user = await unit.users.hold(userId);
  if (!user) throw new CoreError('NOT_FOUND', { kind: 'user', given: userId });
  return user;
}

/** Without a system admin who can sign in nobody could make another one. */
async function keepAnAdmin(unit: Unit, user: User, staysAdmin: boolean): Promise<void> {
  if (staysAdmin || !user.systemAdmin || !user.enabled) return;
  if ((await unit.users.holdAdmins()) <= 1) throw new CoreError('LAST_ADMIN', { given: user.name });
}
