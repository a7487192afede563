import type { Service } from './service.ts';

/** The server and the executor are loaded only by who starts them. */
export async function loadService(): Promise<Service> {
  const [server, executor] = await Promise.all([import('@testyard/server'), import('@testyard/executor')]);
  return {
    startServer: server.startServer,
    describeError: server.describeError,
    startEmbeddedExecutor: executor.startEmbeddedExecutor,
  };
}
