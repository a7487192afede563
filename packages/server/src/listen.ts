import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, isIPv4, isIPv6 } from 'node:net';
import { CoreError, systemWhy } from '@testyard/core';
import type { FastifyInstance } from 'fastify';

export interface Listening {
  /** As people and executors elsewhere reach it. */
  readonly url: string;
  readonly executorUrl: string;
  /** Ends what listens beside the server itself. */
  close(): void;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: object;
  readonly embeddedExecutor: boolean;
}

/**
 * Listens, and for an embedded executor over loopback as well where the public address is another or its certificate
 * names another host. Errors: PORT_UNAVAILABLE.
 */
export async function listen(app: FastifyInstance, options: ListenOptions): Promise<Listening> {
  const { host, port, tls, embeddedExecutor } = options;
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new CoreError('PORT_UNAVAILABLE', { given: `${host}:${port}`, why: systemWhy(error) });
  }
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const { port: actual } = app.server.address() as AddressInfo;
  const url = `${tls ? 'https' : 'http'}://${shown.includes(':') ? `[${shown}]` : shown}:${actual}`;
  if (!embeddedExecutor || (isLoopback(host) && !tls)) return { url, executorUrl: url, close: () => {} };
  return { url, ...(await listenLocally(app)) };
}

async function listenLocally(app: FastifyInstance): Promise<Omit<Listening, 'url'>> {
  const local = createServer((request, response) => app.routing(request, response));
  local.listen(0, '127.0.0.1');
  await once(local, 'listening');
  return {
    executorUrl: `http://127.0.0.1:${(local.address() as AddressInfo).port}`,
    close: () => {
      local.close();
      local.closeAllConnections();
    },
  };
}

/** Whether nobody but this machine reaches the address. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return isIPv6(host) ? host === '::1' : host === 'localhost';
}
