import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFiles, readProjectFile, root } from './source-files.ts';

interface LockEntry {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(readProjectFile('package-lock.json'));
const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'));
const runtime = installed.filter(([, entry]) => !entry.dev && !entry.link);

describe('dependencies', () => {
  test('the lockfile names no registry and no address, so that every mirror serves it', () => {
    const withAddress = installed.filter(([, entry]) => /^[a-z+]+:/.test(entry.resolved ?? ''));
    expect(withAddress.map(([path]) => path)).toEqual([]);
    expect(installed.length).toBeGreaterThan(50);
  });

  test('no package that runs in production has an install script', () => {
    expect(runtime.length).toBeGreaterThan(20);
    const withScript = runtime.filter(([path, entry]) => entry.hasInstallScript || installScriptOf(path));
    expect(withScript.map(([path]) => path)).toEqual([]);
  });

  test('every dependency is pinned to one version', () => {
    const loose = projectFiles(/^(packages\/[^/]+\/)?package\.json$/).flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(readProjectFile(path));
      return Object.entries<string>({ ...dependencies, ...devDependencies })
        .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
        .map(([name, range]) => `${path}: ${name} ${range}`);
    });
    expect(loose).toEqual([]);
  });
});

/** The script that npm would run while it installs the package, read from the package itself where it is there. */
function installScriptOf(path: string): string | undefined {
  const file = join(path, 'package.json');
  if (!existsSync(join(root, file))) return undefined;
  const { scripts = {} } = JSON.parse(readProjectFile(file));
  return scripts.preinstall ?? scripts.install ?? scripts.postinstall;
}
