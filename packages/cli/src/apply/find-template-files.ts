import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../file-error.ts';
import { UsageError } from '../usage-error.ts';

const TEMPLATE_FILE = /\.testyard\.(ya?ml|json)$/;
const NEVER_ENTERED = new Set(['node_modules', '.git']);

/** Template files in the order of their names: files as given, folders searched for `*.testyard.yaml`. */
export async function findTemplateFiles(given: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of given) {
    const files = (await isFolder(path)) ? await search(path) : [path];
    if (files.length === 0) throw new UsageError('apply.emptyFolder', { folder: path });
    found.push(...files);
  }
  return [...new Set(found)];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function search(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !NEVER_ENTERED.has(entry.name)) found.push(...(await search(path)));
    if (entry.isFile() && TEMPLATE_FILE.test(entry.name)) found.push(path);
  }
  return found;
}
