import type { Principal } from '@testyard/core';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@testyard/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { boundsOf } from './bodies/body-bounds.ts';
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
      ...(endpoint.query ? { querystring: endpoint.query } : {}),
      ...(endpoint.body ? { body: endpoint.body } : {}),
    },
    // A call without a body is one that gives no member.
    preValidation: async (request) => {
      if (endpoint.body) request.body ??= {};
    },
    handler: async (request, reply) => {
      reply.code(endpoint.status);
      const answer = await handler(new AdmittedCall<E>(request, reply));
      // A reply that is awaited becomes undefined once it is sent, or once its caller hung up in the middle of it.
      const isUnanswered = answer === undefined && !reply.sent && !reply.raw.headersSent;
      return isUnanswered ? reply.send() : answer;
    },
  });
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
