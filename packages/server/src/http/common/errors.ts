import { CoreError } from '@testyard/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Doors, ErrorContext } from './doors.ts';
import { languageOf } from './language.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** A door is added with `app.doors.add(...)` by the function that registers its routes. */
    readonly doors: Doors;
  }
}

/** Every error of every route leaves through the presenter of its door. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerError(request, reply, asCoreError(error)));
  app.setNotFoundHandler((request, reply) => answerError(request, reply, new CoreError('ROUTE_NOT_FOUND')));
}

/** What a presenter and a handler may know: the door's language where the request asks for none. */
export function contextOf(request: FastifyRequest): ErrorContext {
  const path = request.raw.url?.split('?', 1)[0] ?? '/';
  const language = languageOf(request.headers, request.server.doors.of(path).language);
  return { requestId: request.id, language, path };
}

function answerError(request: FastifyRequest, reply: FastifyReply, error: CoreError): FastifyReply {
  const context = contextOf(request);
  const presented = request.server.doors.of(context.path).errors.present(error, context);
  return reply
    .code(presented.status)
    .headers(presented.headers)
    .type(presented.contentType)
    .send(JSON.stringify(presented.body));
}

function asCoreError(error: unknown): CoreError {
  return error instanceof CoreError ? error : new CoreError('INTERNAL');
}
