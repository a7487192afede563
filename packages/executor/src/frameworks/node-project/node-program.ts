/** The Node that runs the tests: that of the search path, whatever runs the executor. */
import { execFile } from 'node:child_process';
import { say } from '../../texts/remark.ts';
import { SessionError } from '../framework.ts';
import { isOlder } from './installed-package.ts';

/** What our part of a runner's process is written for. */
const OLDEST_NODE = '18.19';
const PROBE_MS = 20_000;

const asked = new WeakMap<NodeJS.ProcessEnv, Promise<string | null>>();

/** Version of the Node on the search path, null where there is none; asked once for each environment. */
export function nodeVersion(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const answer = asked.get(environment) ?? askNode(environment);
  asked.set(environment, answer);
  return answer;
}

/** The same, null also where it is too old for us. */
export async function usableNode(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const version = await nodeVersion(environment);
  return version === null || isOlder(version, OLDEST_NODE) ? null : version;
}

/**
 * What a host says of a framework whose runner lies in the projects: the Node that would run it. It is no version of the
 * framework, and no range of versions holds for it.
 */
export async function probeByNode(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const version = await usableNode(environment);
  return version === null ? null : `node-${version}`;
}

/** The Node of a session may be another one than that of its host: `SessionError` where it is too old. */
export function requireNode(version: string, runner: string): void {
  if (!isOlder(version, OLDEST_NODE)) return;
  const values = { runner, version, oldest: OLDEST_NODE };
  throw new SessionError('configuration', say('node-too-old', values));
}

function askNode(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const options = { env: environment, cwd: '/', timeout: PROBE_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('node', ['--version'], options, (error, stdout) => {
      resolve(error === null ? (/^v(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? null) : null);
    });
  });
}
