import type { User } from '@testyard/protocol';
import { nearest } from '../nearest.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';

/** Everybody. */
export async function usersOf({ client }: Session): Promise<User[]> {
  const users: User[] = [];
  for await (const one of client.items('listUsers', {})) users.push(one);
  return users;
}

/** A user by name. */
export async function findUser(session: Session, named: string): Promise<User> {
  const users = await usersOf(session);
  const found = users.find(({ name }) => name === named);
  if (found) return found;
  const names = users.map(({ name }) => name);
  const meant = nearest(named, names);
  throw new UsageError(meant ? 'user.unknownNear' : 'user.unknown', { given: named, meant: meant ?? '' });
}
