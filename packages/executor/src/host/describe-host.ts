import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeptCanary, keptCanaries } from '../canary/kept-canaries.ts';
import { hostEnvironment } from '../process/environment.ts';
import { detectIsolation, type IsolationLevel } from '../process/isolation.ts';
import { cachesIn } from '../workspace/git-caches.ts';
import { askHost } from './host-probes.ts';

/** What an executor would find on this host, asked without starting one. */
export interface HostDescription {
  readonly isolation: IsolationLevel;
  /** Framework name to version. */
  readonly frameworks: Readonly<Record<string, string>>;
  /** Version; null where there is none. */
  readonly git: string | null;
  readonly limits: Limits;
  /** What the git caches of that executor take. */
  readonly gitCacheBytes: number;
  /** What the canaries of the executor that has the data folder came to. */
  readonly canaries: readonly KeptCanary[];
}

/** Of the control group in which this process runs, or one above it; null: none that is known. */
export interface Limits {
  readonly memoryBytes: number | null;
  readonly tasks: number | null;
}

/** `dataFolder`: of an executor, whether or not it runs. */
export async function describeHost(dataFolder: string | null = null): Promise<HostDescription> {
  const environment = hostEnvironment(process.env, []);
  const [isolation, { frameworks }, git, canaries, caches] = await Promise.all([
    detectIsolation(),
    askHost(environment),
    gitVersion(environment),
    dataFolder === null ? [] : keptCanaries(dataFolder),
    dataFolder === null ? [] : cachesIn(join(dataFolder, 'git')),
  ]);
  const gitCacheBytes = caches.reduce((sum, { bytes }) => sum + bytes, 0);
  return { isolation: isolation.level, frameworks, git, limits: groupLimits(), canaries, gitCacheBytes };
}

function gitVersion(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const options = { env: environment, timeout: 5_000, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('git', ['--version'], options, (error, stdout) => {
      resolve(error === null ? (/\d[\w.]*/.exec(stdout)?.[0] ?? null) : null);
    });
  });
}

/** The least of those from its own group up; only of the unified hierarchy. */
function groupLimits(): Limits {
  const own = /^0::(\/.*)$/m.exec(textOf('/proc/self/cgroup'))?.[1] ?? '/';
  const groups = own.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const least = (file: string): number | null => {
    const found = groups
      .map((group) => textOf(`/sys/fs/cgroup${group}/${file}`).trim())
      .filter((text) => /^\d+$/.test(text))
      .map(Number);
    return found.length > 0 ? Math.min(...found) : null;
  };
  return { memoryBytes: least('memory.max'), tasks: least('pids.max') };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
