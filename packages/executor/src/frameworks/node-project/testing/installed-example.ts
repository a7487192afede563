/** For tests: the packages of an example suite, installed once for each lockfile. They are no dependencies of this repository. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const examples = fileURLToPath(new URL('../../../../../../examples/', import.meta.url));

export function exampleFolder(name: string): string {
  return join(examples, name);
}

/** Path of its node_modules. Needs a registry the first time. */
export async function installedExample(name: string): Promise<string> {
  const example = exampleFolder(name);
  const lock = readFileSync(join(example, 'package-lock.json'));
  const place = join(
    tmpdir(),
    `testyard-example-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`,
  );
  if (existsSync(place)) return join(place, 'node_modules');
  const folder = mkdtempSync(join(tmpdir(), 'testyard-install-'));
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(join(example, file), join(folder, file));
  await promisify(execFile)('npm', ['ci'], { cwd: folder, timeout: 300_000 });
  try {
    renameSync(folder, place);
  } catch {
    // Another test was faster.
    rmSync(folder, { recursive: true, force: true });
  }
  return join(place, 'node_modules');
}
