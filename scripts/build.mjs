// Makes the one bundle that `testyard` is: packages/cli/dist, from the sources of all packages. It is made beside and
// renamed into its place, so that nobody ever starts half a build.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundle } from './bundle.mjs';
import { root, sourcesHash } from './fingerprint.mjs';

const dist = join(root, 'packages/cli/dist');
const scratch = join(root, '.testyard-setup', `build-${process.pid}`);

function moveIntoPlace() {
  const old = `${scratch}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(scratch, dist);
  rmSync(old, { recursive: true, force: true });
}

const hash = sourcesHash();
mkdirSync(scratch, { recursive: true });
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
try {
  await makeBundle(scratch);
} catch (error) {
  // esbuild has told what is wrong, with file and line.
  if (!Array.isArray(error.errors)) throw error;
  process.exit(1);
}
writeFileSync(join(scratch, '.built-from'), hash);
moveIntoPlace();
