import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Absolute path of a program as `execvp` would find it, null where it is not there or not executable. */
export function findProgram(name: string, directory: string, path: string | undefined): string | null {
  if (name === '' || name.includes('\0')) return null;
  if (name.includes('/')) return executable(resolve(directory, name));
  for (const folder of (path ?? '/usr/local/bin:/usr/bin:/bin').split(':')) {
    const found = executable(resolve(directory, folder, name));
    if (found) return found;
  }
  return null;
}

function executable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}
