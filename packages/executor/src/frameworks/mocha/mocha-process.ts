import { type Cause, type ExecutorRemarkRule, executorRemarks } from '@testyard/protocol';
import { assetPath } from '../../assets.ts';
import { within } from '../../deadline.ts';
import { durationText, exitSaid, type Said, say } from '../../texts/remark.ts';
import { type ProcessExit, type SessionContext, SessionError } from '../framework.ts';
import { findRunner } from '../node-project/installed-package.ts';
import { requireNode } from '../node-project/node-program.ts';
import { RunnerProcess } from '../node-project/runner-process.ts';
import { isWarmMessage, typeOf, type WarmCommand, type WarmMessage } from '../warm/warm-messages.ts';
import type { WarmProcess } from '../warm/warm-session.ts';

const RUNNER = 'Mocha';
const OLDEST = '9.0';
/** After the end of all tests: a process that something keeps alive has this long to end by itself. */
const LINGER_MS = 5_000;

/** What our part of the process tells beside the messages of every warm session. */
type MochaMessage =
  | WarmMessage
  | { readonly type: 'hello'; readonly node: string }
  | SaidMessage
  | ({ readonly type: 'refused' } & Spoken)
  /** All hooks are over; the exit code follows from the count. */
  | { readonly type: 'ended'; readonly failures: number };

interface Spoken {
  readonly rule: ExecutorRemarkRule;
  readonly values: Readonly<Record<string, string | number>>;
}
type SaidMessage = Spoken & { readonly type: 'said'; readonly kind?: 'failure'; readonly cause?: Cause };

/** A process of the project's Mocha; assets/mocha is the part that runs inside it. */
export class MochaProcess implements WarmProcess {
  readonly #process: RunnerProcess<MochaMessage>;
  #refused: Said | null = null;
  #failures: number | null = null;
  #ended: () => void = () => undefined;
  readonly #end = new Promise<void>((resolve) => {
    this.#ended = resolve;
  });

  private constructor(process: RunnerProcess<MochaMessage>) {
    this.#process = process;
  }

  static async start(context: SessionContext): Promise<MochaProcess> {
    const { plan, directory } = context;
    const { version, folder } = await findRunner('mocha', directory, OLDEST);
    context.note(`mocha ${version} of ${folder}`);
    const how = plan.dryRun === true ? 'dry' : 'run';
    const process = await RunnerProcess.start<MochaMessage>({
      ...{ context, runner: RUNNER, isMessage },
      command: [
        'node',
        ...[assetPath('mocha/session.cjs'), folder, how],
        ...[...plan.arguments, ...plan.select],
      ],
    });
    return new MochaProcess(process);
  }

  send(command: WarmCommand): void {
    this.#process.send(command);
  }

  async next(): Promise<WarmMessage | null> {
    for (;;) {
      const message = await this.#process.next();
      if (message === null) return null;
      const passed = this.#heed(message);
      if (passed) return passed;
    }
  }

  /** What goes on to the session; null for what is kept here. */
  #heed(message: MochaMessage): WarmMessage | null {
    switch (message.type) {
      case 'hello':
        requireNode(message.node, RUNNER);
        return null;
      case 'refused':
        this.#refused = say(message.rule, message.values);
        return null;
      case 'ended':
        this.#failures = message.failures;
        this.#ended();
        return null;
      case 'said':
        return noticeOf(message);
      default:
        return message;
    }
  }

  async refusal(loading: string | null): Promise<SessionError> {
    const exit = await this.#process.exit();
    if (this.#refused) return new SessionError('configuration', this.#refused, { exit });
    if (loading !== null) return this.#process.death(say('while-loading', { file: loading }));
    if (exit.code === 0)
      return new SessionError('configuration', say('runner-no-run', { runner: RUNNER }), { exit });
    if (exit.code !== 1) return this.#process.death(say('before-collection'));
    const text = this.#process.tail === '' ? exitSaid(exit) : this.#process.tail;
    return new SessionError('configuration', say('runner-refuses', { runner: RUNNER, text }), { exit });
  }

  death(when: Said): Promise<SessionError> {
    return this.#process.death(when);
  }

  async finish(pass: (message: WarmMessage) => void): Promise<ProcessExit> {
    this.send({ type: 'end' });
    const exited = this.#process.finish((message) => {
      const passed = this.#heed(message);
      if (passed) pass(passed);
    });
    await Promise.race([exited, this.#end]);
    if ((await within(LINGER_MS, exited)) === 'late') {
      const said = say('runner-lingers', { runner: RUNNER, time: durationText(LINGER_MS) });
      pass({ type: 'notice', cause: 'test', ...said });
      await this.stop();
    }
    return exited;
  }

  get tail(): string {
    return this.#process.tail;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /** Once all hooks are over, how the process ends is told by Mocha's count of failures, or it is stopped by us. */
  isAccountedFor({ code, signal }: ProcessExit): boolean {
    const failures = this.#failures;
    if (failures === null) return false;
    if (signal !== null) return signal === 'SIGTERM';
    return code === 0 || (failures > 0 && (code === Math.min(failures, 255) || code === 1));
  }
}

const own: readonly unknown[] = ['hello', 'said', 'refused', 'ended'];

function isMessage(value: unknown): value is MochaMessage {
  if (isWarmMessage(value)) return true;
  const speaks = typeof value === 'object' && value !== null && 'rule' in value;
  return own.includes(typeOf(value)) && (!speaks || String(value.rule) in executorRemarks.en);
}

function noticeOf({ rule, values, kind, cause }: SaidMessage): WarmMessage {
  const of = { ...(kind ? { kind } : {}), ...(cause ? { cause } : {}) };
  return { type: 'notice', ...of, ...say(rule, values) };
}
