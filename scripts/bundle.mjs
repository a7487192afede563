// What `testyard` is made of: one bundle of the sources of all packages, and the files that it reads beside itself.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { makePage } from './bundle-page.mjs';
import { keepCompiled, loadsCompiled, scriptOptions } from './compiled/compiled-packages.mjs';
import { root, servedPages } from './fingerprint.mjs';
import { writeSamples } from './sample-documents.mjs';
import { clientWithoutSchemas } from './without-schemas.mjs';

/** Packages with binaries of their own, resolved from node_modules when the program runs, and what pg has for elsewhere. */
const external = ['libsql', '@libsql/*', '@node-rs/argon2', 'pg-native', 'pg-cloudflare'];

/** Some bundled dependencies are CommonJS and ask for Node's own modules by `require`. */
const banner = `import { createRequire as createRequireOfBundle } from 'node:module';
import { dirname as dirnameOfBundle } from 'node:path';
import { fileURLToPath as fileURLToPathOfBundle } from 'node:url';
const require = createRequireOfBundle(import.meta.url);
const __filename = fileURLToPathOfBundle(import.meta.url);
const __dirname = dirnameOfBundle(__filename);`;

/** The commit of the checkout; null where there is none, or something was changed since. */
function commitOfCheckout() {
  const git = (...args) =>
    execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    if (git('status', '--porcelain', '--untracked-files=no') !== '') return null;
    return git('rev-parse', '--verify', 'HEAD').trim();
  } catch {
    return null;
  }
}

/**
 * Options of esbuild for the bundle in `outdir`.
 * @param {string} outdir
 * @returns {import('esbuild').BuildOptions}
 */
export const bundleOptions = (outdir) => ({
  absWorkingDir: root,
  entryPoints: ['packages/cli/src/main.ts'],
  outdir,
  bundle: true,
  splitting: true,
  // Beside main.js: wherever a module ends up, `./assets/` is the same folder for it.
  chunkNames: 'chunk-[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  plugins: [clientWithoutSchemas, loadsCompiled],
  define: { BUILT_FROM_COMMIT: JSON.stringify(commitOfCheckout()) },
  external,
  banner: { js: banner },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // A process keeps the sources of what it has loaded: a third of them is space. Names stay, and lines, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  logLevel: 'warning',
});

/** All that esbuild makes in `outdir`. */
export const bundleBuilds = (outdir) => {
  const options = bundleOptions(outdir);
  return [options, scriptOptions(options)];
};

const notBuilt = /(^|\/)(node_modules|__pycache__|\.pytest_cache)(\/|$)|\.test\.ts$|\.pyc$/;

/** Files that the program reads beside itself: `new URL('./assets/...', import.meta.url)` and the like. */
function copyStaticFiles(outdir) {
  const copy = (from, to) => {
    if (!existsSync(join(root, from))) return;
    cpSync(join(root, from), join(outdir, to), { recursive: true, filter: (path) => !notBuilt.test(path) });
  };
  copy('packages/executor/assets', 'assets');
  copy('examples', 'examples');
  for (const page of servedPages) copy(page, page);
}

/** Makes the program in `outdir`; `more` are options of esbuild beside the usual ones. Rejects where it is wrong. */
export async function makeBundle(outdir, { plugins = [], ...more } = {}) {
  const builds = bundleBuilds(outdir).map((options) =>
    build({ ...options, ...more, plugins: [...options.plugins, ...plugins] }),
  );
  await Promise.all([...builds, makePage(join(outdir, 'web'))]);
  copyStaticFiles(outdir);
  await writeSamples(join(outdir, 'examples'));
  keepCompiled(outdir);
}
