// The server and the executor are scripts of their own within the program, so that V8 may keep what it made of them:
// to compile them anew takes longer than a service takes to start.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from '../fingerprint.mjs';

const packages = { server: 'packages/server/src/index.ts', executor: 'packages/executor/src/index.ts' };
const loader = fileURLToPath(new URL('./load-compiled.cjs', import.meta.url));

/** In the rest of the program each of them is what its script exports. */
export const loadsCompiled = {
  name: 'loads-compiled',
  setup(bundle) {
    bundle.onResolve({ filter: /^@testyard\/(server|executor)$/ }, ({ path }) => ({
      path,
      namespace: 'compiled',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'compiled' }, async ({ path }) => {
      const name = path.split('/')[1];
      const names = (await exportsOf(packages[name])).join(', ');
      const contents = `import load from '${loader}'; export const { ${names} } = load('${name}');`;
      return { contents, resolveDir: '/' };
    });
  },
};

async function exportsOf(source) {
  const options = { absWorkingDir: root, format: 'esm', metafile: true, write: false, logLevel: 'silent' };
  const { metafile } = await build({ ...options, entryPoints: [source] });
  return Object.values(metafile.outputs).flatMap(({ exports }) => exports);
}

/**
 * Options of esbuild for the scripts, from those of the rest.
 * @param {import('esbuild').BuildOptions} options
 * @returns {import('esbuild').BuildOptions}
 */
export function scriptOptions({ chunkNames: _, ...options }) {
  return {
    ...options,
    entryPoints: packages,
    entryNames: '[name].script',
    splitting: false,
    format: 'cjs',
    // A script of `vm` has no loader of its own: what is imported when it is needed is required then.
    supported: { ...options.supported, 'dynamic-import': false },
    define: { ...options.define, 'import.meta.url': 'urlOfScript' },
    banner: {
      js: `(function (exports, require, module, __filename, __dirname) {
const urlOfScript = require('node:url').pathToFileURL(__filename).href;`,
    },
    footer: { js: '})' },
  };
}

/** Writes beside each script in `outdir` what this V8 makes of it. Throws where one cannot be loaded. */
export function keepCompiled(outdir) {
  const keeper = fileURLToPath(new URL('./keep-compiled.cjs', import.meta.url));
  const options = { stdio: ['ignore', 'inherit', 'inherit'], timeout: 60_000 };
  execFileSync(process.execPath, [keeper, outdir, ...Object.keys(packages)], options);
}
