// The program once more, with its fail points alive. In the sources a fail point is a comment,
//
//     // fail point: log.written
//     // fail point: await artifact.received
//     // fail point: core.wired(core)
//
// which the ordinary bundle drops like any comment. Here the line becomes a call of `failPoint`, with the value in
// brackets handed over; after `await` it may also delay.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBundle } from '../../../scripts/bundle.mjs';
import { root, sourcesHash } from '../../../scripts/fingerprint.mjs';

const made = join(root, '.testyard-setup', 'fault-bundles');
const keptMs = 24 * 3_600_000;
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

/**
 * Makes the bundle where it is missing, and answers the program to start with Node. Each state of the sources has a
 * bundle of its own: a harness that still runs keeps what it began with.
 */
export async function makeFaultBundle() {
  const handed = fileURLToPath(new URL('./handed-over.ts', import.meta.url));
  const parts = [runtime, handed, fileURLToPath(import.meta.url)];
  const own = parts.map((path) => readFileSync(path, 'utf8')).join();
  const stamp = createHash('sha256')
    .update(sourcesHash() + own)
    .digest('hex');
  const folder = join(made, stamp.slice(0, 16));
  if (!existsSync(folder)) {
    const scratch = join(made, `${process.pid}`);
    mkdirSync(scratch, { recursive: true });
    removeOld();
    await makeBundle(scratch, { plugins: [weave], inject: [runtime] });
    if (existsSync(folder)) rmSync(scratch, { recursive: true });
    else renameSync(scratch, folder);
  }
  return join(folder, 'main.js');
}

function removeOld() {
  for (const name of readdirSync(made)) {
    const path = join(made, name);
    if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}
