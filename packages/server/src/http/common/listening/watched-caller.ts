import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerGone } from './caller-gone.ts';
import { callerGone } from './lifecycle.ts';

/** How often the rights of who waits or watches are looked at, in milliseconds. */
export const usualRightsEveryMs = 15_000;

declare module 'fastify' {
  interface FastifyInstance {
    readonly rightsEveryMs: number;
    /** Asks anew who calls; answers whether a right of before is gone, and `principalOf` knows it from then on. */
    readonly hasLostRights: (request: FastifyRequest) => Promise<boolean>;
  }
}

/** Of a call that lasts: aborted when the caller hangs up, when the server goes down, or when a right of the caller ends. */
export class WatchedCaller extends CallerGone {
  hasLostRights = false;
}

/** Watches who made the call until it is answered: rights of the moment in which it began would last as long as it does. */
export function watchCaller(request: FastifyRequest, reply: FastifyReply): WatchedCaller {
  const caller = new WatchedCaller();
  const gone = callerGone(request);
  if (gone.aborted) caller.abort();
  const tell = () => caller.abort();
  gone.addEventListener('abort', tell, { once: true });
  const { hasLostRights, rightsEveryMs } = request.server;
  const timer = setInterval(async () => {
    if (caller.aborted || !(await hasLostRights(request))) return;
    caller.hasLostRights = true;
    caller.abort();
  }, rightsEveryMs);
  reply.raw.once('close', () => {
    clearInterval(timer);
    gone.removeEventListener('abort', tell);
    caller.abort();
  });
  return caller;
}
