import { inServersWords } from '../told-error.ts';
import type { Service } from './service.ts';

/** The server and the executor are loaded only by who starts them. */
export async function loadService(): Promise<Service> {
  const [server, executor] = await Promise.all([import('@testyard/server'), import('@testyard/executor')]);
  return {
    startServer: server.startServer,
    startEmbeddedExecutor: executor.startEmbeddedExecutor,
    inServersWords: (error, language) => inServersWords(error, server.describeError, language),
  };
}
