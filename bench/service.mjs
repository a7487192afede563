/** A service of one benchmark: the built program on a free port, with data in a temporary folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../packages/cli/bin/testyard.mjs', import.meta.url));
/** Of the administrator of each service that is started here. */
export const password = 'only-for-this-benchmark';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

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

function newFolder() {
  return mkdtempSync(join(tmpdir(), 'testyard-bench-'));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Most resident memory that a process has ever had, in MiB. */
export function peakMebibytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Processor time that a process has had, in seconds: says more than wall time where the machine is busy. */
export function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(stat[11]) + Number(stat[12])) / 100;
}

/** The embedded executor: the child of the service that is the same program. */
export function childOf(pid) {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
    } catch {
      return false;
    }
  });
  return Number(children[0]);
}

/** Calls of the native API with that token, by paths below `/api/v1/`. */
export function callsWith(url, token) {
  return async (method, path, body, more = {}) => {
    const type = body ? { 'content-type': 'application/json' } : {};
    const headers = { 'x-auth-token': token, ...type, ...more };
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
}

/**
 * Sends `text` as a POST over a connection of `agent` and resolves when its answer has been read: a client that costs as little
 * as Node's can, for where each call of a client counts. Rejects where the answer is no success.
 */
export function post(url, { agent, token, text }) {
  const headers = {
    ...{ 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    'x-auth-token': token,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode < 300 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** Calls of the native API as a user, and the project that they are about. */
export async function signedIn(url, name = 'admin') {
  const user = { name, domain: { name: 'default' }, password };
  const answer = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } }),
  });
  const token = answer.headers.get('x-subject-token');
  const call = callsWith(url, token);
  const { items } = await call('GET', 'projects');
  return { url, token, call, projectId: items[0].id };
}

/** As many users that may start runs: each has a limit of calls of its own. */
async function moreUsers(url, count) {
  const { call, projectId } = await signedIn(url);
  const users = [];
  for (let number = 1; number <= count; number += 1) {
    const name = `user-${number}`;
    await call('POST', 'users', { name, password });
    await call('PUT', `projects/${projectId}/members`, { userName: name, role: 'runner' });
    users.push(await signedIn(url, name));
  }
  return users;
}

/** Starts the service; `cwd` is the folder whose suites it may run, `options` are further ones of `testyard up`. */
export async function startService({
  slots,
  cwd,
  data = newFolder(),
  nodeArguments = [],
  environment: more = {},
  options = [],
}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    TESTYARD_ADMIN_PASSWORD: password,
    // On an idle slot in the middle of what is measured.
    TESTYARD_EXECUTOR_CANARY: 'never',
    XDG_CONFIG_HOME: join(data, 'config'),
  };
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[...nodeArguments, program, 'up', '--port', port, '--slots', slots],
      ...['--data', join(data, 'data'), ...options],
    ],
    {
      cwd,
      env: { ...environment, ...more },
      stdio: 'ignore',
    },
  );
  process.once('exit', () => child.kill());
  const readySeconds = await untilReady(url, child, started);
  const testyard = (...args) => run([process.execPath, program, ...args], { cwd, env: environment });
  return {
    readySeconds,
    pid: child.pid,
    url,
    data,
    testyard,
    connect: () => signedIn(url),
    connectMore: (count) => moreUsers(url, count),
    signIn: () => signInByCommand(url, { cwd, env: environment }),
    stop: async (keepData = false) => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      if (!keepData) rmSync(data, { recursive: true, force: true });
    },
  };
}

/**
 * A further executor of the service, as on another host, which may run what lies in `allow`; resolves when it is online
 * to what ends it.
 */
export async function startExecutor(
  service,
  { call, projectId },
  { name, slots, allow, environment = {}, options = [] },
) {
  const { code } = await call('POST', `projects/${projectId}/registration-codes`, {});
  const child = spawn(
    process.execPath,
    [
      ...[program, 'executor', '--server', service.url, '--name', name, '--slots', String(slots)],
      ...['--allow-path', allow, '--data', join(service.data, name), ...options],
    ],
    {
      env: {
        ...{ ...process.env, ...environment },
        ...{ TESTYARD_EXECUTOR_CODE: code, TESTYARD_EXECUTOR_CANARY: 'never' },
      },
      stdio: 'ignore',
    },
  );
  process.once('exit', () => child.kill());
  const isThere = async () =>
    (await call('GET', 'executors')).items.some((one) => one.name === name && one.state === 'idle');
  for (let left = 600; !(await isThere()); left -= 1) {
    if (left === 0 || child.exitCode !== null) throw new Error(`the executor ${name} is not there`);
    await sleep(50);
  }
  return async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
}

/** The command line's own sign-in, whose password comes over stdin. */
function signInByCommand(url, options) {
  const script = `printf %s "$TESTYARD_ADMIN_PASSWORD" | exec "$0" "$@"`;
  return run(['sh', '-c', script, process.execPath, program, 'login', '--server', url], options);
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
