import type { DelegatedToken, User } from '@testyard/core';
import type { Token as TokenResource, User as UserResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

/** A user without anything of the password. */
export function presentUser({ id, name, enabled, systemAdmin, createdAt }: User): UserResource {
  return { id, name, enabled, systemAdmin, createdAt: timestamp(createdAt) };
}

export function presentToken(token: DelegatedToken): TokenResource {
  const { id, name, projectId, role, userName, issuedAt, expiresAt, accessKey } = token;
  const times = { createdAt: timestamp(issuedAt), expiresAt: timestamp(expiresAt) };
  return { id, name, projectId, role, userName, ...times, accessKey };
}
