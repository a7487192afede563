import {
  CoreError,
  type CoreService,
  changeOwnPassword,
  type PasswordHasher,
  revokeToken,
  signIn,
  validateToken,
} from '@testyard/core';
import { SUBJECT_TOKEN_HEADER, TOKENS_PATH } from '@testyard/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { valuesOf } from '../common/headers/raw-headers.ts';
import { networkOf } from '../common/listening/rate-limit.ts';
import { originOf, principalOf } from '../common/principal.ts';
import type { PublicUrl } from '../common/problem.ts';
import { keystoneErrors } from './keystone-errors.ts';
import { presentToken } from './present-token.ts';
import { objectAt, readSignIn, wrong } from './read-sign-in.ts';
import { identityVersion } from './versions.ts';

export interface IamParts {
  readonly core: CoreService;
  readonly passwords: PasswordHasher;
  readonly publicUrl: PublicUrl;
  /** Answers `GET /` where a browser asks; without it browsers get the list of versions, too. */
  readonly homePage?: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

const longestToken = 100_000;
/** Clients of cloud services send an `Authorization` of their own along: here it means nothing. */
const byToken = { right: 'user', ignoreAuthorization: true } as const;
const byAnyone = { right: 'anyone' } as const;

/** Tokens as Keystone gives them, so that clients and middleware of its kind work unchanged. */
export function registerIam(app: FastifyInstance, parts: IamParts): void {
  app.doors.add({ prefix: '/v3', language: 'en', errors: keystoneErrors(parts.publicUrl) });
  registerTokens(app, parts);
  registerVersions(app, parts);
  app.post('/v3/users/:userId/password', { config: byAnyone }, async (request, reply) => {
    await changeOwnPassword(parts.core, parts.passwords, readPasswordChange(request));
    return answer(reply, 204).send();
  });
}

function registerTokens(app: FastifyInstance, { core, passwords, publicUrl }: IamParts): void {
  app.post(TOKENS_PATH, { config: byAnyone }, async (request, reply) => {
    const network = networkOf(request.ip);
    const signedIn = await signIn(core, passwords, {
      ...readSignIn(request.body),
      network,
      origin: originOf(request),
    });
    answer(reply, 201).header(SUBJECT_TOKEN_HEADER, signedIn.token);
    return presentToken(signedIn, { publicUrl, withCatalog: wantsCatalog(request) });
  });
  app.get(TOKENS_PATH, { config: byToken }, async (request, reply) => {
    const subject = subjectOf(request);
    const view = await named('identity:validate_token', validateToken(core, principalOf(request), subject));
    answer(reply, 200).header(SUBJECT_TOKEN_HEADER, subject);
    return presentToken(view, { publicUrl, withCatalog: wantsCatalog(request) });
  });
  app.delete(TOKENS_PATH, { config: byToken }, async (request, reply) => {
    await named('identity:revoke_token', revokeToken(core, principalOf(request), subjectOf(request)));
    return answer(reply, 204).send();
  });
}

function registerVersions(app: FastifyInstance, { publicUrl, homePage }: IamParts): void {
  for (const path of ['/v3', '/v3/'])
    app.get(path, { config: byAnyone }, async (_request, reply) => {
      answer(reply, 200);
      return { version: identityVersion(publicUrl) };
    });
  app.get('/', { config: byAnyone }, async (request, reply) => {
    reply.header('vary', 'Accept, X-Auth-Token');
    if (homePage && request.headers.accept?.includes('text/html')) return homePage(request, reply);
    reply.code(300).header('location', `${publicUrl()}/v3/`);
    return { versions: { values: [identityVersion(publicUrl)] } };
  });
}

function answer(reply: FastifyReply, status: number): FastifyReply {
  return reply.code(status).header('vary', 'X-Auth-Token');
}

function wantsCatalog(request: FastifyRequest): boolean {
  const { query } = request;
  return !(typeof query === 'object' && query !== null && 'nocatalog' in query);
}

/** Errors: NOT_FOUND where no token, or more than one, is asked about. */
function subjectOf(request: FastifyRequest): string {
  const [subject, ...others] = new Set(valuesOf(request.raw.rawHeaders, SUBJECT_TOKEN_HEADER));
  if (subject === undefined || subject === '')
    throw new CoreError('NOT_FOUND', { kind: 'token', why: { rule: 'no-subject-token' } });
  if (others.length > 0 || subject.length > longestToken) throw new CoreError('NOT_FOUND', { kind: 'token' });
  return subject;
}

/** A refusal names the action in Keystone's words. */
async function named<T>(action: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CoreError && error.code === 'FORBIDDEN')
      throw new CoreError('FORBIDDEN', { why: { rule: 'action', action } });
    throw error;
  }
}

function readPasswordChange(request: FastifyRequest) {
  const { password, original_password: original } = objectAt(objectAt(request.body, '').user, '/user');
  if (typeof password !== 'string') throw wrong('/user/password', 'must-be-text');
  if (typeof original !== 'string') throw wrong('/user/original_password', 'must-be-text');
  const { userId } = objectAt(request.params, '');
  return {
    userId: String(userId),
    original,
    password,
    network: networkOf(request.ip),
    origin: originOf(request),
  };
}
