/** One process from start to end, and a way to end it from outside. Its time is the lease's to watch. */
import {
  type ProcessExit,
  type ProcessHost,
  type ProcessOptions,
  SessionError,
  type SessionProcess,
} from '../framework.ts';
import { OutputTail } from './output-tail.ts';

const STOP_GRACE_MS = 10_000;

export interface CommandResult {
  readonly exit: ProcessExit;
  readonly tail: OutputTail;
  readonly durationMs: number;
}

export interface CommandOptions {
  readonly onStdout?: (bytes: Uint8Array) => void;
  /** Laid over the session's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one command at a time. After `stop` nothing is started any more. */
export class CommandRunner {
  readonly #host: ProcessHost;
  #process: SessionProcess | null = null;
  #starting: Promise<unknown> = Promise.resolve();
  stopped = false;

  constructor(host: ProcessHost) {
    this.#host = host;
  }

  /** Rejects with `SessionError` cause `configuration` where the program is not there. */
  async run(
    command: readonly string[],
    { onStdout = () => undefined, environment = {} }: CommandOptions = {},
  ): Promise<CommandResult> {
    const tail = new OutputTail();
    const startedAt = performance.now();
    const onOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
      tail.add(bytes);
      if (stream === 'stdout') onStdout(bytes);
    };
    const process = await this.#start(command, { onOutput, environment });
    const exit = await process.exited;
    this.#process = null;
    return { exit, tail, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** Ends what runs; resolves when its process tree is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.#starting.catch(() => undefined);
    await this.#process?.stop(STOP_GRACE_MS);
  }

  async #start(command: readonly string[], options: ProcessOptions): Promise<SessionProcess> {
    if (this.stopped) throw new SessionError('tool', 'the session is closed');
    const starting = this.#host.start(command, options);
    this.#starting = starting;
    this.#process = await starting;
    return this.#process;
  }
}
