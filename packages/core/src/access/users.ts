import { type Actor, actorOf, recordWrite, theService } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { lookAgainWhereTaken, nameToKeep } from '../names.ts';
import type { Membership, Project, User } from './account.ts';
import { checkUserPassword } from './check-password.ts';
import { checkPassword, type PasswordHasher } from './passwords.ts';
import type { CallOrigin } from './principal.ts';

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly systemAdmin?: boolean;
  readonly memberships?: readonly Membership[];
  /** The service itself where absent. */
  readonly by?: Actor;
}

/** Errors: PASSWORD_UNACCEPTABLE, REQUEST_INVALID (name), NAME_TAKEN. */
export async function createUser(
  core: CoreService,
  passwords: PasswordHasher,
  given: NewUser,
): Promise<User> {
  checkPassword(given.password);
  const name = nameToKeep(given.name);
  const passwordHash = await passwords.hash(given.password);
  return core.unitOfWork.run(async (unit) => {
    const user = newUser(core, { ...given, name, passwordHash, now: unit.now });
    await unit.users.insert(user);
    for (const { projectId, role } of given.memberships ?? [])
      await unit.users.setRole(user.id, projectId, role);
    const { by = theService } = given;
    const changes = { systemAdmin: user.systemAdmin };
    await recordWrite(core, unit, { by, action: 'user.create', projectId: null, object: user, changes });
    return user;
  });
}

/**
 * On a store without users: the user `admin`, who has every right, and the project `default`.
 * Null where there are users already, or another process makes them now. Errors: PASSWORD_UNACCEPTABLE.
 */
export async function bootstrapAdmin(
  core: CoreService,
  passwords: PasswordHasher,
  { password }: { readonly password: string },
): Promise<{ readonly user: User; readonly project: Project } | null> {
  if ((await core.reads.users.count()) > 0) return null;
  checkPassword(password);
  const passwordHash = await passwords.hash(password);
  const make = () =>
    core.unitOfWork.run(async (unit) => {
      if ((await unit.users.count()) > 0) return null;
      const user = newUser(core, { name: 'admin', systemAdmin: true, passwordHash, now: unit.now });
      await unit.users.insert(user);
      const known = await unit.projects.byName('default');
      const project = known ?? {
        id: core.ids.hex(),
        name: 'default',
        maximumSlots: null,
        createdAt: unit.now,
      };
      if (known === null) await unit.projects.insert(project);
      const changes = { systemAdmin: true };
      await recordWrite(core, unit, {
        ...{ by: theService, action: 'user.create', projectId: null, object: user, changes },
      });
      return { user, project };
    });
  return lookAgainWhereTaken(make);
}

export interface NewPassword {
  readonly userId: string;
  readonly password: string;
  readonly by: Actor;
  /** The one that was proven: where it is not that of the user any more, nothing changes. */
  readonly provenHash?: string;
}

/**
 * Sets a password and ends all tokens of the user. Errors: NOT_FOUND, PASSWORD_UNACCEPTABLE; SIGN_IN_FAILED where another
 * one was proven.
 */
export async function changePassword(
  core: CoreService,
  passwords: PasswordHasher,
  { userId, password, by, provenHash }: NewPassword,
): Promise<void> {
  checkPassword(password);
  const passwordHash = await passwords.hash(password);
  await core.unitOfWork.run(async (unit) => {
    const user = await unit.users.hold(userId);
    if (user === null) throw new CoreError('NOT_FOUND', { kind: 'user', given: userId });
    if (provenHash !== undefined && provenHash !== user.passwordHash) throw new CoreError('SIGN_IN_FAILED');
    await unit.users.setPassword(userId, passwordHash);
    await unit.tokens.revokeAllOf(userId, unit.now);
    await recordWrite(core, unit, { by, action: 'user.password', projectId: null, object: user });
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
    readonly origin?: CallOrigin;
  },
): Promise<void> {
  const { original, network, password, origin } = given;
  const user = await checkUserPassword(core, passwords, {
    user: { id: given.userId },
    password: original,
    network,
  });
  const by = actorOf(user, origin);
  await changePassword(core, passwords, { userId: user.id, password, by, provenHash: user.passwordHash });
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
