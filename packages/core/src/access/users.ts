import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Membership, Project, User } from './account.ts';
import { checkUserPassword } from './check-password.ts';
import { checkPassword, type PasswordHasher } from './passwords.ts';

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly systemAdmin?: boolean;
  readonly memberships?: readonly Membership[];
}

/** Errors: PASSWORD_UNACCEPTABLE, NAME_TAKEN. */
export async function createUser(
  core: CoreService,
  passwords: PasswordHasher,
  given: NewUser,
): Promise<User> {
  checkPassword(given.password);
  const passwordHash = await passwords.hash(given.password);
  return core.unitOfWork.run(async (unit) => {
    const user = newUser(core, { ...given, passwordHash, now: unit.now });
    await unit.users.insert(user);
    for (const { projectId, role } of given.memberships ?? [])
      await unit.users.setRole(user.id, projectId, role);
    return user;
  });
}

/**
 * On a store without users: the user `admin`, who has every right, and the project `default`.
 * Null where there are users already. Errors: PASSWORD_UNACCEPTABLE.
 */
export async function bootstrapAdmin(
  core: CoreService,
  passwords: PasswordHasher,
  { password }: { readonly password: string },
): Promise<{ readonly user: User; readonly project: Project } | null> {
  if ((await core.reads.users.count()) > 0) return null;
  checkPassword(password);
  const passwordHash = await passwords.hash(password);
  return core.unitOfWork.run(async (unit) => {
    if ((await unit.users.count()) > 0) return null;
    const user = newUser(core, { name: 'admin', systemAdmin: true, passwordHash, now: unit.now });
    await unit.users.insert(user);
    const known = await unit.projects.byName('default');
    const project = known ?? { id: core.ids.hex(), name: 'default', createdAt: unit.now };
    if (known === null) await unit.projects.insert(project);
    return { user, project };
  });
}

/** Sets a password and ends all tokens of the user. Errors: NOT_FOUND, PASSWORD_UNACCEPTABLE. */
export async function changePassword(
  core: CoreService,
  passwords: PasswordHasher,
  { userId, password }: { readonly userId: string; readonly password: string },
): Promise<void> {
  checkPassword(password);
  const passwordHash = await passwords.hash(password);
  await core.unitOfWork.run(async (unit) => {
    if ((await unit.users.byId(userId)) === null)
      throw new CoreError('NOT_FOUND', { kind: 'user', given: userId });
    await unit.users.setPassword(userId, passwordHash);
    await unit.tokens.revokeAllOf(userId, unit.now);
  });
}

/**
 * The same for a user who proves the earlier password; no token is needed.
 * Errors: SIGN_IN_FAILED where it is wrong, PASSWORD_UNACCEPTABLE.
 */
export async function changeOwnPassword(
  core: CoreService,
  passwords: PasswordHasher,
  given: {
    readonly userId: string;
    readonly original: string;
    readonly password: string;
    readonly network: string;
  },
): Promise<void> {
  const { original, network } = given;
  const user = await checkUserPassword(core, passwords, {
    user: { id: given.userId },
    password: original,
    network,
  });
  await changePassword(core, passwords, { userId: user.id, password: given.password });
}

function newUser(
  core: CoreService,
  given: { name: string; systemAdmin?: boolean; passwordHash: string; now: number },
): User {
  return {
    id: core.ids.hex(),
    name: given.name,
    passwordHash: given.passwordHash,
    enabled: true,
    systemAdmin: given.systemAdmin ?? false,
    createdAt: given.now,
  };
}
