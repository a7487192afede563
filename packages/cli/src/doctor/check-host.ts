import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CommandContext } from '../context.ts';
import { OptionValues } from '../options/option-values.ts';
import { UP_OPTIONS } from '../options/up-options.ts';
import { readConfigFile } from '../session/config-file.ts';
import { byteSize } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';
import { type Checked, not, ok } from './finding.ts';

const NEEDED = [20, 19] as const;
const LITTLE_BYTES = 1024 ** 3;
const TOO_LITTLE_BYTES = 100 * 1024 ** 2;

/** What can be told of this machine, as one that a server or an executor would run on. */
export async function checkHost(context: CommandContext): Promise<Checked[]> {
  const { describeHost } = await import('@testyard/executor');
  const { isolation, frameworks } = await describeHost();
  const disk = await checkDisk(await dataFolder(context));
  return [checkNode(), disk, checkIsolation(isolation), checkFrameworks(frameworks)];
}

export function checkNode(): Checked {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const values = { version, needed: NEEDED.join('.') };
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]))
    return ok('node', 'doctor.node', values);
  return not('fail', 'node', { detail: 'doctor.node', remedy: 'doctor.doNode', values });
}

/** Where `up` would keep its data from here. */
async function dataFolder({ io }: CommandContext): Promise<string> {
  try {
    const file = await readConfigFile(io.cwd);
    const options = new OptionValues(UP_OPTIONS, { flags: {}, env: io.env, file, cwd: io.cwd });
    return options.text('data') ?? io.cwd;
  } catch (error) {
    // That the configuration is wrong is said by its own check.
    if (!(error instanceof UsageError)) throw error;
    return io.cwd;
  }
}

/** Of the folder, or the nearest one above it that is there. */
export async function checkDisk(folder: string): Promise<Checked> {
  const { free, at } = await freeBytes(folder);
  const values = { folder: at, free: byteSize(free) };
  if (free >= LITTLE_BYTES) return ok('disk', 'doctor.disk', values);
  const state = free >= TOO_LITTLE_BYTES ? 'warn' : 'fail';
  return not(state, 'disk', { detail: 'doctor.disk', remedy: 'doctor.doDisk', values });
}

async function freeBytes(folder: string): Promise<{ free: number; at: string }> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { free: bavail * bsize, at: folder };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
    return freeBytes(dirname(folder));
  }
}

export function checkIsolation(level: 'namespaces' | 'user-namespace' | 'process-group'): Checked {
  if (level !== 'process-group') return ok('isolation', `doctor.isolation.${level}`);
  return not('warn', 'isolation', { detail: 'doctor.isolation.process-group', remedy: 'doctor.doIsolation' });
}

export function checkFrameworks(frameworks: Readonly<Record<string, string>>): Checked {
  const found = Object.entries(frameworks).map(([name, version]) => `${name} ${version}`);
  const values = { found: found.join(', ') };
  if (Object.hasOwn(frameworks, 'pytest')) return ok('frameworks', 'doctor.frameworks', values);
  return not('warn', 'frameworks', { detail: 'doctor.noPytest', remedy: 'doctor.doPytest', values });
}
