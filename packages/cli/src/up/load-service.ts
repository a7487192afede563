import { inServersWords } from '../told-error.ts';
import type { Service } from './service.ts';
import { inSmallYoungSpace } from './young-space.ts';

/** The server is loaded only by who starts one, and of the executor only what starts its process. */
export const service: Service = {
  startServer: async (options) => {
    const { startServer } = await import('@testyard/server');
    return inSmallYoungSpace(() => startServer(options));
  },
  startEmbeddedExecutor: async (launch) =>
    (await import('@testyard/executor/embedded')).startEmbeddedExecutor(launch),
  inServersWords: async (error, language) =>
    inServersWords(error, (await import('@testyard/server')).describeError, language),
};
