import type { Principal } from '@testyard/core';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@testyard/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { boundsOf } from './bodies/body-bounds.ts';
import { readCursor, writeCursor } from './headers/cursor.ts';
import { principalOf } from './principal.ts';

/** A request that has been admitted and checked against the schemas of its endpoint. */
export interface EndpointCall<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Throws on endpoints that are open to anyone or for executors. */
  readonly principal: Principal;
}

/**
 * Mounts one row of an endpoint table: its path, right, schemas and status. The handler answers the body, or sets
 * another status on `reply` first; a handler that sends by itself (bytes, streams) answers `reply`.
 * Of a list, the handler is given the store's key as `cursor` and answers one as `next`: callers have cursors that
 * are good for this list alone.
 */
export function mountEndpoint<E extends Endpoint>(
  app: FastifyInstance,
  endpoint: E,
  handler: (call: EndpointCall<E>) => Promise<ResponseOf<E> | FastifyReply>,
): void {
  const { bytes, values } = boundsOf(endpoint);
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { right: endpoint.right, alsoYaml: endpoint.alsoYaml === true, bodyValues: values },
    // Bytes that are no JSON have the limit of their reader.
    ...(endpoint.body ? { bodyLimit: bytes } : {}),
    schema: {
      ...(endpoint.params ? { params: endpoint.params } : {}),
      ...querySchema(endpoint),
      ...(endpoint.body ? { body: endpoint.body } : {}),
    },
    // A call without a body is one that gives no member.
    preValidation: async (request) => {
      if (endpoint.body && request.body === undefined) request.body = {};
    },
    handler: async (request, reply) => {
      reply.code(endpoint.status);
      const list = isList(endpoint) ? listOf(endpoint, request) : null;
      if (list !== null) openCursor(request, list);
      const answer = await handler(new AdmittedCall<E>(request, reply));
      // A reply that is awaited becomes undefined once it is sent, or once its caller hung up in the middle of it.
      const isUnanswered = answer === undefined && !reply.sent && !reply.raw.headersSent;
      if (isUnanswered) return reply.send();
      return list !== null && isPage(answer) ? { ...answer, next: writeCursor(answer.next, list) } : answer;
    },
  });
}

/** A filter that nobody knows would find everything. Executors, and who asks which server this is, may be newer than it and say more. */
function querySchema({ right, query }: Endpoint): { querystring?: object } {
  if (right === 'executor' || right === 'anyone') return query ? { querystring: query } : {};
  return { querystring: { type: 'object', ...query, additionalProperties: false } };
}

function isList({ query }: Endpoint): boolean {
  return query !== undefined && 'properties' in query && Object.hasOwn(Object(query.properties), 'cursor');
}

/** Which list a cursor is of: a filter leaves items out of it, another order makes another list. */
function listOf({ path }: Endpoint, { params, query }: FastifyRequest): string {
  const { order = 'listed' } = query as { readonly order?: string };
  return JSON.stringify([path, params, order]);
}

function openCursor({ query }: FastifyRequest, list: string): void {
  const given = query as { cursor?: string };
  if (given.cursor !== undefined) given.cursor = readCursor(given.cursor, list);
}

function isPage(answer: unknown): answer is { readonly next: string | null } {
  return typeof answer === 'object' && answer !== null && 'next' in answer;
}

class AdmittedCall<E extends Endpoint> implements EndpointCall<E> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;

  constructor(request: FastifyRequest, reply: FastifyReply) {
    this.request = request;
    this.reply = reply;
  }

  // Fastify has checked these against the schemas that their types come from.
  get params(): ParamsOf<E> {
    return this.request.params as ParamsOf<E>;
  }
  get query(): QueryOf<E> {
    return this.request.query as QueryOf<E>;
  }
  get body(): BodyOf<E> {
    return this.request.body as BodyOf<E>;
  }
  get principal(): Principal {
    return principalOf(this.request);
  }
}
