/**
 * How the processes of a session are kept together and apart from the host: Linux namespaces where this host gives
 * them to us, as root or through a user namespace; else a process group and a marker in the environment, which a
 * process can leave if it tries; the executor then says so at its start.
 */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { assetPath } from '../assets.ts';
import type { Environment } from './environment.ts';

export type IsolationLevel = 'namespaces' | 'user-namespace' | 'process-group';

export interface Confinement {
  readonly command: readonly string[];
  readonly directory: string;
  /** Folders that the processes must not see. */
  readonly hidden: readonly string[];
  /** The folder below a hidden one that they do see; null where there is none. */
  readonly visible: string | null;
  readonly bounds?: Bounds;
}

/** What the processes may take. */
export interface Bounds {
  /** Files to which the first process writes its id: it and all after it are in those groups. */
  readonly joins: readonly string[];
  /** Flags of `prlimit`. */
  readonly flags: readonly string[];
}

export interface Isolation {
  readonly level: IsolationLevel;
  /** The command line that starts the confined command. */
  wrap(confinement: Confinement): readonly string[];
  /** The environment for that command line; the confined command gets `environment` itself. */
  handOver(environment: Environment): Environment;
}

const join = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done; shift;';
// The executor may have died between fork and the request for the parent's death signal: then nobody would send it.
const alive = `[ "$PPID" = "$0" ] || exit 125; ${join} exec "$@" 8>&2 2>/dev/null`;

/** Without anything to bound there is nothing between. */
const bounded = (bounds: Bounds | undefined): readonly string[] =>
  bounds && bounds.flags.length > 0 ? ['prlimit', ...bounds.flags, '--'] : [];

function bareWithin(command: readonly string[], bounds: Bounds | undefined): readonly string[] {
  if (!bounds || (bounds.joins.length === 0 && bounds.flags.length === 0)) return command;
  return ['/bin/sh', '-c', `${join} exec "$@"`, 'sh', ...bounds.joins, '--', ...bounded(bounds), ...command];
}

function inNamespaces(level: IsolationLevel, unshareFlags: readonly string[], role: string): Isolation {
  const init = assetPath('init.sh');
  return {
    level,
    wrap: ({ command, directory, hidden, visible, bounds }) => [
      ...['setpriv', '--pdeathsig', 'KILL', '--', 'sh', '-c', alive, String(process.pid)],
      ...(bounds?.joins ?? []),
      '--',
      ...bounded(bounds),
      ...['unshare', ...unshareFlags, '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...['--', 'sh', init, role, visible ?? '', directory, ...outermost(hidden), '--', ...command],
    ],
    handOver: packed,
  };
}

/**
 * The programs that confine run before anything is confined: a PATH or an LD_PRELOAD of the template must not reach
 * them. The variables travel under names that mean nothing to them, and init.sh lays them out for the program.
 */
function packed(environment: Environment): Environment {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return {
    PATH: process.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    TESTYARD_VARIABLES: String(variables.length),
    ...Object.fromEntries(variables.map((text, index) => [`TESTYARD_VARIABLE_${index}`, text])),
  };
}

function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)];
  return unique.filter(
    (folder) => !unique.some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
}

/** How processes of a session are started and ended at this level. */
export function isolationOf(level: IsolationLevel): Isolation {
  if (level === 'namespaces') return inNamespaces(level, [], 'root');
  if (level === 'user-namespace') {
    const role = `user:${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    return inNamespaces(level, ['--user', '--map-root-user'], role);
  }
  return {
    level,
    wrap: ({ command, bounds }) => bareWithin(command, bounds),
    handOver: (environment) => environment,
  };
}

/** The best level that works here, found by trying; some 20 ms. */
export async function detectIsolation(): Promise<Isolation> {
  const wanted: readonly IsolationLevel[] =
    process.getuid?.() === 0 ? ['namespaces', 'user-namespace'] : ['user-namespace'];
  for (const level of process.platform === 'linux' ? wanted : []) {
    const isolation = isolationOf(level);
    if (await isolationWorks(isolation)) return isolation;
  }
  return isolationOf('process-group');
}

/** Whether this host lets us start a process so, and end within so many milliseconds. */
export function isolationWorks(isolation: Isolation, withinMs = 5_000): Promise<boolean> {
  const line = isolation.wrap({ command: ['true'], directory: '/', hidden: [tmpdir()], visible: null });
  const [program = 'false', ...rest] = line;
  return new Promise((resolve) => {
    const env = { ...isolation.handOver({}) };
    // unshare itself does not heed SIGTERM.
    const options = { timeout: withinMs, killSignal: 'SIGKILL', env } as const;
    execFile(program, rest, options, (error) => resolve(error === null));
  });
}
