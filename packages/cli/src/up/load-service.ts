import { inServersWords } from '../told-error.ts';
import type { Service } from './service.ts';

/** The server is loaded only by who starts one, and of the executor only what starts its process. */
export const service: Service = {
  startServer: async (options) => (await import('@testyard/server')).startServer(options),
  startEmbeddedExecutor: async (launch) =>
    (await import('@testyard/executor/embedded')).startEmbeddedExecutor(launch),
  inServersWords: async (error, language) =>
    inServersWords(error, (await import('@testyard/server')).describeError, language),
};
