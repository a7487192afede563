import { realpath } from 'node:fs/promises';
import type { DataFolder } from '../files/data-folder.ts';
import { knownFrameworks } from '../frameworks/registry.ts';
import type { ExecutorOptions } from '../options.ts';
import { findGroupPlaces } from '../process/control-group.ts';
import { hostEnvironment } from '../process/environment.ts';
import type { Isolation } from '../process/isolation.ts';
import { SutWatches } from '../sut/sut-watch.ts';
import type { LeaseHost } from './lease-context.ts';
import { StartTurns } from './start-turns.ts';

/** What all leases of this executor find on its host. */
export async function leaseHost(
  options: ExecutorOptions,
  data: DataFolder,
  isolation: Isolation,
): Promise<LeaseHost> {
  const known = knownFrameworks(process.env);
  return {
    executorName: options.name,
    isolation,
    hidden: [data.path, ...(await realFolders(options.hide))],
    environment: hostEnvironment(process.env, options.passEnv),
    gitCaches: data.gitCaches,
    gitCacheBytes: options.gitCacheBytes,
    allowedSchemes: options.allowedSchemes,
    allowedPaths: options.allowedPaths,
    guards: options.guards,
    hooks: options.hooks,
    stopGraceMs: options.stopGraceMs,
    limits: options.limits,
    groups: findGroupPlaces(),
    suts: new SutWatches(),
    startTurns: new StartTurns(),
    keepsFiles: (name) => known.some((one) => one.name === name && one.keepsFiles === true),
    framework: async (name) => (await known.find((one) => one.name === name)?.load()) ?? null,
  };
}

async function realFolders(paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return real.filter((path) => path !== null);
}
