import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const againMs = 2000;

/** Loads until it is there: a server that is away comes back, and nothing else of the page is lost for it. */
async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

/** A component whose code is loaded when it is first shown; it stands within a `<Suspense>`. */
export function lazyPart<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await patiently(load) }));
}
