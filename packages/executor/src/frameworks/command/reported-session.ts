/** The command runs once, within `find`; its report says which cases there are and how each ended. */

import { isAbsolute, relative } from 'node:path';
import { setImmediate as asked } from 'node:timers/promises';
import type { TaskNotice, TaskPlan } from '@testyard/protocol';
import { notReported, type ReportCase, TapReader } from '@testyard/reports';
import { exitSaid, type Said, say, type Words } from '../../texts/remark.ts';
import {
  type CaseFeed,
  type FoundCases,
  type ProcessExit,
  type Session,
  type SessionContext,
  SessionError,
  type SessionEvent,
} from '../framework.ts';
import { finishedEvent, unknownCaseEvent } from '../one-by-one/case-event.ts';
import { CommandRunner } from '../one-by-one/command-run.ts';
import { CollectedCases } from './collected-cases.ts';
import { endedWell } from './ended-well.ts';
import { named, type ReadItem, readReports, type WantedFiles } from './read-report-files.ts';
import { ReportFiles } from './report-files.ts';

type Tell = (event: SessionEvent) => void;

export interface ReportedCommand {
  readonly command: readonly string[];
  readonly report: NonNullable<TaskPlan['report']>;
}

interface Reports {
  readonly tapItems: readonly ReadItem[];
  readonly files: ReportFiles | null;
}

export class ReportedSession implements Session {
  readonly mode = 'reported';
  readonly #context: SessionContext;
  readonly #wanted: ReportedCommand;
  readonly #runner: CommandRunner;
  readonly #cases: CollectedCases;
  /** Of the first that was not reported, why. */
  #missing: Words | null = null;
  /** Of the reports, from the end of the command to their last case. */
  #collecting: Promise<void> = Promise.resolve();

  constructor(context: SessionContext, wanted: ReportedCommand) {
    this.#context = context;
    this.#wanted = wanted;
    this.#runner = new CommandRunner(context.processes);
    this.#cases = new CollectedCases(context.scratch);
  }

  async find(tell: Tell): Promise<FoundCases> {
    const { tap } = this.#wanted.report;
    const wanted = wantedFiles(this.#wanted.report);
    const files = wanted && (await ReportFiles.remember(this.#context.directory, wanted.format, wanted.glob));
    const tapItems: ReadItem[] = [];
    const reader = tap ? new TapReader((item) => tapItems.push(named(item, 'stdout'))) : null;
    const exit = await this.#runCommand((bytes) => reader?.write(bytes));
    if (reader !== null && !reader.end()) tapItems.push({ type: 'case', case: noTap });
    this.#collecting = this.#collect(exit, tell, { tapItems, files });
    // What fails is said by whoever waits for it: by the cases found, and by `run`.
    this.#collecting.catch(() => undefined);
    return this.#cases.found(this.#collecting);
  }

  async run(feed: CaseFeed, tell: Tell): Promise<void> {
    await this.#collecting;
    for (let block = await feed.pull('idle'); block !== null; ) {
      // What has run already has no order that a successor could disturb: the next block comes while this one is told.
      const ahead = feed.pull('ahead');
      ahead.catch(() => undefined);
      await asked();
      for (const blockCase of block) {
        if (this.#runner.stopped) return;
        const kept = this.#cases.result(blockCase.identity);
        const result = kept instanceof Promise ? await kept : kept;
        tell(result === null ? unknownCaseEvent(blockCase) : finishedEvent(blockCase, result));
        const attached = result?.attachments ?? [];
        if (attached.length > 0) this.#context.files.attach(blockCase.id, this.#context.directory, attached);
      }
      const next = await ahead;
      block = next.length > 0 ? next : await feed.pull('idle');
    }
  }

  async close(): Promise<void> {
    await this.#runner.stop();
    await this.#cases.close();
  }

  async #runCommand(onStdout: (bytes: Uint8Array) => void): Promise<ProcessExit> {
    const { exit } = await this.#runner.run(this.#wanted.command, {
      onOutput: (stream, bytes) => stream === 'stdout' && onStdout(bytes),
    });
    if (this.#runner.stopped) {
      throw new SessionError('tool', 'the session was closed before the command ended', { exit });
    }
    this.#context.note(`command ended: ${exitSaid(exit).message}`);
    return exit;
  }

  async #collect(exit: ProcessExit, tell: Tell, { tapItems, files }: Reports): Promise<void> {
    const wanted = wantedFiles(this.#wanted.report);
    for (const item of tapItems) await this.#take(item, tell);
    if (wanted !== null && files !== null) await this.#takeFiles(wanted, files, tell);
    await this.#cases.complete();
    const contradiction = this.#contradiction(exit);
    if (contradiction !== null)
      tell({ type: 'task-notice', kind: 'failure', cause: 'test', ...contradiction });
    else if (this.#missing !== null)
      tell({ type: 'task-notice', kind: 'failure', cause: 'not-reported', ...this.#missing });
  }

  async #takeFiles(wanted: WantedFiles, files: ReportFiles, tell: Tell): Promise<void> {
    for await (const item of readReports(this.#context.directory, wanted, files)) {
      await this.#take(item, tell);
    }
  }

  async #take(item: ReadItem, tell: Tell): Promise<void> {
    if (item.type === 'notice') tell(notice(item));
    if (item.type === 'receipt') tell({ type: 'report-read', receipt: item.receipt });
    if (item.type !== 'case') return;
    const { status, message, remark } = item.case;
    if (status === 'not-reported' && message) this.#missing ??= { message, ...(remark ? { remark } : {}) };
    await this.#cases.add(placed(item.case, this.#context.directory));
  }

  /** What the exit code says that no case does: null where they agree, or where the cases are red already. */
  #contradiction(exit: ProcessExit): Said | null {
    const red = this.#cases.has('failed', 'error');
    if (endedWell(exit) || (red && exit.signal === null)) return null;
    const { count } = this.#cases;
    const missing = this.#cases.has('not-reported');
    const rule = missing ? 'report-missing' : red ? 'report-red' : 'report-green';
    const report = wantedFiles(this.#wanted.report)?.glob ?? 'TAP, stdout';
    return say('command-exit', {
      exit: exitSaid(exit),
      report: say(rule, missing ? { report } : { count }),
    });
  }
}

/** Null where the report is what the command prints. */
export function wantedFiles({ junit, robot = null }: ReportedCommand['report']): WantedFiles | null {
  if (junit !== null) return { format: 'junit', glob: junit };
  return robot === null ? null : { format: 'robot', glob: robot };
}

const noTap = notReported('TAP', say('no-tap'));

function notice({ kind, message, remark }: Extract<ReadItem, { type: 'notice' }>): TaskNotice {
  return { type: 'task-notice', kind, cause: 'test', message, remark };
}

/** The file relative to the working directory: a workspace has another path each time. */
function placed(reportCase: ReportCase, directory: string): ReportCase {
  const { file } = reportCase;
  if (file === null || !isAbsolute(file)) return reportCase;
  const within = relative(directory, file);
  return within === '' || within.startsWith('..') || isAbsolute(within)
    ? reportCase
    : { ...reportCase, file: within };
}
