/** The parent's side of an embedded executor: a child process that is told by stdin whom to work for, and ends with its parent. */
import { type ChildProcess, spawn } from 'node:child_process';
import { within } from './deadline.ts';

export interface EmbeddedLaunch {
  /** The command line of this program, to which `executor ...` is added: `[process.execPath, cliPath]`. */
  readonly launch: readonly string[];
  readonly dataFolder: string;
  readonly slots: number;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly allowPaths?: readonly string[];
  /** Folders that no test may see, as the server's data folder. */
  readonly hide?: readonly string[];
  /** Lines that the executor says about itself. */
  onLine?(line: string): void;
}

export interface EmbeddedBeginning {
  /** Address of the server. */
  readonly server: string;
  /** A registration code; it is used where the data folder holds no valid credential. */
  readonly code: string;
}

export interface EmbeddedExecutor {
  readonly pid: number;
  /** Resolves with the exit code, or the signal's name, when the child has ended. Never rejects. */
  readonly exited: Promise<number | string>;
  /** Until then it gets ready: it takes nothing and writes nothing. */
  begin(beginning: EmbeddedBeginning): void;
  /** SIGTERM, then SIGKILL after `withinMs`: its sessions are stopped and their leases given back. At once where it has not begun. */
  stop(withinMs: number): Promise<void>;
}

/** Rejects where the child cannot be started. */
export async function startEmbeddedExecutor(launch: EmbeddedLaunch): Promise<EmbeddedExecutor> {
  const [program = process.execPath, ...first] = launch.launch;
  const child = spawn(program, [...first, 'executor', ...argumentsOf(launch)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    env: withoutServerSecrets(process.env),
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve).once('error', reject);
  });
  child.stdin?.on('error', () => undefined);
  forwardLines(child, launch.onLine);
  let hasBegun = false;
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
  return {
    pid: child.pid ?? 0,
    exited,
    begin: (beginning) => {
      hasBegun = true;
      child.stdin?.write(`${JSON.stringify(beginning)}\n`);
    },
    stop: async (withinMs) => {
      if (hasBegun) return stopChild(child, exited, withinMs);
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** What only the server has to know is not handed on to a process that starts tests. */
function withoutServerSecrets({
  TESTYARD_ADMIN_PASSWORD: _password,
  TESTYARD_DATABASE_URL: _databaseUrl,
  ...environment
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return environment;
}

function argumentsOf(launch: EmbeddedLaunch): string[] {
  const labels = Object.entries(launch.labels ?? {}).flatMap(([name, value]) => [
    '--labels',
    `${name}=${value}`,
  ]);
  return [
    ...['--embedded', '--data', launch.dataFolder, '--slots', String(launch.slots)],
    ...(launch.name ? ['--name', launch.name] : []),
    ...labels,
    ...(launch.allowPaths ?? []).flatMap((path) => ['--allow-path', path]),
    ...(launch.hide ?? []).flatMap((path) => ['--hide', path]),
  ];
}

function forwardLines(child: ChildProcess, onLine: EmbeddedLaunch['onLine']): void {
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  });
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, withinMs: number): Promise<void> {
  child.kill('SIGTERM');
  if ((await within(withinMs, exited)) !== 'late') return;
  child.kill('SIGKILL');
  await exited;
}
