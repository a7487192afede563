import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isWithin } from '../files/is-within.ts';
import { say } from '../texts/remark.ts';
import { PreparationError } from './preparation-error.ts';

/** Absolute path of the template's `workingDirectory`, which must be a folder inside the workspace, links followed. */
export async function sessionDirectory(workspace: string, workingDirectory: string): Promise<string> {
  const refuse = (rule: 'directory-outside' | 'directory-missing' | 'directory-file') =>
    new PreparationError('configuration', say(rule, { path: workingDirectory }));
  const root = await realpath(workspace);
  const wanted = resolve(root, workingDirectory);
  if (!isWithin(wanted, root)) throw refuse('directory-outside');
  const real = await realpath(wanted).catch(() => {
    throw refuse('directory-missing');
  });
  if (!isWithin(real, root)) throw refuse('directory-outside');
  if (!(await stat(real)).isDirectory()) throw refuse('directory-file');
  return real;
}
