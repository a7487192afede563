import type { FastifyInstance } from 'fastify';
import { forwardedHeaders } from '../headers/own-host.ts';

/**
 * Says once in the log that calls come through a proxy whose headers are not believed: all who come through it count as
 * one caller then, by its address, in limits, locks and the audit log.
 */
export function tellUnbelievedProxy(app: FastifyInstance): void {
  let isTold = false;
  app.addHook('onRequest', async ({ raw: { headers, socket }, log }) => {
    if (isTold) return;
    const header = forwardedHeaders.find((name) => headers[name] !== undefined);
    if (header === undefined) return;
    isTold = true;
    log.warn(
      { header, address: socket.remoteAddress },
      'a call came through a proxy, and its headers are not believed: everybody behind it counts as one caller. If nobody comes but through it, start with --trust-proxy (TESTYARD_TRUST_PROXY); see docs/operate.md',
    );
  });
}
