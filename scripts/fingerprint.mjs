// What decides whether the installed packages and the built program are those of this checkout: contents, never
// times, because a checkout, a copy or a clock may set times to anything.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const skippedFolders = new Set(['node_modules', 'dist', '__pycache__', '.pytest_cache']);

/** Files below `path` (or `path` itself), sorted, without tests, caches and what is built. */
function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) yield* filesBelow(join(path, entry.name));
    if (entry.isFile() && !/\.test\.ts$|\.pyc$/.test(entry.name)) yield join(path, entry.name);
  }
}

/** Pages that the program serves itself, relative to the checkout. */
export const servedPages = ['docs/errors.md', 'docs/errors.zh-CN.md'];

/** What the bundle is made of, relative to the checkout. */
const builtFrom = [
  'packages',
  'examples',
  ...servedPages,
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'scripts/bundle-page.mjs',
  'scripts/compiled',
  'scripts/fingerprint.mjs',
  'scripts/page-plugins.mjs',
  'scripts/sample-documents.mjs',
  'scripts/without-schemas.mjs',
  'package.json',
  'package-lock.json',
];

/** SHA-256 over names and contents of all that the bundle is made of. */
export function sourcesHash() {
  const hash = createHash('sha256');
  for (const path of builtFrom) {
    for (const file of filesBelow(join(root, path))) {
      const content = readFileSync(file);
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}
