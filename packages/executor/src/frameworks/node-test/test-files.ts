/** Which files have tests, as `node --test` finds them. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { FilePattern } from '../../files/file-pattern.ts';
import { isWithin } from '../../files/is-within.ts';
import { say } from '../../texts/remark.ts';
import { SessionError } from '../framework.ts';

const IS_MODULE = /\.[cm]?[jt]s$/;
const IS_DECLARATION = /\.d\.[cm]?ts$/;
const BY_NAME = /^(test|test-.+|.+[._-]test)\.[cm]?[jt]s$/;

/**
 * Paths below the directory, in order: all that are found by their names, or those that `select` means: files, folders and
 * patterns. SessionError `configuration` where one of them means nothing.
 */
export async function testFiles(directory: string, select: readonly string[]): Promise<readonly string[]> {
  const all = await modulesBelow(directory, '');
  if (select.length === 0) return all.filter(isTest).sort();
  const found = new Set<string>();
  const nothing: string[] = [];
  for (const one of select) {
    const files = await meantBy(directory, one, all);
    for (const file of files) found.add(file);
    if (files.length === 0) nothing.push(one);
  }
  if (nothing.length > 0)
    throw new SessionError('configuration', say('no-test-files', { names: nothing.join(', ') }));
  return [...found].sort();
}

async function meantBy(directory: string, one: string, all: readonly string[]): Promise<readonly string[]> {
  const path = join(directory, one);
  const plain = relative(directory, path).split('\\').join('/');
  const there = isWithin(path, directory) ? await stat(path).catch(() => null) : null;
  if (there?.isFile()) return [plain];
  if (there?.isDirectory()) {
    const below = all.filter((file) => plain === '' || file.startsWith(`${plain}/`));
    return below.filter(isTest);
  }
  const pattern = new FilePattern(one.replace(/^\.\//, ''));
  return all.filter((file) => pattern.matches(file));
}

/** By its name, or as it lies in a folder `test`. TypeScript by its name alone, as few of Node's releases run it by themselves. */
function isTest(file: string): boolean {
  const folders = file.split('/');
  const name = folders.pop() ?? '';
  return BY_NAME.test(name) || (folders.includes('test') && /\.[cm]?js$/.test(name));
}

async function modulesBelow(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== '.git')
        found.push(...(await modulesBelow(root, path)));
    } else if (IS_MODULE.test(entry.name) && !IS_DECLARATION.test(entry.name)) found.push(path);
  }
  return found;
}
