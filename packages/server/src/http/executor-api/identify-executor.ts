import { authenticateExecutor, CoreError, type CoreService, type Executor } from '@testyard/core';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';

const callers = new WeakMap<FastifyRequest, Executor>();

/** The guard of executors' routes. Errors: PROTOCOL_UNSUPPORTED, CREDENTIAL_UNKNOWN. */
export function identifyExecutor(core: CoreService): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    requireProtocol(request);
    const credential = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (credential === undefined)
      throw new CoreError('CREDENTIAL_UNKNOWN', { why: { rule: 'no-credential' } });
    callers.set(request, await authenticateExecutor(core, credential));
  };
}

/** Errors: PROTOCOL_UNSUPPORTED. */
export function requireProtocol(request: FastifyRequest): void {
  const version = request.headers[PROTOCOL_HEADER];
  if (version !== PROTOCOL_VERSION)
    throw new CoreError('PROTOCOL_UNSUPPORTED', {
      given: String(version ?? ''),
      why: { rule: 'protocol', spoken: PROTOCOL_VERSION },
    });
}

/** Who calls, on a route whose right is `executor`. */
export function executorOf(request: FastifyRequest): Executor {
  const executor = callers.get(request);
  if (!executor) throw new Error(`assertion: no executor on ${request.routeOptions.url}`);
  return executor;
}
