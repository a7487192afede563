/**
 * Files that travel with the executor and are no modules of it. The folder lies beside the bundle (dist/assets) and,
 * when run from source, beside src.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folders = [new URL('./assets/', import.meta.url), new URL('../assets/', import.meta.url)];

/** Absolute path of an asset: `assetPath('init.sh')`. Throws where the installation lacks it. */
export function assetPath(name: string): string {
  for (const folder of folders) {
    const path = fileURLToPath(new URL(name, folder));
    if (existsSync(path)) return path;
  }
  throw new Error(`This installation of testyard is incomplete: ${name} is missing`);
}
