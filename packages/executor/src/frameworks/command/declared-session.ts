/** Each declared case is a process of its own; its exit code is the result. */
import { join } from 'node:path';
import type { BlockCase, CaseFinished, FoundCase, TaskPlan } from '@testyard/protocol';
import { cutText, UniqueNames } from '@testyard/reports';
import { exitSaid, saidBy, say } from '../../texts/remark.ts';
import {
  CASE_FILES_VARIABLE,
  type CaseFeed,
  type CaseFiles,
  type Session,
  type SessionContext,
  SessionError,
  type SessionEvent,
} from '../framework.ts';
import { finishedEvent, unknownCaseEvent } from '../one-by-one/case-event.ts';
import { type CommandResult, CommandRunner } from '../one-by-one/command-run.ts';
import { FreshFolder } from '../one-by-one/fresh-folder.ts';
import { endedWell } from './ended-well.ts';

const LINES_IN_DETAILS = 40;
/** What a shell says of the signal that ended its command: no more than the result says itself. */
const ofTheShell =
  /^(Hangup|Quit|Illegal instruction|Trace.breakpoint trap|Aborted|Bus error|Floating point exception|Killed|User defined signal [12]|Segmentation fault|Alarm clock|Terminated|CPU time limit exceeded|File size limit exceeded|Bad system call)( \(core dumped\))?$/;

export interface DeclaredCase {
  readonly name: string;
  readonly command: readonly string[];
}

export class DeclaredSession implements Session {
  readonly mode = 'declared';
  readonly #commands: ReadonlyMap<string, DeclaredCase>;
  readonly #runner: CommandRunner;
  readonly #files: CaseFiles;
  readonly #isDry: boolean;
  /** Of cases before that left nothing there. */
  readonly #spare: FreshFolder[] = [];

  constructor(context: SessionContext, cases: readonly DeclaredCase[]) {
    this.#runner = new CommandRunner(context.processes, cases.length > 1);
    this.#files = context.files;
    this.#isDry = context.plan.dryRun === true;
    const commands = new Map<string, DeclaredCase>();
    const names = new UniqueNames((name) => commands.has(name));
    for (const one of cases) commands.set(names.unique(one.name), one);
    this.#commands = commands;
  }

  find(): Promise<readonly FoundCase[]> {
    if (!this.#isDry) this.#runner.prepare();
    const identities = [...this.#commands.keys()];
    return Promise.resolve(
      identities.map((identity) => ({ identity, name: identity, suite: '', file: null, line: null })),
    );
  }

  async run(feed: CaseFeed, tell: (event: SessionEvent) => void): Promise<void> {
    for (let cases = await feed.pull('idle'); cases !== null; cases = await feed.pull('idle')) {
      await this.#runAll(cases, tell);
      if (this.#runner.stopped) return;
    }
  }

  close(): Promise<void> {
    return this.#runner.stop();
  }

  /** Of those that were handed out together the next is given to its shell while one runs. It is told as begun when that has ended. */
  async #runAll(cases: readonly BlockCase[], tell: (event: SessionEvent) => void): Promise<void> {
    let ahead: Given | null = null;
    for (const [place, blockCase] of cases.entries()) {
      if (this.#runner.stopped) break;
      const declared = this.#commands.get(blockCase.identity);
      if (declared === undefined) {
        tell(unknownCaseEvent(blockCase));
        continue;
      }
      tell({ type: 'case-started', caseId: blockCase.id, attempt: blockCase.attempt });
      const given: Given = ahead ?? this.#give(blockCase, declared);
      ahead = this.#giveAhead(cases[place + 1]);
      const event = await given.ended;
      if (event === null) break;
      tell(event);
      this.#endFolder(given);
      // With what they share it has ended unseen, or never began.
      if (ahead && event.cause === 'tool') ahead = await this.#takeBack(ahead);
    }
    if (ahead) await this.#takeBack(ahead);
  }

  #give(blockCase: BlockCase, { command }: DeclaredCase): Given {
    const folder = this.#openFolder(blockCase);
    return { blockCase, folder, ended: this.#runCase(blockCase, command, folder) };
  }

  #giveAhead(blockCase: BlockCase | undefined): Given | null {
    const declared = blockCase && this.#commands.get(blockCase.identity);
    return declared && this.#runner.takesAhead(declared.command) ? this.#give(blockCase, declared) : null;
  }

  async #takeBack({ ended, folder }: Given): Promise<null> {
    await ended;
    folder?.removeEmpty();
    return null;
  }

  #endFolder({ blockCase, folder }: Given): void {
    const isUntouched = folder?.isUntouched === true;
    if (folder && isUntouched) this.#spare.push(folder);
    this.#files.end(blockCase, isUntouched || folder?.removeEmpty());
  }

  /** Null where the session was closed meanwhile: then nothing is known of the case. */
  async #runCase(
    blockCase: BlockCase,
    command: readonly string[],
    folder: FreshFolder | null,
  ): Promise<CaseFinished | null> {
    try {
      const environment = { [CASE_FILES_VARIABLE]: folder?.path ?? '' };
      const result = await this.#runner.run(command, { environment });
      return this.#runner.stopped ? null : finishedEvent(blockCase, judge(result));
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      if (this.#runner.stopped) return null;
      const { cause } = error;
      const nothing = { durationMs: 0, details: null, output: null };
      return finishedEvent(blockCase, { status: 'error', cause, ...saidBy(error), ...nothing });
    }
  }

  /** Null where a case before has put something else in its place. */
  #openFolder(blockCase: BlockCase): FreshFolder | null {
    const place = join(this.#files.root, this.#files.begin(blockCase));
    const spare = this.#spare.pop();
    return spare ? spare.movedTo(place) : FreshFolder.make(place);
  }
}

/** A case that its process runs, or will run next. */
interface Given {
  readonly blockCase: BlockCase;
  readonly folder: FreshFolder | null;
  readonly ended: Promise<CaseFinished | null>;
}

type Judgement = Parameters<typeof finishedEvent>[1];

function judge({ exit, tail, durationMs }: CommandResult): Judgement {
  const facts = { durationMs, output: tail.text };
  if (endedWell(exit)) {
    return { ...facts, status: 'passed', cause: null, message: null, details: null };
  }
  const { signal } = exit;
  const how = signal === null ? exitSaid(exit) : say('killed-by', { signal });
  const last = tail.lastLines(2).findLast((line) => signal === null || !ofTheShell.test(line));
  return {
    ...facts,
    status: 'failed',
    cause: 'test',
    ...(last === undefined ? how : say('exit-line', { exit: how, line: last.trim().slice(0, 2000) })),
    details: cutText(tail.lastLines(LINES_IN_DETAILS).join('\n')) || null,
  };
}

/**
 * The cases that a plan declares: those of `cases` that `select` names, or the command as the one case. Throws
 * `SessionError` where `select` names what is not there.
 */
export function declaredCases(plan: TaskPlan): readonly DeclaredCase[] {
  const { cases, command, select } = plan;
  if (cases === null) {
    return command === null ? [] : [{ name: plan.templateName, command: [...command, ...plan.arguments] }];
  }
  if (select.length === 0) return cases;
  const names = new Set(cases.map(({ name }) => name));
  const unknown = select.filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new SessionError('configuration', say('select-unknown', { names: unknown.join(', ') }));
  }
  return cases.filter(({ name }) => select.includes(name));
}
