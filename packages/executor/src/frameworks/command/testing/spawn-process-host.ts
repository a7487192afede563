/** The least that a `ProcessHost` can be, for tests of this folder: child processes in a group of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ProcessExit, type ProcessHost, SessionError, type SessionProcess } from '../../framework.ts';

export function spawnProcessHost(directory: string): ProcessHost {
  return {
    startSeries: () => Promise.resolve(null),
    start: async ([program = '', ...rest], options = {}) => {
      const env = { ...process.env, ...options.environment };
      const child = spawn(program, rest, { cwd: options.directory ?? directory, env, detached: true });
      const written = { stdout: 0, stderr: 0 };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].on('data', (bytes: Buffer) => {
          written[stream] += bytes.length;
          options.onOutput?.(stream, bytes);
        });
      }
      await once(child, 'spawn').catch((error: Error) => {
        throw new SessionError('configuration', `cannot start ${program}: ${error.message}`);
      });
      return handleOf(child, written);
    },
  };
}

function handleOf(child: ChildProcess, written: SessionProcess['written']): SessionProcess {
  const exited = new Promise<ProcessExit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    exited,
    written,
    send: () => Promise.resolve(false),
    messages: (async function* () {})(),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null && child.pid)
        process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}
