import type { BlockCase, FoundCase, TaskNotice } from '@testyard/protocol';
import { within } from '../../deadline.ts';
import { errorLineOf } from '../../texts/error-line.ts';
import { durationText, exitSaid, type Said, say } from '../../texts/remark.ts';
import {
  type CaseFeed,
  type ProcessExit,
  type Session,
  type SessionContext,
  SessionError,
  type SessionEvent,
} from '../framework.ts';
import { CaseDispatch } from './case-dispatch.ts';
import { unmatchedSelection } from './unmatched-selection.ts';
import type { CaseResult, CollectedCase, WarmCommand, WarmMessage } from './warm-messages.ts';

type Tell = (event: SessionEvent) => void;

/** Between a file and its suites and tests, where files tell their cases. */
const SEPARATOR = ' > ';

/** A runner's process with our part in it. */
export interface WarmProcess {
  /** Never waits for the process to read: what cannot be sent shows as the end of the messages. */
  send(command: WarmCommand): void;
  /** The next message; null when the process ends. SessionError `tool` for nonsense. */
  next(): Promise<WarmMessage | null>;
  /** Why it ended before it had collected the cases, with the file that it loaded then. Call it after `next` gave null. */
  refusal(loading: string | null): Promise<SessionError>;
  /** Why it ended, `when` being said in half a sentence. Call it after `next` gave null. */
  death(when: Said): Promise<SessionError>;
  /** Lets it finish in good order, however long it takes. What it tells meanwhile is passed on. */
  finish(pass: (message: WarmMessage) => void): Promise<ProcessExit>;
  stop(): Promise<void>;
  /** The last that it said on stderr. */
  readonly tail: string;
}

/** What a session has told of: cases at all, and among them one whose last try here failed. */
export interface Seen {
  readonly cases: boolean;
  readonly lastFailure: boolean;
}

/** How one runner differs from another. */
export interface WarmRunner {
  /** As people know it. */
  readonly name: string;
  readonly process: WarmProcess;
  /** `files`: it finds files, each of which tells its cases when it has run. */
  readonly mode?: 'discovered' | 'files';
  /** Whether the exit is what the cases say. */
  isAccountedFor(exit: ProcessExit, seen: Seen): boolean;
}

/**
 * One process that collects once and then runs what it is given. `collecting`, then `waiting` for a run,
 * `running`, `waiting` for the end: only a session that waits can be closed without interrupting anything.
 */
export class WarmSession implements Session {
  readonly mode: 'discovered' | 'files';
  readonly #runner: WarmRunner;
  readonly #process: WarmProcess;
  readonly #context: SessionContext;
  readonly #places = new Map<string, number | CaseResult>();
  #state: 'collecting' | 'waiting' | 'running' = 'collecting';
  #running: BlockCase | null = null;
  /** The file that is loaded while cases are collected. */
  #loading: string | null = null;
  #tell: Tell = () => undefined;
  /** Identities of those whose last try here failed. */
  readonly #failing = new Set<string>();
  #closing: Promise<void> | null = null;

  constructor(runner: WarmRunner, context: SessionContext) {
    this.mode = runner.mode ?? 'discovered';
    this.#runner = runner;
    this.#process = runner.process;
    this.#context = context;
  }

  async find(tell: Tell): Promise<readonly FoundCase[]> {
    const { collectMs } = this.#context.plan.timeouts;
    const collected = await within(collectMs, this.#collect(tell));
    if (collected === 'late') {
      throw new SessionError('tool', this.#late(durationText(collectMs)));
    }
    collected.forEach(({ identity, finished }, place) => {
      this.#places.set(identity, finished ?? place);
      if (finished) this.#note(identity, finished);
    });
    this.#tellUnmatched(collected, tell);
    this.#state = 'waiting';
    const isDry = this.#context.plan.dryRun === true;
    if (isDry) for (const each of collected) this.#tellUncollected(each, tell);
    return collected
      .filter(({ finished }) => !(isDry && finished?.status === 'error'))
      .map(({ finished: _, ...found }) => found);
  }

  #late(time: string): Said {
    const values = { runner: this.#runner.name, time };
    return this.#loading === null
      ? say('runner-collect-late', values)
      : say('runner-collect-late-at', { ...values, file: this.#loading });
  }

  /** Where nothing is found at all, that is said already. */
  #tellUnmatched(collected: readonly CollectedCase[], tell: Tell): void {
    const { plan, directory } = this.#context;
    const names = collected.length > 0 ? unmatchedSelection(plan.select, collected, directory) : [];
    if (names.length === 0) return;
    const said = say('select-unmatched', { names: names.join(', ') });
    tell({ type: 'task-notice', kind: 'warning', cause: 'configuration', ...said });
  }

  /** A run has it as a case that ends in an error; where none is run, it speaks against the task. */
  #tellUncollected({ identity, finished }: CollectedCase, tell: Tell): void {
    if (finished?.status !== 'error') return;
    const { cause, message, details } = finished;
    if (details !== null) this.#context.note(details);
    const said = say('not-collected', { name: identity, text: message ?? '' });
    tell({ type: 'task-notice', kind: 'failure', cause: cause ?? 'test', ...said });
  }

  async run(feed: CaseFeed, tell: Tell): Promise<void> {
    this.#state = 'running';
    this.#tell = tell;
    let listening = true;
    const tellOn: Tell = (event) => listening && tell(event);
    const dispatch = new CaseDispatch({
      feed,
      send: (command) => this.#process.send(command),
      place: (blockCase) => this.#place(blockCase, tellOn),
      folder: (blockCase) => this.#context.files.begin(blockCase),
    });
    try {
      await Promise.race([dispatch.done, this.#relay(dispatch, tellOn)]);
      this.#state = 'waiting';
    } finally {
      listening = false;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#state === 'waiting' ? this.#finish() : this.#process.stop();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    const { name: runner, isAccountedFor } = this.#runner;
    const ended = await this.#process.finish((message) => {
      if (message.type === 'notice') this.#tell(noticeOf(message));
    });
    const exit = exitSaid(ended);
    this.#context.note(`${runner} ended with ${exit.message}`);
    const lastFailure = this.#failing.size > 0;
    if (isAccountedFor(ended, { cases: this.#places.size > 0, lastFailure })) return;
    const cause = ended.code === 1 ? 'test' : 'tool';
    // The folder is another one in each run; what is said of it must not be.
    const line = errorLineOf(this.#process.tail)?.replaceAll(`${this.#context.directory}/`, '') ?? null;
    const said =
      line === null ? say('runner-exit', { runner, exit }) : say('runner-exit-error', { runner, exit, line });
    this.#tell({ type: 'task-notice', kind: 'failure', cause, ...said });
  }

  async #collect(tell: Tell): Promise<readonly CollectedCase[]> {
    const collected: CollectedCase[] = [];
    for (;;) {
      const message = await this.#process.next();
      if (message === null) throw await this.#process.refusal(this.#loading);
      if (message.type === 'collected') return collected;
      if (message.type === 'loading') this.#loading = message.file;
      if (message.type === 'found') for (const one of message.cases) collected.push(one);
      if (message.type === 'notice') tell(noticeOf(message));
    }
  }

  /** Passes on what the plugin tells, until the process ends. */
  async #relay(dispatch: CaseDispatch, tell: Tell): Promise<never> {
    for (;;) {
      const message = await this.#process.next();
      if (message === null) throw await this.#process.death(this.#when());
      this.#pass(message, dispatch, tell);
    }
  }

  #pass(message: WarmMessage, dispatch: CaseDispatch, tell: Tell): void {
    if (message.type === 'notice') this.#tell(noticeOf(message));
    if (message.type === 'want') dispatch.wanted(message.mode);
    if (message.type !== 'started' && message.type !== 'finished' && message.type !== 'reported') return;
    const blockCase = dispatch.caseOf(message.number);
    if (blockCase === undefined)
      throw new SessionError('tool', say('runner-nonsense', { runner: this.#runner.name }));
    const ofTry = { caseId: blockCase.id, attempt: blockCase.attempt };
    if (message.type === 'started') {
      this.#running = blockCase;
      tell({ type: 'case-started', ...ofTry });
    } else if (message.type === 'reported') {
      this.#running = null;
      for (const each of message.cases) this.#note(each.identity, each);
      tell({ type: 'file-reported', ...ofTry, cases: [...message.cases] });
      this.#context.files.end(blockCase, !message.files);
    } else {
      const { number: _, files, ...result } = message;
      this.#running = null;
      this.#note(blockCase.identity, result);
      tell({ ...result, type: 'case-finished', ...ofTry });
      this.#context.files.end(blockCase, !files);
    }
  }

  /** An exit code may speak of these. */
  #note(identity: string, { status }: Pick<CaseResult, 'status'>): void {
    const failed = status === 'failed' || status === 'error';
    if (failed) this.#failing.add(identity);
    else this.#failing.delete(identity);
  }

  #place(blockCase: BlockCase, tell: Tell): number | null {
    const { identity } = blockCase;
    const place = this.#places.get(identity) ?? this.#fileOf(identity) ?? unknownHere;
    if (typeof place === 'number') return place;
    const ofTry = { caseId: blockCase.id, attempt: blockCase.attempt };
    tell({ type: 'case-started', ...ofTry });
    tell({ ...place, type: 'case-finished', ...ofTry });
    return null;
  }

  /** Of a case that an earlier round knew, the file that it was in. */
  #fileOf(identity: string): number | CaseResult | undefined {
    if (this.mode !== 'files') return undefined;
    for (let end = identity.lastIndexOf(SEPARATOR); end > 0; end = identity.lastIndexOf(SEPARATOR, end - 1)) {
      const place = this.#places.get(identity.slice(0, end));
      if (place !== undefined) return place;
    }
    return undefined;
  }

  #when(): Said {
    return this.#running === null
      ? say('between-cases')
      : say('while-running', { case: this.#running.identity });
  }
}

function noticeOf({ message, kind, cause, remark }: WarmMessage & { type: 'notice' }): TaskNotice {
  const words = remark ? { message, remark } : { message };
  return { type: 'task-notice', kind: kind ?? 'warning', cause: cause ?? 'configuration', ...words };
}

const unknownHere: CaseResult = {
  status: 'error',
  cause: 'tool',
  phase: 'collect',
  durationMs: 0,
  ...say('case-not-found'),
  details: 'Another session of the task found it: the collection differs between hosts or from run to run.',
  output: null,
};
