/** One process from start to end, and a way to end it from outside. Its time is the lease's to watch. */
import {
  type ProcessExit,
  type ProcessHost,
  type ProcessOptions,
  type ProcessSeries,
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
  /** What it prints, as it comes. */
  readonly onOutput?: ProcessOptions['onOutput'];
  /** Laid over the session's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Absolute; the session's where absent. Not for several that share what one would have to itself. */
  readonly directory?: string;
  /** With each line of JSON that it writes to descriptor 4, which it has then. Not for several either. */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * Runs one command at a time. After `stop` nothing is started any more. Where there are `several` to run, and the host can
 * do it, they share what one of them would have to itself, and the next may be given while one runs.
 */
export class CommandRunner {
  readonly #host: ProcessHost;
  readonly #several: boolean;
  /** What it was opened as; null where it has to be opened anew. */
  #series: Promise<ProcessSeries | null> | null = null;
  #opened: ProcessSeries | null = null;
  #lastEndedAt = 0;
  #process: Pick<SessionProcess, 'stop'> | null = null;
  #starting: Promise<unknown> = Promise.resolve();
  stopped = false;

  constructor(host: ProcessHost, several = false) {
    this.#host = host;
    this.#several = several;
  }

  /** Several will come: what they share is there when the first does. */
  prepare(): void {
    this.#openSeries().catch(() => undefined);
  }

  /** Whether `run` takes this one while another runs: it begins when that has ended, and dies with what they share. */
  takesAhead(command: readonly string[]): boolean {
    return !this.stopped && (this.#opened?.takesAhead(command) ?? false);
  }

  /** Rejects with `SessionError` cause `configuration` where the program is not there. */
  async run(
    command: readonly string[],
    { onOutput: told, environment = {}, directory, onMessage }: CommandOptions = {},
  ): Promise<CommandResult> {
    const tail = new OutputTail();
    const onOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
      tail.add(bytes);
      told?.(stream, bytes);
    };
    const series = await this.#openSeries();
    const startedAt = performance.now();
    const options = { onOutput, environment };
    const exit = series
      ? await this.#runIn(series, command, options)
      : await this.#runAlone(command, { ...options, ...(directory ? { directory } : {}) }, onMessage);
    const begunAt = Math.max(startedAt, this.#lastEndedAt);
    this.#lastEndedAt = performance.now();
    return { exit, tail, durationMs: Math.round(this.#lastEndedAt - begunAt) };
  }

  /** Ends what runs; resolves when its process tree is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.#starting.catch(() => undefined);
    await this.#process?.stop(STOP_GRACE_MS);
  }

  async #openSeries(): Promise<ProcessSeries | null> {
    if (!this.#several) return null;
    this.#series ??= this.#begin(() => this.#host.startSeries());
    try {
      this.#opened = await this.#series;
      return this.#opened;
    } catch (error) {
      this.#series = null;
      throw error;
    }
  }

  async #runIn(
    series: ProcessSeries,
    command: readonly string[],
    options: ProcessOptions,
  ): Promise<ProcessExit> {
    if (this.stopped) throw new SessionError('tool', 'the session is closed');
    try {
      return await series.run(command, options);
    } catch (error) {
      // What has ended is not asked again.
      if (error instanceof SessionError && error.cause === 'tool' && this.#opened === series) {
        this.#series = null;
        this.#opened = null;
      }
      throw error;
    }
  }

  async #runAlone(
    command: readonly string[],
    options: ProcessOptions,
    onMessage?: (message: unknown) => void,
  ): Promise<ProcessExit> {
    const channel = onMessage !== undefined;
    const process = await this.#begin(() => this.#host.start(command, { ...options, channel }));
    if (onMessage) for await (const message of process.messages) onMessage(message);
    const exit = await process.exited;
    this.#process = null;
    return exit;
  }

  async #begin<T extends Pick<SessionProcess, 'stop'> | null>(start: () => Promise<T>): Promise<T> {
    if (this.stopped) throw new SessionError('tool', 'the session is closed');
    const starting = start();
    this.#starting = starting;
    const started = await starting;
    this.#process = started;
    return started;
  }
}
