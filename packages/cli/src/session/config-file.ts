import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../file-error.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';

export const CONFIG_FILE = 'testyard.config.yaml';

/** Keys of the configuration file; those of `up` carry the names of its options. */
export const CONFIG_KEYS = [
  'server',
  'project',
  'port',
  'host',
  'data',
  'databaseUrl',
  'objectStore',
  'slots',
  'allowPath',
  'noExecutor',
  'leaseSeconds',
  'keepDays',
  'keepAuditDays',
  'keepSize',
  'logSize',
  'artifactCount',
  'artifactSize',
  'tlsCert',
  'tlsKey',
  'metricsTokenFile',
  'secretsKeyFile',
  'allowInsecure',
  'publicUrl',
  'trustProxy',
  'logLevel',
] as const;

export type ConfigKey = (typeof CONFIG_KEYS)[number];
export type ConfigFile = Readonly<Partial<Record<ConfigKey, unknown>>>;

/** The configuration of the working directory; empty where there is none, a UsageError where it is not one. */
export async function readConfigFile(folder: string): Promise<ConfigFile> {
  const text = await readIfThere(join(folder, CONFIG_FILE));
  if (text === undefined) return {};
  const { parse } = await import('../yaml.ts');
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    throw new UsageError('config.unreadable', { file: CONFIG_FILE, why: String((error as Error).message) });
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UsageError('config.notMapping', { file: CONFIG_FILE });
  }
  for (const key of Object.keys(content as object)) refuseUnknown(key);
  return content as ConfigFile;
}

function refuseUnknown(key: string): void {
  if ((CONFIG_KEYS as readonly string[]).includes(key)) return;
  const meant = nearest(key, CONFIG_KEYS);
  throw new UsageError(meant ? 'config.unknownKeyNear' : 'config.unknownKey', {
    file: CONFIG_FILE,
    key,
    meant: meant ?? '',
  });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}
