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
}

export interface Membership {
  readonly projectId: string;
  readonly role: Role;
}
