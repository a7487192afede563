// The endpoint tables are written with schemas, and who only calls the service never looks at them: it asks by method and path.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './fingerprint.mjs';

/** What stands in place of typebox, a sixth of the size. */
const schemaless = `const anything = new Proxy(() => {}, {
  get: (_, name) => (name === 'properties' ? {} : anything),
  apply: () => ({ properties: {} }),
});
export default anything;`;

/** For a bundle in which nobody checks anything. */
export const withoutSchemas = {
  name: 'without-schemas',
  setup(bundle) {
    bundle.onResolve({ filter: /^typebox$/ }, () => ({ path: 'typebox', namespace: 'schemaless' }));
    bundle.onLoad({ filter: /.*/, namespace: 'schemaless' }, () => ({ contents: schemaless, loader: 'js' }));
  },
};

/** For one in which servers check: the client has tables of its own, so that a command that calls makes no schemas first. */
export const clientWithoutSchemas = {
  name: 'client-without-schemas',
  setup(bundle) {
    const tables = 'tables-of-client';
    const at = (path) => ({ path, namespace: tables, sideEffects: false });
    const index = join(root, 'packages/protocol/src/index.ts');
    bundle.onResolve({ filter: /^@testyard\/protocol$/ }, ({ importer }) =>
      dirname(importer) === join(root, 'packages/client/src') ? at(index) : undefined,
    );
    bundle.onResolve({ filter: /^\.\.?\//, namespace: tables }, ({ path, resolveDir }) =>
      at(resolve(resolveDir, path)),
    );
    bundle.onResolve({ filter: /^typebox$/, namespace: tables }, () => at('typebox'));
    bundle.onLoad({ filter: /^typebox$/, namespace: tables }, () => ({ contents: schemaless, loader: 'js' }));
    bundle.onLoad({ filter: /.*/, namespace: tables }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
};
