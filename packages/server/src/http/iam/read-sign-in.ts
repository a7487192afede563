import {
  CoreError,
  type DomainRef,
  type FindingRule,
  type Identity,
  type ProjectRef,
  type Scope,
  type UserRef,
  wrongAt,
} from '@testyard/core';

// The body of POST /v3/auth/tokens has many shapes. What is wrong is said by its place alone: no value of the body is
// ever repeated, because any of them may be a password in the wrong place.

const longestText = 1000;

/** Who wants a token and for what. Errors: REQUEST_INVALID; SIGN_IN_FAILED where no method is named. */
export function readSignIn(body: unknown): { readonly identity: Identity; readonly scope: Scope } {
  const auth = objectAt(objectAt(body, '').auth, '/auth');
  return { identity: readIdentity(auth.identity), scope: readScope(auth.scope) };
}

function readIdentity(given: unknown): Identity {
  const identity = objectAt(given, '/auth/identity');
  const { methods } = identity;
  if (!Array.isArray(methods)) throw wrong('/auth/identity/methods', 'must-be-list');
  if (methods.length === 0) throw new CoreError('SIGN_IN_FAILED');
  const [method, ...others] = new Set<unknown>(methods);
  if (others.length > 0) throw wrong('/auth/identity/methods', 'one-method');
  if (method === 'password') return readPassword(identity.password);
  if (method === 'token') return readToken(identity.token);
  throw wrong('/auth/identity/methods', 'known-method');
}

function readPassword(given: unknown): Identity {
  const user = objectAt(objectAt(given, '/auth/identity/password').user, '/auth/identity/password/user');
  const { password } = user;
  if (typeof password !== 'string') throw wrong('/auth/identity/password/user/password', 'must-be-text');
  return { method: 'password', user: readUser(user), password };
}

function readToken(given: unknown): Identity {
  const { id } = objectAt(given, '/auth/identity/token');
  if (typeof id !== 'string') throw wrong('/auth/identity/token/id', 'must-be-text');
  return { method: 'token', token: id };
}

function readUser(user: Readonly<Record<string, unknown>>): UserRef {
  const place = '/auth/identity/password/user';
  if (user.id !== undefined) return { id: textAt(user.id, `${place}/id`) };
  return { name: textAt(user.name, `${place}/name`), domain: readDomain(user.domain, `${place}/domain`) };
}

function readScope(given: unknown): Scope {
  if (given === undefined || given === 'unscoped') return { kind: 'unscoped' };
  const scope = objectAt(given, '/auth/scope');
  const [kind, ...others] = Object.keys(scope);
  if (others.length > 0) throw wrong('/auth/scope', 'one-scope');
  if (kind === undefined || kind === 'unscoped') return { kind: 'unscoped' };
  if (kind === 'project') return { kind, project: readProject(scope.project) };
  if (kind === 'domain') return { kind, domain: readDomain(scope.domain, '/auth/scope/domain') };
  if (kind === 'system') throw new CoreError('SIGN_IN_FAILED');
  throw wrong('/auth/scope', 'known-scope');
}

function readProject(given: unknown): ProjectRef {
  const project = objectAt(given, '/auth/scope/project');
  if (project.id !== undefined) return { id: textAt(project.id, '/auth/scope/project/id') };
  const name = textAt(project.name, '/auth/scope/project/name');
  if (project.domain === undefined) return { name };
  return { name, domain: readDomain(project.domain, '/auth/scope/project/domain') };
}

function readDomain(given: unknown, place: string): DomainRef {
  const domain = objectAt(given, place);
  return domain.id === undefined
    ? { name: textAt(domain.name, `${place}/name`) }
    : { id: textAt(domain.id, `${place}/id`) };
}

function textAt(value: unknown, pointer: string): string {
  if (typeof value !== 'string' || value === '') throw wrong(pointer, 'must-not-be-empty');
  if (value.length > longestText) throw wrong(pointer, 'too-many-characters', String(longestText));
  return value;
}

export function objectAt(value: unknown, pointer: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(pointer, 'must-be-object');
  return value as Record<string, unknown>;
}

export function wrong(pointer: string, rule: FindingRule, ...values: readonly string[]): CoreError {
  return new CoreError('REQUEST_INVALID', { findings: [wrongAt(pointer, rule, ...values)] });
}
