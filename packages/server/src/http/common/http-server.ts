import type { Principal } from '@testyard/core';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { Doors } from './doors.ts';
import { installErrors } from './errors.ts';
import { guardRoutes } from './guard.ts';
import { Lifecycle } from './lifecycle.ts';
import { type PublicUrl, problemErrors } from './problem.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts';

export interface HttpServerOptions {
  readonly publicUrl: PublicUrl;
  /** Errors: TOKEN_UNKNOWN, TOKEN_EXPIRED. */
  readonly authenticate: (token: string) => Promise<Principal>;
  /** Checks the credential of an executor's request. Errors: CREDENTIAL_UNKNOWN. */
  readonly identifyExecutor?: (request: FastifyRequest) => Promise<void>;
}

/** A server with everything that the doors share and no route yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    genReqId: requestIdOf,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true } },
  });
  const doors = new Doors();
  doors.add({ prefix: '', language: 'en', errors: problemErrors(options.publicUrl) });
  app.decorate('doors', doors);
  app.decorate('lifecycle', new Lifecycle());
  app.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
  guardRoutes(app, {
    user: options.authenticate,
    ...(options.identifyExecutor ? { executor: options.identifyExecutor } : {}),
  });
  installErrors(app);
  return app;
}
