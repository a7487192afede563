import type { FastifyRequest } from 'fastify';

/** What proxies add: behind one on the same host, the callers are not of this host. */
const ofProxies = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** Whether the call was made over a loopback address, by no proxy and for no other page of a browser. */
export function isFromThisHost({ raw: { socket, headers } }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const isLoopback = /^(::ffff:)?127\./.test(address) || address === '::1';
  const isDirect = !ofProxies.some((name) => headers[name] !== undefined);
  const { origin, 'sec-fetch-site': site = 'none' } = headers;
  return isLoopback && isDirect && origin === undefined && site === 'none';
}
