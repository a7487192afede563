import type { SealedSecret } from '../secrets/secret.ts';
import type { Role } from './principal.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly enabled: boolean;
  readonly systemAdmin: boolean;
  readonly createdAt: number;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  /** Slots of executors that its tasks may have at once; null: no limit. */
  readonly maximumSlots: number | null;
  readonly createdAt: number;
}

/** A token as it is stored: its hash, never itself. */
export interface TokenRecord {
  readonly hash: string;
  readonly userId: string;
  /** Null: the user's rights in all projects. */
  readonly projectId: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly methods: readonly string[];
  /** Hash of the token that it was made from, with which it ends. */
  readonly parent?: string;
  /** Present on a token that its owner made for a program: it is of one project, and does no more than `role`. */
  readonly delegation?: Delegation;
  /** Present where its holder signs calls in place of sending it. */
  readonly signing?: SigningKey;
}

/** A pair of keys: the access key is sent, and the secret key, which both sides hold, signs. */
export interface SigningKey extends SealedSecret {
  /** 20 capital letters and digits. */
  readonly accessKey: string;
}

export interface Delegation {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** A token for a program as it is listed; the token itself was shown once. */
export interface DelegatedToken extends Delegation {
  readonly projectId: string;
  readonly userId: string;
  /** Whose rights bound it. */
  readonly userName: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** By which it is known in signed calls; null: it is sent as it is. */
  readonly accessKey: string | null;
}

/** A user with a role in a project. */
export interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly role: Role;
}

export interface Membership {
  readonly projectId: string;
  readonly role: Role;
}

/** A token with its owner and what that may: all that a call is judged by. */
export interface HeldToken {
  readonly record: TokenRecord;
  readonly user: User;
  readonly memberships: readonly Membership[];
}

/** The same of an access key, with what its calls are signed by. */
export interface HeldSigningKey extends HeldToken {
  readonly signing: SigningKey;
}

/** What is sealed of an access key, and the project that it is of. */
export interface SealedSigningKey extends SigningKey {
  readonly projectId: string;
}
