/** Starts the processes of one lease: in its isolation, with its environment, their output in its log. */

import {
  type ProcessHost,
  type ProcessOptions,
  SessionError,
  type SessionProcess,
} from '../frameworks/framework.ts';
import { say } from '../remark.ts';
import { type Environment, layEnvironment } from './environment.ts';
import { findProgram } from './find-program.ts';
import type { Isolation } from './isolation.ts';
import { type OutputSink, ProcessTree } from './process-tree.ts';

export interface SessionLog {
  /** Resolves when the bytes are on disk. */
  append(bytes: Uint8Array): Promise<void>;
  readonly length: number;
}

export interface SessionHostParts {
  readonly isolation: Isolation;
  readonly directory: string;
  readonly environment: Environment;
  readonly hidden: readonly string[];
  readonly visible: string | null;
  readonly pipeFolder: string;
  readonly stdout: SessionLog;
  readonly stderr: SessionLog;
}

export class SessionProcessHost implements ProcessHost {
  readonly #parts: SessionHostParts;
  readonly #trees = new Set<ProcessTree>();
  #closed = false;

  constructor(parts: SessionHostParts) {
    this.#parts = parts;
  }

  async start(command: readonly string[], options: ProcessOptions = {}): Promise<SessionProcess> {
    const { isolation, hidden, visible, pipeFolder, stdout, stderr } = this.#parts;
    const directory = options.directory ?? this.#parts.directory;
    const environment = layEnvironment(this.#parts.environment, options.environment);
    const [name = '', ...rest] = command;
    const program = findProgram(name, directory, environment.PATH);
    if (!program) throw new SessionError('configuration', say('no-program', { program: name }));
    if (this.#closed) throw new SessionError('tool', 'The session has been stopped');
    const tree = await ProcessTree.start(isolation, {
      ...{ command: [program, ...rest], directory, environment, hidden, visible, pipeFolder },
      channel: options.channel ?? false,
      stdout: sinkFor(stdout, 'stdout', options),
      stderr: sinkFor(stderr, 'stderr', options),
    });
    return this.#admit(tree);
  }

  /** Ends all that runs, and lets nothing start any more. */
  async stopAll(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#trees].map((tree) => tree.stop(graceMs)));
  }

  async #admit(tree: ProcessTree): Promise<SessionProcess> {
    this.#trees.add(tree);
    void tree.exited.then(() => this.#trees.delete(tree));
    if (this.#closed) await tree.stop(0);
    const { stdout, stderr } = this.#parts;
    return {
      send: (message) => tree.send(message),
      messages: tree.messages ?? nothing,
      exited: tree.exited,
      get written() {
        return { stdout: stdout.length, stderr: stderr.length };
      },
      stop: (graceMs) => tree.stop(graceMs),
    };
  }
}

const nothing: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

function sinkFor(log: SessionLog, stream: 'stdout' | 'stderr', options: ProcessOptions): OutputSink {
  return async (bytes) => {
    options.onOutput?.(stream, bytes);
    await log.append(bytes);
  };
}
