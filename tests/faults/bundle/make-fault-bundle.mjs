// The program once more, with its fail points alive. In the sources a fail point is a comment,
//
//     // fail point: log.written
//     // fail point: await artifact.received
//     // fail point: core.wired(core)
//
// which the ordinary bundle drops like any comment. Here the line becomes a call of `failPoint`, with the value in
// brackets handed over; after `await` it may also delay.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBundle } from '../../../scripts/bundle.mjs';
import { root, sourcesHash } from '../../../scripts/fingerprint.mjs';

const folder = join(root, '.testyard-setup', 'fault-bundle');
const runtime = fileURLToPath(new URL('./fail-point.ts', import.meta.url));
const marker = /^(\s*)\/\/ fail point: (await )?([a-z][a-z.-]*)(?:\((\w+)\))?$/gm;

/** The source with its fail points as calls, on the same lines. Throws for a marker that cannot be read. */
export function withFailPoints(source, path) {
  const woven = source.replaceAll(marker, (_line, indent, wait = '', name, handle = '') => {
    const passed = handle === '' ? '' : `, ${handle}`;
    return `${indent}${wait}failPoint('${name}'${passed});`;
  });
  const left = /^.*\/\/ fail point.*$/m.exec(woven);
  if (left) throw new Error(`${path}: this is no fail point: ${left[0].trim()}`);
  return woven;
}

const weave = {
  name: 'fail points',
  setup(build) {
    build.onLoad({ filter: /\/packages\/[a-z]+\/src\/.*\.ts$/ }, ({ path }) => ({
      contents: withFailPoints(readFileSync(path, 'utf8'), path),
      loader: 'ts',
    }));
  },
};

/** Makes the bundle where it is missing or stale, and answers the program to start with Node. */
export async function makeFaultBundle() {
  const handed = fileURLToPath(new URL('./handed-over.ts', import.meta.url));
  const made = [runtime, handed, fileURLToPath(import.meta.url)];
  const own = made.map((path) => readFileSync(path, 'utf8')).join();
  const stamp = createHash('sha256')
    .update(sourcesHash() + own)
    .digest('hex');
  const stampFile = join(folder, '.built-from');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    const scratch = `${folder}-${process.pid}`;
    mkdirSync(scratch, { recursive: true });
    await makeBundle(scratch, { plugins: [weave], inject: [runtime] });
    writeFileSync(join(scratch, '.built-from'), stamp);
    rmSync(folder, { recursive: true, force: true });
    renameSync(scratch, folder);
  }
  return join(folder, 'main.js');
}
