import { CoreError } from '@testyard/core';
import type { FastifyInstance } from 'fastify';

// A path has one spelling here. Everything that some program in front, or the router, could read as another path
// is refused, so that nobody decides about one path and serves another.

const oddParts = [
  /\/\//, // empty segments
  /[\\;\0]/, // other separators and parameters of segments
  /\/\.{1,2}(\/|$)/, // dot segments
  /%(2e|2f|5c|3b|00)/i, // the same, encoded
  /%(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|5f|7e)/i, // what needs no encoding, encoded
];

/** Whether the path, without its query, is spelled in another way than ours. */
export function isOddPath(path: string): boolean {
  return !path.startsWith('/') || oddParts.some((odd) => odd.test(path));
}

/** Refuses such paths with ROUTE_NOT_FOUND, whatever route they would lead to. */
export function refuseOddPaths(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const path = request.raw.url?.split('?', 1)[0] ?? '';
    if (isOddPath(path)) throw new CoreError('ROUTE_NOT_FOUND', { given: path });
  });
}
