import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { User } from './account.ts';
import { findNamed, type UserRef } from './domain.ts';
import { InTurn } from './in-turn.ts';
import { type PasswordHasher, passwordLength } from './passwords.ts';
import { clearWrongTries, guessingAt, recordWrongTry, turnOf } from './sign-in-lock.ts';

/** The tries of one user from one network wait for each other, or a thousand at once would all be looked at. */
const turns = new InTurn(200);

export interface GivenPassword {
  readonly user: UserRef;
  readonly password: string;
  /** Where the caller is, as exact as wrong passwords are to be counted: an IPv4 address, an IPv6 /64. */
  readonly network: string;
}

/**
 * The enabled user whose password this is.
 * Errors: SIGN_IN_FAILED, one and the same for everything that does not fit and while the user is locked; RATE_LIMITED.
 */
export async function checkUserPassword(
  core: CoreService,
  passwords: PasswordHasher,
  given: GivenPassword,
): Promise<User> {
  const user = await findNamed(core.reads.users, given.user);
  const attempt = { userKey: user?.id ?? `unknown ${nameOf(given.user)}`, network: given.network };
  return turns.run(turnOf(core, attempt), async () => {
    const guessing = await guessingAt(core, attempt);
    if (guessing.isLocked) throw new CoreError('SIGN_IN_FAILED');
    const right = await isRight(passwords, user, given.password);
    if (right && user?.enabled) {
      if (guessing.wrongBefore) await clearWrongTries(core, attempt);
      return user;
    }
    await recordWrongTry(core, attempt);
    throw new CoreError('SIGN_IN_FAILED');
  });
}

function isRight(passwords: PasswordHasher, user: User | null, password: string): Promise<boolean> {
  const tooLong = password.length > 2 * passwordLength.most;
  return tooLong ? passwords.verify(null, '') : passwords.verify(user?.passwordHash ?? null, password);
}

function nameOf(user: UserRef): string {
  return 'id' in user ? user.id : user.name;
}
