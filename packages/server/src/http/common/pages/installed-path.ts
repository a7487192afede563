import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a file or folder of this installation lies: beside the bundle, or in the checkout above the sources. The
 * names are tried from this module's own folder upwards. Throws where none is there: the installation is damaged.
 */
export function installedPath(...names: readonly string[]): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) throw new Error(`${names[0]} is missing from this installation`);
  }
}
