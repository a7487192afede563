import type {
  DelegatedToken,
  HeldSigningKey,
  HeldToken,
  Member,
  Membership,
  Project,
  SealedSigningKey,
  SigningKey,
  TokenRecord,
  User,
} from '../access/account.ts';
import type { Role } from '../access/principal.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface UserReader {
  byId(id: string): Promise<User | null>;
  byName(name: string): Promise<User | null>;
  count(): Promise<number>;
  memberships(userId: string): Promise<readonly Membership[]>;
  /** By name. */
  list(page: PageRequest): Promise<PageOf<User>>;
  /** By name. */
  members(projectId: string, page: PageRequest): Promise<PageOf<Member>>;
}
export interface UserStore extends UserReader {
  /** Reads a user, and nobody else changes it, or signs it in, until the unit ends. */
  hold(id: string): Promise<User | null>;
  /** Errors: NAME_TAKEN. */
  insert(user: User): Promise<void>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
  setRole(userId: string, projectId: string, role: Role): Promise<void>;
  removeRole(userId: string, projectId: string): Promise<void>;
  setStanding(userId: string, standing: Pick<User, 'enabled' | 'systemAdmin'>): Promise<void>;
  /** With roles and tokens. */
  delete(userId: string): Promise<void>;
  /** How many enabled system admins there are. Held: who asks at the same time waits, and sees what changed. */
  holdAdmins(): Promise<number>;
}

export interface ProjectReader {
  byId(id: string): Promise<Project | null>;
  byName(name: string): Promise<Project | null>;
  /** By name; `among` null: all. */
  list(among: readonly string[] | null, page: PageRequest): Promise<PageOf<Project>>;
  /** The number of the latest run that was ever started in it; 0: none was. */
  lastRunNumber(projectId: string): Promise<number>;
}
export interface ProjectStore extends ProjectReader {
  /** Errors: NAME_TAKEN. */
  insert(project: Project): Promise<void>;
  /** Slots of the project at once; null: no limit. */
  setMaximumSlots(projectId: string, slots: number | null): Promise<void>;
  /** Held: who fills its slots at the same time waits, and sees what was filled. */
  holdSlots(projectId: string): Promise<void>;
  /** The next so many numbers of runs, from 1, without gaps within a unit that succeeds; answers the first. */
  takeRunNumbers(projectId: string, count: number): Promise<number>;
}

export interface TokenReader {
  byHash(hash: string): Promise<HeldToken | null>;
  byAccessKey(accessKey: string): Promise<HeldSigningKey | null>;
  /** One for a program that is not revoked. */
  delegated(id: string): Promise<DelegatedToken | null>;
  /** Those for programs that are not revoked, newest first; expired ones, too, until they are pruned. */
  delegatedIn(projectId: string, page: PageRequest): Promise<PageOf<DelegatedToken>>;
}
export interface TokenStore extends TokenReader {
  insert(token: TokenRecord): Promise<void>;
  /** Ends it and all that were made from it, by however many steps. */
  revoke(hash: string, at: number): Promise<void>;
  /** Whether this has ended it: false where it had ended before. */
  revokeDelegated(id: string, at: number): Promise<boolean>;
  revokeAllOf(userId: string, at: number): Promise<void>;
  /** Access keys in their order, those that have ended, too, until they are pruned. */
  signingKeys(after: string | null, limit: number): Promise<readonly SealedSigningKey[]>;
  /** Seals a secret key anew; one that has gone meanwhile stays gone. */
  reseal(signing: SigningKey): Promise<void>;
  /** Forgets tokens that expired before `before`. */
  prune(before: number): Promise<number>;
}

/** Wrong passwords by key (user and network), for locking. */
export interface SignInFailureStore {
  recent(key: string, since: number): Promise<number>;
  /** Held: who adds to the key at the same time waits, and counts this one, too. */
  add(key: string, at: number): Promise<void>;
  clear(key: string): Promise<void>;
  prune(before: number): Promise<void>;
}
