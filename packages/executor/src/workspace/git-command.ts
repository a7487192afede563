/** Runs git in a process tree of its own: with the host's own credentials, and never waiting for somebody to type. */

import { onAbort } from '../deadline.ts';
import { findProgram } from '../process/find-program.ts';
import type { Isolation } from '../process/isolation.ts';
import { ProcessTree } from '../process/process-tree.ts';
import { type Said, say } from '../texts/remark.ts';
import { PreparationError } from './preparation-error.ts';

export interface GitHost {
  readonly isolation: Isolation;
  readonly pipeFolder: string;
  readonly allowedSchemes: readonly string[];
  /** What git says while it works. */
  log(bytes: Uint8Array): Promise<void>;
  /** Aborted when the work is over; git gets a moment to clear away what it locked. */
  readonly signal: AbortSignal;
}

const lastWordsBytes = 2_000;
const clearAwayMs = 1_000;

/** The trimmed output. Rejects with PreparationError `set-up`, git's last words in its message. */
export async function git(host: GitHost, directory: string, args: readonly string[]): Promise<string> {
  host.signal.throwIfAborted();
  const program = findProgram('git', '/', process.env.PATH);
  if (!program) throw new PreparationError('configuration', say('no-git'));
  const output: Buffer[] = [];
  let lastWords = Buffer.alloc(0);
  const tree = await ProcessTree.start(host.isolation, {
    ...{ directory, hidden: [], visible: null, channel: false, pipeFolder: host.pipeFolder },
    command: [program, '-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false', ...args],
    environment: gitEnvironment(host.allowedSchemes),
    stdout: async (bytes) => void output.push(Buffer.from(bytes)),
    stderr: async (bytes) => {
      lastWords = Buffer.concat([lastWords, bytes]).subarray(-lastWordsBytes);
      await host.log(bytes);
    },
  });
  const code = await exitOf(tree, host.signal);
  if (code !== 0) throw new PreparationError('set-up', failureSaid(args, lastWords.toString('utf8')));
  return Buffer.concat(output).toString('utf8').trim();
}

/** Rejects with the signal's reason, and where the processes do not even end when they are killed. */
async function exitOf(tree: ProcessTree, signal: AbortSignal): Promise<number | null> {
  let stop: () => void = () => undefined;
  const undying = new Promise<never>((_, reject) => {
    stop = () => void tree.stop(clearAwayMs).catch(reject);
    onAbort(signal, stop);
  });
  try {
    const { code } = await Promise.race([tree.exited, undying]);
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failureSaid(args: readonly string[], words: string): Said {
  const command = args.find((argument) => !argument.startsWith('-')) ?? '';
  const lines = words.split('\n').map((line) => line.trim());
  const reasons = lines.filter((line) => /^(fatal|error|remote):/.test(line));
  const told = (reasons.length > 0 ? reasons : lines.filter((line) => line !== '')).slice(-3).join(' ');
  return told === '' ? say('git-silent', { command }) : say('git-failed', { command, text: told });
}

function gitEnvironment(allowedSchemes: readonly string[]): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(TESTYARD_|npm_|GIT_(DIR|WORK_TREE|INDEX_FILE)$)/i.test(name),
  );
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...(Object.fromEntries(own) as Record<string, string>),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: allowedSchemes.join(':'),
    LC_ALL: 'C',
  };
}
