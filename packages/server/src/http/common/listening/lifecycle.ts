import type { Socket } from 'node:net';
import { type AbortLike, CoreError } from '@testyard/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CallerGone } from './caller-gone.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifecycle: Lifecycle;
  }
}

/**
 * How a server goes down. Draining: it is not ready any more, people's calls are refused and long waits end, but
 * executors may still bring back what they hold. Closed: whatever comes on a connection that is still open is refused.
 */
export class Lifecycle {
  readonly #draining = new AbortController();
  /** One for each connection: a listener for each call would pile up on connections that are kept alive. */
  readonly #connections = new Map<Socket, CallerGone>();
  #closed = false;

  /** Aborted from the moment that the server goes down. */
  get closing(): AbortSignal {
    return this.#draining.signal;
  }

  beginShutdown(): void {
    this.#draining.abort();
    for (const gone of this.#connections.values()) gone.abort();
  }

  /** Aborted when the connection ends or the server goes down. */
  connection(socket: Socket): AbortLike {
    const known = this.#connections.get(socket);
    if (known) return known;
    const gone = new CallerGone();
    if (socket.destroyed || this.closing.aborted) gone.abort();
    else this.#remember(socket, gone);
    return gone;
  }

  #remember(socket: Socket, gone: CallerGone): void {
    this.#connections.set(socket, gone);
    socket.once('close', () => {
      this.#connections.delete(socket);
      gone.abort();
    });
  }

  /** Errors: SHUTTING_DOWN. */
  admit(request: FastifyRequest): void {
    const { right } = request.routeOptions.config;
    const isSpared = right === 'executor' || right === 'anyone' || right === undefined;
    if (this.#closed || (this.closing.aborted && !isSpared)) throw new CoreError('SHUTTING_DOWN');
  }

  /** Watches a server: its calls, and its end. */
  watch(app: FastifyInstance): void {
    app.addHook('onRequest', async (request) => this.admit(request));
    app.addHook('preClose', async () => {
      this.beginShutdown();
      this.#closed = true;
    });
  }
}

/** Aborted when the caller hangs up or the server goes down. */
export function callerGone(request: FastifyRequest): AbortLike {
  return request.server.lifecycle.connection(request.raw.socket);
}

/**
 * Takes no new calls, lets those in progress end within `withinMs`, then ends their connections.
 * Resolves when the server is closed.
 */
export async function closeGracefully(app: FastifyInstance, withinMs: number): Promise<void> {
  app.lifecycle.beginShutdown();
  const timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
