/** A runner that lists its cases first, with our part in it: what the adapters of Playwright, Vitest and Jest have in common. */
import type { ExecutorRemarkRule } from '@testyard/protocol';
import { within } from '../../deadline.ts';
import { exitSaid, type Said, say } from '../../texts/remark.ts';
import { type ProcessExit, type SessionContext, SessionError } from '../framework.ts';
import {
  type CaseResult,
  isWarmMessage,
  typeOf,
  type WarmCommand,
  type WarmMessage,
} from '../warm/warm-messages.ts';
import type { Seen, WarmProcess } from '../warm/warm-session.ts';
import { RunnerProcess } from './runner-process.ts';

/** Of what went wrong outside of cases, so many are told of the task; the log has them all. */
const MOST_ERRORS = 20;
/** From the runner's last word to the end of its process, which something may keep alive. */
const LINGER_MS = 5_000;

/** What our part tells beside the messages of every warm session. */
type ListingMessage =
  | WarmMessage
  /** `unfit`: what keeps our part from working with this version or configuration. */
  | { readonly type: 'hello'; readonly version: string; readonly unfit?: 'version' | 'shard' }
  /** A warning in words of ours. */
  | {
      readonly type: 'said';
      readonly rule: ExecutorRemarkRule;
      readonly values: Readonly<Record<string, string>>;
    }
  /** Something went wrong outside of every case. */
  | { readonly type: 'error'; readonly message: string; readonly details: string }
  /** The runner came to its end by itself; one that exits without has left something out. */
  | { readonly type: 'ended' };

export interface ListingParts {
  readonly context: SessionContext;
  /** As people know it: `Playwright`. */
  readonly runner: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** How it says that there is no test: nothing is found then. */
  readonly nothingFound?: RegExp;
  /** A result in words of our part, said as a remark. */
  remarked?(result: CaseResult): CaseResult;
}

export class ListingProcess implements WarmProcess {
  readonly #parts: ListingParts;
  readonly #process: RunnerProcess<ListingMessage>;
  readonly #refusals: string[] = [];
  #hasList = false;
  #found = 0;
  #asks = true;
  #errors = 0;
  #hasEnded = false;
  #onEnd: () => void = () => undefined;

  private constructor(parts: ListingParts, process: RunnerProcess<ListingMessage>) {
    this.#parts = parts;
    this.#process = process;
  }

  static async start(parts: ListingParts): Promise<ListingProcess> {
    return new ListingProcess(parts, await RunnerProcess.start({ ...parts, isMessage }));
  }

  send(command: WarmCommand): void {
    this.#process.send(command);
  }

  async next(): Promise<WarmMessage | null> {
    for (;;) {
      const message = await this.#process.next();
      if (message === null) return this.#found === 0 ? this.#afterNothing() : null;
      const passed = this.#heed(message);
      if (passed) return passed;
    }
  }

  async refusal(loading: string | null): Promise<SessionError> {
    const { runner } = this.#parts;
    const exit = await this.#process.exit();
    if (this.#refusals.length > 0) return this.#refused(exit);
    if (loading !== null && exit.signal === null) {
      const when = say('while-loading', { file: loading });
      const said = say('runner-died', { runner, when, exit: exitSaid(exit) });
      return new SessionError('configuration', said, { exit, details: this.tail });
    }
    if (exit.signal !== null) return this.#process.death(say('before-collection'));
    const line = this.#process.tail;
    const said = exitSaid(exit);
    const text = line === '' ? said : say('exit-line', { exit: said, line });
    return new SessionError('configuration', say('runner-refuses', { runner, text }), { exit });
  }

  death(when: Said): Promise<SessionError> {
    return this.#process.death(when);
  }

  async finish(pass: (message: WarmMessage) => void): Promise<ProcessExit> {
    const ended = new Promise<void>((resolve) => {
      this.#onEnd = resolve;
    });
    if (this.#hasEnded) this.#onEnd();
    this.send({ type: 'end' });
    const exited = this.#process.finish((message) => {
      const passed = this.#heed(message);
      if (passed) pass(passed);
    });
    await Promise.race([exited, ended]);
    if ((await within(LINGER_MS, exited)) === 'late') await this.stop();
    return exited;
  }

  get tail(): string {
    return this.#process.tail;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /**
   * Exit code 1 is that of cases whose last try failed, and of what went wrong outside of them: no runner speaks of a failure
   * that another try made up for. After its last word we may have ended it.
   */
  isAccountedFor({ code, signal }: ProcessExit, { lastFailure }: Seen): boolean {
    if (this.#foundNothing) return true;
    if (!this.#hasEnded) return false;
    if (signal !== null) return signal === 'SIGTERM';
    return code === 0 || (code === 1 && (lastFailure || this.#errors > 0));
  }

  /** What goes on to the session; null for what is kept here. */
  #heed(message: ListingMessage): WarmMessage | null {
    const { runner, context, remarked } = this.#parts;
    switch (message.type) {
      case 'hello':
        context.note(`${runner} ${message.version}`);
        this.#checkFit(message);
        return null;
      case 'said':
        return { type: 'notice', ...say(message.rule, message.values) };
      case 'error':
        return this.#hasList
          ? this.#errorNotice(message.message)
          : this.#keepRefusal(message.details || message.message);
      case 'ended':
        this.#hasEnded = true;
        this.#onEnd();
        return null;
      case 'found':
        this.#found += message.cases.length;
        return message;
      case 'collected':
        this.#hasList = this.#refusals.length === 0;
        return this.#hasList ? message : null;
      case 'finished':
        return remarked ? { ...message, ...remarked(message) } : message;
      default:
        return message;
    }
  }

  #checkFit({ version, unfit }: ListingMessage & { type: 'hello' }): void {
    const { runner } = this.#parts;
    if (unfit === 'version')
      throw new SessionError('configuration', say('runner-unknown', { runner, version }));
    if (unfit) throw new SessionError('configuration', say('runner-argument', { runner, argument: unfit }));
  }

  #keepRefusal(text: string): null {
    this.#refusals.push(text);
    return null;
  }

  #errorNotice(message: string): WarmMessage | null {
    this.#errors += 1;
    return this.#errors > MOST_ERRORS ? null : { type: 'notice', kind: 'failure', cause: 'test', message };
  }

  get #foundNothing(): boolean {
    const { nothingFound } = this.#parts;
    return this.#refusals.length > 0 && this.#refusals.every((text) => nothingFound?.test(text));
  }

  /** A runner that finds nothing ends, and asks for nothing; the session is closed as any other. */
  async #afterNothing(): Promise<WarmMessage | null> {
    if (!this.#hasList && !this.#foundNothing) return null;
    if (!this.#hasList) {
      this.#hasList = true;
      return { type: 'collected' };
    }
    if (!this.#asks) return new Promise(() => undefined);
    this.#asks = false;
    return { type: 'want', mode: 'idle' };
  }

  #refused(exit: ProcessExit): SessionError {
    const text = this.#refusals.join('\n\n').slice(0, 4000);
    return new SessionError('configuration', say('runner-refuses', { runner: this.#parts.runner, text }), {
      exit,
    });
  }
}

const own: readonly unknown[] = ['hello', 'said', 'error', 'ended'];

function isMessage(value: unknown): value is ListingMessage {
  return isWarmMessage(value) || own.includes(typeOf(value));
}
