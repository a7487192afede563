import { assetPath } from '../../assets.ts';
import { within } from '../../deadline.ts';
import { exitSaid, type Said, say } from '../../texts/remark.ts';
import {
  CASE_FILES_VARIABLE,
  type ProcessExit,
  type SessionContext,
  SessionError,
  type SessionProcess,
} from '../framework.ts';
import type { WarmCommand, WarmMessage } from '../warm/warm-messages.ts';
import type { Seen, WarmProcess } from '../warm/warm-session.ts';
import {
  type CoverageMissed,
  isPluginMessage,
  type PluginEnd,
  type PluginMessage,
} from './plugin-messages.ts';
import { pytestArguments, pytestCommands } from './pytest-command.ts';

const STDERR_TAIL_BYTES = 4096;
/** From the end of the channel to that of the process: longer only where a process that a test left holds on. */
const EXIT_GRACE_MS = 2000;
const STOP_GRACE_MS = 10_000;
const ABSENT = /No module named '?pytest'?(\.__main__)?\b/;
/** Of a shell or a version manager that does not have the program. */
const ABSENT_EXIT_CODES: readonly (number | null)[] = [126, 127];

/** A pytest process with our plugin in it. */
export class PluginProcess implements WarmProcess {
  readonly #process: SessionProcess;
  readonly #messages: AsyncIterator<unknown>;
  readonly #stderr: StderrTail;
  #end: PluginEnd | null = null;
  #missedCoverage = false;
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(process: SessionProcess, stderr: StderrTail) {
    this.#process = process;
    this.#messages = process.messages[Symbol.asyncIterator]();
    this.#stderr = stderr;
  }

  /**
   * Starts pytest with the first command that has it, and waits for the plugin's hello. SessionError
   * `configuration` where none has it or pytest refuses to start.
   */
  static async start(context: SessionContext): Promise<PluginProcess> {
    const options = pytestArguments(context.plan);
    for (const command of pytestCommands(context.directory)) {
      const started = await PluginProcess.#spawn(context, [...command, ...options]);
      if (started === null) continue;
      const version = await started.#greet(context.plan.timeouts.collectMs);
      if (version === null) continue;
      context.note(`${version}, started by: ${command.join(' ')}`);
      return started;
    }
    throw new SessionError('configuration', say('pytest-missing'));
  }

  static async #spawn(context: SessionContext, command: readonly string[]): Promise<PluginProcess | null> {
    const stderr = new StderrTail();
    try {
      const process = await context.processes.start(command, {
        channel: true,
        environment: { PYTHONPATH: assetPath('pytest'), [CASE_FILES_VARIABLE]: context.files.root },
        onOutput: (stream, bytes) => stream === 'stderr' && stderr.add(bytes),
      });
      return new PluginProcess(process, stderr);
    } catch (error) {
      if (error instanceof SessionError && error.cause === 'configuration') return null;
      throw error;
    }
  }

  /** Versions as the plugin tells them; null where this command has no pytest. */
  async #greet(milliseconds: number): Promise<string | null> {
    const first = await within(milliseconds, this.#take());
    if (first !== 'late' && first?.type === 'hello') return `pytest ${first.pytest}, Python ${first.python}`;
    if (first === null && (await this.#isAbsent())) return null;
    if (first === null) throw await this.refusal(null);
    await this.stop();
    throw new SessionError('tool', 'The plugin in the pytest process did not say hello');
  }

  async #isAbsent(): Promise<boolean> {
    const { code } = await this.#exit();
    return ABSENT.test(this.#stderr.text()) || ABSENT_EXIT_CODES.includes(code);
  }

  /** Never waits for the process to read: what cannot be sent shows as the end of the messages. */
  send(command: WarmCommand): void {
    void this.#process.send(command);
  }

  /** The next message; null when the channel is closed. SessionError `tool` for nonsense. */
  async next(): Promise<WarmMessage | null> {
    for (;;) {
      const message = await this.#take();
      if (message?.type === 'coverage-missed') return this.#missed(message);
      if (message?.type !== 'hello') return message;
    }
  }

  #missed({ required, total }: CoverageMissed): WarmMessage {
    this.#missedCoverage = true;
    const said = say('pytest-coverage', { required, total });
    return { type: 'notice', kind: 'failure', cause: 'test', ...said };
  }

  /**
   * pytest counts a case as its last try here ended. Exit code 5: nothing was there to run; with cases, all of them stand for
   * files that were skipped, and pytest is not content either.
   */
  isAccountedFor({ code, signal }: ProcessExit, { cases, lastFailure }: Seen): boolean {
    if (signal !== null) return false;
    if (code === 5) return !cases || lastFailure;
    return code === 0 || (code === 1 && (lastFailure || this.#missedCoverage));
  }

  /** The next message but `ended`, which is kept. */
  async #take(): Promise<Exclude<PluginMessage, PluginEnd> | null> {
    for (;;) {
      const { done, value } = await this.#read();
      if (done === true) return null;
      if (!isPluginMessage(value))
        throw new SessionError('tool', say('runner-nonsense', { runner: 'pytest' }));
      if (value.type !== 'ended') return value;
      this.#end ??= value;
    }
  }

  /** One after the other: the run that was closed may still listen while the end is awaited. */
  #read(): Promise<IteratorResult<unknown>> {
    const result = this.#reading.then(() => this.#messages.next());
    this.#reading = result.catch(() => null);
    return result;
  }

  /** Why the process ended before it had collected the cases. Call it after `next` gave null. */
  async refusal(loading: string | null): Promise<SessionError> {
    const exit = await this.#exit();
    if (this.#end?.kind === 'usage-error' || exit.code === 4) {
      const text = this.#text === '' ? '.' : `:\n${this.#text}`;
      return new SessionError('configuration', say('pytest-refuses', { exit: exitSaid(exit), text }), {
        exit,
      });
    }
    if (loading !== null) return this.death(say('while-loading', { file: loading }));
    if (this.#end === null && (exit.code === 0 || exit.code === 5)) {
      return new SessionError('configuration', say('pytest-no-run'), { exit });
    }
    return this.death(say('before-collection'));
  }

  /** Why the process ended, `when` being said in half a sentence. Call it after `next` gave null. */
  async death(when: Said): Promise<SessionError> {
    const exit = await this.#exit();
    const rule = this.#end === null ? 'pytest-died' : 'pytest-ended';
    return new SessionError('tool', say(rule, { when, exit: exitSaid(exit) }), { exit, details: this.#text });
  }

  /** What pytest said of its end. */
  get #text(): string {
    return (this.#end?.message || this.#stderr.text()).trim();
  }

  /** Lets pytest finish its session: fixtures torn down, reports written. */
  async finish(pass: (message: WarmMessage) => void): Promise<ProcessExit> {
    this.send({ type: 'end' });
    await this.#drained(pass);
    return this.#exit();
  }

  get tail(): string {
    return this.#stderr.text();
  }

  /** SIGTERM, on which the plugin has pytest tear down, then kill. */
  async stop(): Promise<void> {
    await this.#process.stop(STOP_GRACE_MS);
  }

  async #drained(pass: (message: WarmMessage) => void): Promise<void> {
    for (;;) {
      const message = await this.next().catch(() => null);
      if (message === null) return;
      pass(message);
    }
  }

  async #exit(): Promise<ProcessExit> {
    const exit = await within(EXIT_GRACE_MS, this.#process.exited);
    if (exit !== 'late') return exit;
    await this.#process.stop(0);
    return this.#process.exited;
  }
}

/** The last bytes of stderr: pytest says there why it does not start, and faulthandler why it dies. */
class StderrTail {
  #tail = Buffer.alloc(0);

  add(bytes: Uint8Array): void {
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-STDERR_TAIL_BYTES);
  }

  text(): string {
    return this.#tail.toString('utf8');
  }
}
