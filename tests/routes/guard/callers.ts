import { type Role, roles } from '@testyard/core';
import type { RouteEntry } from './route-table.ts';
import type { WholeService } from './whole-service.ts';
import { issueToken, makeUser, type PlayedExecutor } from './world.ts';

/** What a caller is to the project that is called. */
export type Standing =
  | 'no token'
  | 'unknown token'
  | 'expired token'
  | 'token in the address'
  | 'executor'
  | 'other project'
  | Role
  | 'system admin';

export interface Caller {
  readonly standing: Standing;
  /** Null where no token is sent as a header. */
  readonly token: string | null;
  readonly query: string;
}

/** One caller of each kind; those of the other project are its admins. */
export async function everyCaller(
  service: WholeService,
  world: { readonly own: string; readonly other: string; readonly executor: PlayedExecutor },
): Promise<Caller[]> {
  const userWith = (role: Role | null, projectId?: string) => makeUser(service, role, projectId);
  const admin = await userWith('admin', world.own);
  const caller = (standing: Standing, token: string | null, query = ''): Caller => ({
    standing,
    token,
    query,
  });
  const members = roles.map(async (role) =>
    caller(role, await issueToken(service, await userWith(role, world.own))),
  );
  const inAddress = ['token', 'X-Auth-Token', 'access_token'].map(async (name) =>
    caller('token in the address', null, `${name}=${await issueToken(service, admin)}`),
  );
  return [
    caller('no token', null),
    caller('unknown token', service.core.ids.secret()),
    caller('expired token', await issueToken(service, admin, -1)),
    ...(await Promise.all(inAddress)),
    caller('executor', world.executor.credential),
    caller('other project', await issueToken(service, await userWith('admin', world.other))),
    ...(await Promise.all(members)),
    caller('system admin', await issueToken(service, await userWith(null))),
  ];
}

/** `admitted`, or the status that the right of the route means for the caller. */
export function expectedFor({ right, role }: RouteEntry, standing: Standing): 'admitted' | number {
  if (right === 'anyone') return 'admitted';
  if (right === 'executor') return standing === 'executor' ? 'admitted' : 401;
  if (standing === 'executor' || /token/.test(standing)) return 401;
  if (standing === 'system admin') return 'admitted';
  if (right === 'system-admin') return 403;
  const needed = right === 'user' ? role : right;
  if (needed === undefined) return 'admitted';
  if (standing === 'other project') return 404;
  return roles.indexOf(standing as Role) >= roles.indexOf(needed) ? 'admitted' : 403;
}
