import { CoreError } from '@testyard/core';
import { PAGE_HEADER } from '@testyard/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { valuesOf } from './raw-headers.ts';

// The page's own way to be known: a cookie that no script reads, that no other site's page makes a browser send, and that
// opens the native API alone. What changes something also carries a header that only a script of the same origin may set.

const api = '/api/v1/';
const safe = ['GET', 'HEAD'];

/**
 * The token in the page's cookie; null where there is none, or where the route is none of the page's.
 * Errors: FORBIDDEN for a call that another site may have caused; TOKEN_UNKNOWN for two different cookies.
 */
export function tokenOfPage(request: FastifyRequest): string | null {
  if (!request.routeOptions.url?.startsWith(api)) return null;
  const tokens = new Set(cookiesOf(request, nameFor(request)));
  const [token, ...others] = tokens;
  if (others.length > 0) throw new CoreError('TOKEN_UNKNOWN', { why: { rule: 'header-twice' } });
  if (token === undefined || token === '') return null;
  if (!safe.includes(request.method)) requireOwnPage(request);
  return token;
}

/** Passes calls of the page itself, and no other page's. Errors: FORBIDDEN. */
export function requireOwnPage(request: FastifyRequest): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const isSent = request.headers[PAGE_HEADER] !== undefined;
  const isSameSite = site === undefined || site === 'same-origin' || site === 'none';
  const opened = origin === undefined || !URL.canParse(origin) ? '' : new URL(origin).host;
  if (!isSent || !isSameSite || (origin !== undefined && opened === ''))
    throw new CoreError('FORBIDDEN', { why: { rule: 'cross-site' } });
  if (origin !== undefined && opened !== host)
    throw new CoreError('FORBIDDEN', { why: { rule: 'other-host', opened, arrived: host ?? '' } });
}

/** Gives the page its token, as long as that lives. */
export function setPageCookie(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { token, seconds }: { readonly token: string; readonly seconds: number },
): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  const attributes = `Path=/api/v1; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  reply.header('set-cookie', `${nameFor(request)}=${token}; ${attributes}`);
}

/** A browser sends cookies of one host to all its ports: services beside each other have names of their own. */
function nameFor({ headers: { host = '' } }: FastifyRequest): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? 'testyard' : `testyard-${port}`;
}

function cookiesOf(request: FastifyRequest, name: string): string[] {
  return valuesOf(request.raw.rawHeaders, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
