import { type CallOrigin, CoreError, type Principal } from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { tokenOfPage } from './headers/page-cookie.ts';
import { onlyValueOf } from './headers/raw-headers.ts';

const longestToken = 100_000;
const tokenParameters = ['token', 'x-auth-token', 'access_token'];

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null before the guard has passed and on routes that are open to anyone. */
    principal: Principal | null;
    /** Finds out once more whose call this is, with the rights of that moment; null as `principal`. */
    identify: (() => Promise<Principal>) | null;
    /** Why the caller is nobody any more, though the call goes on. */
    refusal: CoreError | null;
  }
}

/** Who calls, on a route whose right is not `anyone` or `executor`. Errors, of a call that lasts: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.refusal) throw request.refusal;
  if (request.principal === null) throw new Error(`No principal on ${request.routeOptions.url}`);
  return request.principal;
}

/** Where a call comes from, for the audit log. */
export function originOf(request: FastifyRequest): CallOrigin {
  return { requestId: request.id, address: request.ip };
}

/**
 * The tokens of a request: `X-Auth-Token` and `Authorization: Bearer`, read as sent; without both the page's cookie.
 * Errors: TOKEN_MISSING, also where one stands in the address only; TOKEN_UNKNOWN for two values of one header,
 * another scheme or a token that is too long.
 */
export function readTokens(
  request: FastifyRequest,
  options: { ignoreAuthorization: boolean },
): readonly string[] {
  const { rawHeaders } = request.raw;
  const sentAs = (header: string) => onlyValueOf(rawHeaders, header, 'TOKEN_UNKNOWN');
  const tokens = [sentAs('x-auth-token')];
  if (!options.ignoreAuthorization) tokens.push(bearerOf(sentAs('authorization')));
  if (hasTokenInQuery(request.query))
    throw new CoreError('TOKEN_MISSING', { why: { rule: 'token-in-address' } });
  const given = [...new Set(tokens.filter((token) => token !== null))];
  const ofPage = given.length === 0 ? tokenOfPage(request) : null;
  if (ofPage !== null) given.push(ofPage);
  if (given.length === 0) throw new CoreError('TOKEN_MISSING');
  if (given.some((token) => token.length > longestToken)) throw new CoreError('TOKEN_UNKNOWN');
  return given;
}

function bearerOf(authorization: string | null): string | null {
  if (authorization === null) return null;
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new CoreError('TOKEN_UNKNOWN', { why: { rule: 'not-bearer' } });
  return token;
}

function hasTokenInQuery(query: unknown): boolean {
  if (typeof query !== 'object' || query === null) return false;
  return Object.keys(query).some((name) => tokenParameters.includes(name.toLowerCase()));
}
