/** A service of one benchmark: the built program on a free port, with data in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../packages/cli/bin/testyard.mjs', import.meta.url));
const password = 'only-for-this-benchmark';

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function machine() {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.versions.node}`;
}

/** Runs a command to its end; answers its wall time in seconds, exit code, and what it wrote. */
export async function run(command, options = {}) {
  const started = performance.now();
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const written = { stdout: '', output: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => {
      written.output += text;
      if (name === 'stdout') written.stdout += text;
    });
  const [code] = await once(child, 'close');
  return { seconds: (performance.now() - started) / 1000, code, ...written };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the service; `cwd` is the folder whose suites it may run. */
export async function startService({ slots, cwd, data = mkdtempSync(join(tmpdir(), 'testyard-bench-')) }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    TESTYARD_ADMIN_PASSWORD: password,
    XDG_CONFIG_HOME: join(data, 'config'),
  };
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [program, 'up', '--port', port, '--slots', slots, '--data', join(data, 'data')],
    {
      cwd,
      env: environment,
      stdio: 'ignore',
    },
  );
  const readySeconds = await untilReady(url, child, started);
  const testyard = (...args) => run([process.execPath, program, ...args], { cwd, env: environment });
  return {
    readySeconds,
    pid: child.pid,
    data,
    testyard,
    signIn: () =>
      run(
        [
          'sh',
          '-c',
          `printf %s "$TESTYARD_ADMIN_PASSWORD" | exec "$0" "$@"`,
          process.execPath,
          program,
          'login',
          '--server',
          url,
        ],
        {
          cwd,
          env: environment,
        },
      ),
    stop: async (keepData = false) => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      if (!keepData) rmSync(data, { recursive: true, force: true });
    },
  };
}

async function untilReady(url, child, started) {
  while (performance.now() - started < 30_000) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}: is it built?`);
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return (performance.now() - started) / 1000;
    await sleep(10);
  }
  throw new Error('the service is not ready after 30 s');
}
