import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isWithin } from '../is-within.ts';
import { PreparationError } from './preparation-error.ts';

/** Absolute path of the template's `workingDirectory`, which must be a folder inside the workspace, links followed. */
export async function sessionDirectory(workspace: string, workingDirectory: string): Promise<string> {
  const refuse = (why: string) =>
    new PreparationError('configuration', `workingDirectory "${workingDirectory}" ${why}`);
  const root = await realpath(workspace);
  const wanted = resolve(root, workingDirectory);
  if (!isWithin(wanted, root)) throw refuse('leads out of the source');
  const real = await realpath(wanted).catch(() => {
    throw refuse('is not in the source');
  });
  if (!isWithin(real, root)) throw refuse('leads out of the source');
  if (!(await stat(real)).isDirectory()) throw refuse('is not a folder');
  return real;
}
