/** Starts the processes of one lease: in its isolation, with its environment, their output in its log. */

import type { SessionLimits } from '@testyard/protocol';
import {
  type ProcessExit,
  type ProcessHost,
  type ProcessOptions,
  type ProcessSeries,
  SessionError,
  type SessionProcess,
} from '../frameworks/framework.ts';
import { exitSaid, say } from '../texts/remark.ts';
import { CommandSeries } from './command-series.ts';
import { ControlGroup, type GroupLimit, type GroupPlaces } from './control-group.ts';
import { type Environment, layEnvironment } from './environment.ts';
import { findProgram } from './find-program.ts';
import type { Isolation } from './isolation.ts';
import type { OutputSink } from './output-reader.ts';
import { ProcessTree } from './process-tree.ts';
import { prlimitFlags } from './session-limits.ts';

export interface SessionLog {
  /** Resolves when the bytes are on disk. */
  append(bytes: Uint8Array): Promise<void>;
  /** Bytes that were appended. */
  readonly received: number;
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
  /** Null: nothing is bounded. */
  readonly bounds?: SessionBounds | null;
}

export interface SessionBounds {
  readonly limits: SessionLimits;
  readonly places: GroupPlaces;
}

interface Running {
  readonly exited: Promise<ProcessExit>;
  stop(graceMs: number): Promise<void>;
}

export class SessionProcessHost implements ProcessHost {
  readonly #parts: SessionHostParts;
  readonly #running = new Set<Running>();
  readonly #group: ControlGroup | null;
  #closed = false;

  constructor(parts: SessionHostParts) {
    this.#parts = parts;
    this.#group = parts.bounds ? ControlGroup.open(parts.bounds.places, parts.bounds.limits) : null;
  }

  /** The limit of all its processes together that was met since this was asked last. */
  metLimit(): GroupLimit | null {
    return this.#group?.met() ?? null;
  }

  async start(command: readonly string[], options: ProcessOptions = {}): Promise<SessionProcess> {
    const directory = options.directory ?? this.#parts.directory;
    const environment = layEnvironment(this.#parts.environment, options.environment);
    const found = this.#find(command, directory, environment.PATH);
    const tree = await ProcessTree.start(this.#parts.isolation, {
      ...{ ...this.#request(options), command: found, directory, environment },
      channel: options.channel ?? false,
    });
    return this.#admit(tree);
  }

  async startSeries(): Promise<ProcessSeries | null> {
    const { isolation, directory, environment } = this.#parts;
    if (isolation.level === 'process-group') return null;
    const series = await this.#keep(
      await CommandSeries.start(isolation, { ...this.#request({}), directory, environment }),
    );
    return {
      // What a limit was met by is told apart only while one runs at a time.
      takesAhead: ([name = '']) =>
        this.#group === null && series.takesOne && findProgram(name, directory, environment.PATH) !== null,
      run: async (command, { environment: own = {}, onOutput } = {}) => {
        const found = this.#find(command, directory, own.PATH ?? environment.PATH);
        const exit = await series.run({ command: found, environment: own, onOutput });
        if (exit) return exit;
        const ended = await series.exited;
        throw new SessionError('tool', exitSaid(ended), { exit: ended });
      },
      stop: (graceMs) => series.stop(graceMs),
    };
  }

  /** Ends all that runs, and lets nothing start any more. */
  async stopAll(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((each) => each.stop(graceMs)));
    await this.#group?.close();
  }

  /** The command with the absolute path of its program. */
  #find(command: readonly string[], directory: string, path: string | undefined): readonly string[] {
    const [name = '', ...rest] = command;
    const program = findProgram(name, directory, path);
    if (!program) throw new SessionError('configuration', say('no-program', { program: name }));
    if (this.#closed) throw new SessionError('tool', 'The session has been stopped');
    return [program, ...rest];
  }

  #request(told: Pick<ProcessOptions, 'onOutput'>) {
    const { hidden, visible, pipeFolder, stdout, stderr, bounds } = this.#parts;
    const flags = bounds ? prlimitFlags(bounds.limits, this.#group?.bounds('memory') ?? false) : [];
    return {
      ...(bounds ? { bounds: { joins: this.#group?.joins ?? [], flags } } : {}),
      ...{ hidden, visible, pipeFolder },
      stdout: sinkFor(stdout, 'stdout', told),
      stderr: sinkFor(stderr, 'stderr', told),
    };
  }

  async #keep<T extends Running>(started: T): Promise<T> {
    this.#running.add(started);
    void started.exited.then(() => this.#running.delete(started));
    if (this.#closed) await started.stop(0);
    return started;
  }

  async #admit(tree: ProcessTree): Promise<SessionProcess> {
    await this.#keep(tree);
    const { stdout, stderr } = this.#parts;
    return {
      send: (message) => tree.send(message),
      messages: tree.messages ?? nothing,
      exited: tree.exited,
      get written() {
        return { stdout: stdout.received, stderr: stderr.received };
      },
      stop: (graceMs) => tree.stop(graceMs),
    };
  }
}

const nothing: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

function sinkFor(
  log: SessionLog,
  stream: 'stdout' | 'stderr',
  told: Pick<ProcessOptions, 'onOutput'>,
): OutputSink {
  return async (bytes) => {
    told.onOutput?.(stream, bytes);
    await log.append(bytes);
  };
}
