import type { FastifyInstance } from 'fastify';

/** Which methods the routes of a server take at a path; the router itself forgets that when none matches. */
export class KnownPaths {
  readonly #routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];

  /** Watches the registration of routes from now on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      this.#routes.push({ path: patternOf(url), methods: [method].flat() });
    });
  }

  /** In alphabetical order; empty where there is nothing at the path. */
  methodsAt(path: string): readonly string[] {
    const found = this.#routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(found)].sort();
  }
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
