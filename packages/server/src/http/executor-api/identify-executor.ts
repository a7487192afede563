import {
  authenticateExecutor,
  CoreError,
  type CoreService,
  type Executor,
  noteProtocol,
} from '@testyard/core';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';

/** No more than is asked for: a call that waits for work keeps it. */
interface Caller extends Pick<Executor, 'id' | 'projectId' | 'embedded'> {
  readonly isOld: boolean;
  readonly credential: string;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** The guard of executors' routes. Errors: PROTOCOL_UNSUPPORTED, CREDENTIAL_UNKNOWN, CREDENTIAL_REPLACED. */
export function identifyExecutor(core: CoreService): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const credential = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (credential !== undefined && !speaksProtocol(request)) await noteProtocol(core, credential);
    requireProtocol(request);
    if (credential === undefined)
      throw new CoreError('CREDENTIAL_UNKNOWN', { why: { rule: 'no-credential' } });
    const { executor, isOld } = await authenticateExecutor(core, credential);
    const { id, projectId, embedded } = executor;
    callers.set(request, { id, projectId, embedded, isOld, credential });
  };
}

/** Errors: PROTOCOL_UNSUPPORTED. */
export function requireProtocol(request: FastifyRequest): void {
  if (!speaksProtocol(request))
    throw new CoreError('PROTOCOL_UNSUPPORTED', {
      given: String(request.headers[PROTOCOL_HEADER] ?? ''),
      why: { rule: 'protocol', spoken: PROTOCOL_VERSION },
    });
}

const speaksProtocol = ({ headers }: FastifyRequest): boolean =>
  headers[PROTOCOL_HEADER] === PROTOCOL_VERSION;

/** Which executor calls, on a route whose right is `executor`, and by which of its keys. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error(`assertion: no executor on ${request.routeOptions.url}`);
  return caller;
}
