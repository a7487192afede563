import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** What proxies tell of who came to them. */
export const forwardedHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** What proxies add: behind one on the same host, the callers are not of this host. */
const ofProxies = ['via', ...forwardedHeaders];

/**
 * Names that nobody else can give this host: a page of a browser here may come from a name whose owner lets it lead to
 * 127.0.0.1. An address, `localhost` and names without a dot are none of those.
 */
const isOwnName = (host = ''): boolean => {
  const name = host.replace(/:\d*$/, '').toLowerCase();
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || name.endsWith('.localhost');
};

/** Whether the call was made over a loopback address, under a name of this host, by no proxy and for no other page of a browser. */
export function isFromThisHost({ raw: { socket, headers } }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const isLoopback = /^(::ffff:)?127\./.test(address) || address === '::1';
  const isDirect = !ofProxies.some((name) => headers[name] !== undefined);
  const { origin, 'sec-fetch-site': site = 'none' } = headers;
  return isLoopback && isOwnName(headers.host) && isDirect && origin === undefined && site === 'none';
}
