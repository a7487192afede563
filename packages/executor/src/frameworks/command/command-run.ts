/** One process from start to end, with a deadline and a way to end it from outside. */
import { type ProcessExit, type ProcessHost, SessionError, type SessionProcess } from '../framework.ts';
import { OutputTail } from './output-tail.ts';

const STOP_GRACE_MS = 10_000;

export interface CommandResult {
  readonly exit: ProcessExit;
  readonly tail: OutputTail;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  /** Null: no deadline of its own (the task's counts). */
  readonly timeoutMs: number | null;
  readonly onStdout?: (bytes: Uint8Array) => void;
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
  async run(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
    const tail = new OutputTail();
    const startedAt = performance.now();
    const process = await this.#start(command, (stream, bytes) => {
      tail.add(bytes);
      if (stream === 'stdout') options.onStdout?.(bytes);
    });
    const { exit, timedOut } = await ended(process, options.timeoutMs);
    this.#process = null;
    return { exit, tail, timedOut, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** Ends what runs; resolves when its process tree is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.#starting.catch(() => undefined);
    await this.#process?.stop(STOP_GRACE_MS);
  }

  async #start(
    command: readonly string[],
    onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void,
  ): Promise<SessionProcess> {
    if (this.stopped) throw new SessionError('tool', 'the session is closed');
    const starting = this.#host.start(command, { onOutput });
    this.#starting = starting;
    this.#process = await starting;
    return this.#process;
  }
}

async function ended(
  process: SessionProcess,
  timeoutMs: number | null,
): Promise<{ exit: ProcessExit; timedOut: boolean }> {
  if (timeoutMs === null) return { exit: await process.exited, timedOut: false };
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  const exit = await Promise.race([process.exited, deadline]);
  clearTimeout(timer);
  if (exit !== null) return { exit, timedOut: false };
  await process.stop(STOP_GRACE_MS);
  return { exit: await process.exited, timedOut: true };
}
