import type { Service } from './service.ts';

/** The server and the executor are loaded only by who starts them. */
export async function loadService(): Promise<Service> {
  const [server, executor] = await Promise.all([import('@testyard/server'), import('@testyard/executor')]);
  return {
    startServer: server.startServer,
    startEmbeddedExecutor: executor.startEmbeddedExecutor,
    describeError(error, language) {
      if (!isCatalogued(error)) return undefined;
      return { code: error.code, detail: server.describeError(error.code, error.details, language) };
    },
  };
}

type Describe = typeof import('@testyard/server').describeError;
interface Catalogued {
  readonly code: Parameters<Describe>[0];
  readonly details: Parameters<Describe>[1];
}

/** By name: the class belongs to a package that this one does not know. */
function isCatalogued(error: unknown): error is Catalogued {
  return error instanceof Error && error.name === 'CoreError' && 'code' in error && 'details' in error;
}
