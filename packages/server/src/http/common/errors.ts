import { CoreError } from '@testyard/core';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asCoreError } from './as-core-error.ts';
import { yamlBodyOf } from './bodies/yaml-body.ts';
import type { Doors, ErrorContext } from './doors.ts';
import type { KnownPaths } from './listening/known-paths.ts';
import { languageOf } from './texts/language.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** A door is added with `app.doors.add(...)` by the function that registers its routes. */
    readonly doors: Doors;
    /** What a browser gets in the place of an error where nothing is. */
    readonly lostBrowser: { show: ((reply: FastifyReply) => FastifyReply) | null };
  }
}

const retryAfterSeconds = 1;

/** Every error of every route leaves through the presenter of its door. */
export function installErrors(app: FastifyInstance, paths: KnownPaths): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(request, reply, error));
  app.setNotFoundHandler((request, reply) => answerError(request, reply, new CoreError('ROUTE_NOT_FOUND')));
  app.decorate('lostBrowser', { show: null });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const error = missingRoute(request, reply, paths);
    if (isLostBrowser(request, error)) return app.lostBrowser.show?.(reply.code(404));
    throw error;
  });
}

/** The door's language where the request asks for none. */
export function contextOf(request: FastifyRequest): ErrorContext {
  const path = pathOf(request);
  const language = languageOf(request.headers, request.server.doors.of(path).language);
  return { requestId: request.id, language, path, yaml: yamlBodyOf(request) };
}

/** Answers an error through the presenter of the door; what nobody foresaw is logged and said to be INTERNAL. */
export function answerError(request: FastifyRequest, reply: FastifyReply, thrown: Error): FastifyReply {
  const context = contextOf(request);
  const { bodyLimit } = request.routeOptions;
  const error = asCoreError(thrown, { language: context.language, bodyLimit }) ?? new CoreError('INTERNAL');
  const presented = request.server.doors.of(context.path).errors.present(error, context);
  // What goes down refuses calls as it was told to: nothing has failed.
  if (presented.status >= 500 && error.code !== 'SHUTTING_DOWN')
    request.log.error({ err: thrown }, error.code);
  // A connection that is cut while the caller still sends would take the answer with it: the rest is read and dropped.
  if (error.code === 'BODY_TOO_LARGE') reply.removeHeader('connection');
  return reply
    .code(presented.status)
    .headers({ ...retryAfter(error, presented.status), ...presented.headers })
    .type(presented.contentType)
    .send(JSON.stringify(presented.body));
}

/** Somebody followed an address to where nothing is; programs do not ask for HTML. */
function isLostBrowser({ method, headers, server }: FastifyRequest, { code }: CoreError): boolean {
  const wantsPage = method === 'GET' && headers.accept?.includes('text/html') === true;
  return wantsPage && code === 'ROUTE_NOT_FOUND' && server.lostBrowser.show !== null;
}

function missingRoute(request: FastifyRequest, reply: FastifyReply, paths: KnownPaths): CoreError {
  const path = pathOf(request);
  const methods = paths.methodsAt(path);
  if (methods.length === 0) return new CoreError('ROUTE_NOT_FOUND', { given: path });
  reply.header('allow', methods.join(', '));
  return new CoreError('METHOD_NOT_ALLOWED', { given: request.method });
}

function retryAfter(error: CoreError, status: number): Record<string, string> {
  if (status !== 429 && status !== 503) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(error.details.number ?? retryAfterSeconds))) };
}

function pathOf(request: FastifyRequest): string {
  return request.raw.url?.split('?', 1)[0] ?? '/';
}
