import { stripVTControlCharacters } from 'node:util';
import { within } from '../../deadline.ts';
import { exitSaid, type Said, say } from '../../texts/remark.ts';
import {
  CASE_FILES_VARIABLE,
  type ProcessExit,
  type SessionContext,
  SessionError,
  type SessionProcess,
} from '../framework.ts';

const STDERR_TAIL_BYTES = 4096;
/** From the end of the channel to that of the process: longer only where a process that a test left holds on. */
const EXIT_GRACE_MS = 2000;
const STOP_GRACE_MS = 10_000;

export interface RunnerParts<M> {
  readonly context: SessionContext;
  /** As people know it: `Mocha`. */
  readonly runner: string;
  /** What starts it, `node` of the search path first; our part of it speaks through assets/node-project/channel.cjs. */
  readonly command: readonly string[];
  /** Laid over that of the session. NODE_OPTIONS is the user's and stays as it is. */
  readonly environment?: Readonly<Record<string, string>>;
  isMessage(value: unknown): value is M;
}

/** The process of a runner with our part in it, and the lines that go to and fro. */
export class RunnerProcess<M> {
  readonly #parts: RunnerParts<M>;
  readonly #process: SessionProcess;
  readonly #messages: AsyncIterator<unknown>;
  readonly #stderr: StderrTail;
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(parts: RunnerParts<M>, process: SessionProcess, stderr: StderrTail) {
    this.#parts = parts;
    this.#process = process;
    this.#messages = process.messages[Symbol.asyncIterator]();
    this.#stderr = stderr;
  }

  static async start<M>(parts: RunnerParts<M>): Promise<RunnerProcess<M>> {
    const { context, command, environment } = parts;
    const stderr = new StderrTail();
    const process = await context.processes.start(command, {
      channel: true,
      environment: { [CASE_FILES_VARIABLE]: context.files.root, ...environment },
      onOutput: (stream, bytes) => stream === 'stderr' && stderr.add(bytes),
    });
    return new RunnerProcess(parts, process, stderr);
  }

  /** Never waits for the process to read: what cannot be sent shows as the end of the messages. */
  send(command: unknown): void {
    void this.#process.send(command);
  }

  /** The next message; null when the channel is closed. SessionError `tool` for nonsense. */
  next(): Promise<M | null> {
    const result = this.#reading.then(() => this.#read());
    this.#reading = result.catch(() => null);
    return result;
  }

  async #read(): Promise<M | null> {
    const { done, value } = await this.#messages.next();
    if (done === true) return null;
    if (this.#parts.isMessage(value)) return value;
    throw new SessionError('tool', say('runner-nonsense', { runner: this.#parts.runner }));
  }

  /** Why the process ended, `when` being said in half a sentence. Call it after `next` gave null. */
  async death(when: Said, details?: string): Promise<SessionError> {
    const exit = await this.exit();
    const said = say('runner-died', { runner: this.#parts.runner, when, exit: exitSaid(exit) });
    return new SessionError('tool', said, { exit, details: details ?? this.tail });
  }

  /** The last that it said on stderr. */
  get tail(): string {
    return stripVTControlCharacters(this.#stderr.text()).trim();
  }

  /** As the log has them; for the part of a case. */
  get written(): SessionProcess['written'] {
    return this.#process.written;
  }

  /** Lets the process end by itself; what it tells until then is passed on. */
  async finish(pass: (message: M) => void): Promise<ProcessExit> {
    await this.#drained(pass);
    return this.exit();
  }

  /** SIGTERM, then kill. */
  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    await this.#process.stop(graceMs);
  }

  /** How it ended; what still holds on after its channel is closed is ended by force. */
  async exit(): Promise<ProcessExit> {
    const exit = await within(EXIT_GRACE_MS, this.#process.exited);
    if (exit !== 'late') return exit;
    await this.#process.stop(0);
    return this.#process.exited;
  }

  async #drained(pass: (message: M) => void): Promise<void> {
    for (;;) {
      const message = await this.next().catch(() => null);
      if (message === null) return;
      pass(message);
    }
  }
}

/** The last bytes of stderr: there a runner says why it does not start, and Node why it dies. */
class StderrTail {
  #tail = Buffer.alloc(0);

  add(bytes: Uint8Array): void {
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-STDERR_TAIL_BYTES);
  }

  text(): string {
    return this.#tail.toString('utf8');
  }
}
