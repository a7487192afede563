// The example templates, read when the program is built: a service that starts has no YAML to read for them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { root } from './fingerprint.mjs';

/** Stands in the texts for the absolute path of `source.path`, which only an installation knows. */
const placeOfPath = '/path-of-this-source';

/** Template files below the folder in the order of their names. */
function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesBelow(path);
    if (entry.isFile() && entry.name.endsWith('.testyard.yaml')) yield path;
  }
}

/** Writes `samples.json` into the folder of examples: for each document its file, what it says, and its text. */
export async function writeSamples(folder) {
  const { documentsIn, withDocument } = await templateText();
  const samples = [...filesBelow(folder)].flatMap((path) => {
    const file = relative(folder, path);
    return documentsIn(readFileSync(path, 'utf8')).map((one) => {
      const { document, flaw } = one.reading;
      if (flaw) throw new Error(`${file} is no YAML`);
      const moved = { ...document, source: { ...document.source, path: placeOfPath } };
      const text = withDocument(one.text, moved);
      if (text?.split(placeOfPath).length !== 2) throw new Error(`${file} has no source.path to be replaced`);
      return { file, document, text };
    });
  });
  writeFileSync(join(folder, 'samples.json'), JSON.stringify({ placeOfPath, samples }));
}

/** The same code that reads templates everywhere, for this process. */
async function templateText() {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: ['packages/template-text/src/index.ts'], write: false },
    ...{ bundle: true, format: 'esm', platform: 'browser', conditions: ['source'] },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
