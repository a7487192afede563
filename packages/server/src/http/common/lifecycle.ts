import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifecycle: Lifecycle;
  }
}

/** Whether the server still takes calls. */
export class Lifecycle {
  readonly #closing = new AbortController();

  /** Aborted from the moment that the server takes no new calls; long waits end then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  beginShutdown(): void {
    this.#closing.abort();
  }
}

/** Aborted when the caller hangs up or the server closes. */
export function callerGone(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.socket.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, request.server.lifecycle.closing]);
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
