// Makes the one bundle that `testyard` is: packages/cli/dist, from the sources of all packages. It is made beside and
// renamed into its place, so that nobody ever starts half a build.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, servedPages, sourcesHash } from './fingerprint.mjs';

const dist = join(root, 'packages/cli/dist');
const scratch = join(root, '.testyard-setup', `build-${process.pid}`);

/** Packages with binaries of their own, resolved from node_modules when the program runs. */
const external = ['libsql', '@libsql/*', '@node-rs/argon2'];

/** Some bundled dependencies are CommonJS and ask for Node's own modules by `require`. */
const banner = `import { createRequire as createRequireOfBundle } from 'node:module';
import { dirname as dirnameOfBundle } from 'node:path';
import { fileURLToPath as fileURLToPathOfBundle } from 'node:url';
const require = createRequireOfBundle(import.meta.url);
const __filename = fileURLToPathOfBundle(import.meta.url);
const __dirname = dirnameOfBundle(__filename);`;

const notBuilt = /(^|\/)(node_modules|__pycache__|\.pytest_cache)(\/|$)|\.test\.ts$|\.pyc$/;
const copyInto = (from, to) => {
  if (existsSync(join(root, from))) {
    cpSync(join(root, from), join(scratch, to), { recursive: true, filter: (path) => !notBuilt.test(path) });
  }
};

/** Files that the program reads beside itself: `new URL('./assets/...', import.meta.url)` and the like. */
function copyStaticFiles() {
  copyInto('packages/executor/assets', 'assets');
  copyInto('packages/web/src', 'web');
  copyInto('examples', 'examples');
  for (const page of servedPages) copyInto(page, page);
}

function moveIntoPlace() {
  const old = `${scratch}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(scratch, dist);
  rmSync(old, { recursive: true, force: true });
}

const options = {
  absWorkingDir: root,
  entryPoints: ['packages/cli/src/main.ts'],
  outdir: scratch,
  bundle: true,
  splitting: true,
  // Beside main.js: wherever a module ends up, `./assets/` is the same folder for it.
  chunkNames: 'chunk-[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  external,
  banner: { js: banner },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

const hash = sourcesHash();
mkdirSync(scratch, { recursive: true });
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
try {
  await build(options);
} catch {
  // esbuild has told what is wrong, with file and line.
  process.exit(1);
}
copyStaticFiles();
writeFileSync(join(scratch, '.built-from'), hash);
moveIntoPlace();
