/**
 * What a test framework must do for us, and all that it gets to do it with. A framework is a folder beside this
 * file; it sees neither the loops nor another framework.
 */

import type {
  BlockCase,
  CaseFinished,
  ExecutorRemark,
  FileReported,
  FoundCase,
  LedgerMode,
  ReportRead,
  TaskNotice,
  TaskPlan,
} from '@testyard/protocol';
import type { Said } from '../texts/remark.ts';
import type { Canary } from './canary.ts';

export interface Framework {
  /** As templates name it. */
  readonly name: string;
  /** The version that this host has, null where it has none. Ends within 45 s. */
  probe(environment: NodeJS.ProcessEnv): Promise<string | null>;
  /** Opens a session in a prepared workspace. */
  open(context: SessionContext): Promise<Session>;
  /** What tells whether it can be believed on this host; each within a few seconds. */
  readonly canaries: readonly Canary[];
}

export interface SessionContext {
  readonly plan: TaskPlan;
  /** Absolute path of `workingDirectory` inside the workspace. */
  readonly directory: string;
  /** An empty folder of this session's own, outside the workspace; removed after it. */
  readonly scratch: string;
  /** A folder that sessions of the template leave to each other on this host, of the registry's `keepsFiles`; null: there is none. */
  readonly kept: string | null;
  readonly processes: ProcessHost;
  readonly files: CaseFiles;
  /** Lines for the reader of the task's log, stream `executor`. */
  note(line: string): void;
}

/** The variable by which a case knows where to put files that are kept as its own. */
export const CASE_FILES_VARIABLE = 'TESTYARD_CASE_ARTIFACTS';

/** Where cases put files that are kept. */
export interface CaseFiles {
  /** Absolute path of the folder that has those of all tries. */
  readonly root: string;
  /** Answers the name of a try's folder below it, which its process finds by the variable. Whoever runs it makes it. */
  begin(tried: Pick<BlockCase, 'id' | 'attempt'>): string;
  /** The try is over: what is in its folder is kept. A try of which that is never said is looked at in the end. */
  end(tried: Pick<BlockCase, 'id' | 'attempt'>, isEmpty?: boolean): void;
  /** Files that a report names for a case: paths, absolute or from `directory` on, which they may not leave. */
  attach(caseId: string, directory: string, paths: readonly string[]): void;
}

/**
 * One warm framework process (or none between cases). Life: `find` once, `run` once, `close` always.
 * `find` and `run` reject with `SessionError` where the framework cannot work or its process ended by itself.
 */
export interface Session {
  readonly mode: LedgerMode;
  /**
   * The expected cases, in the order of the framework. For mode `reported` this runs the command and reads its
   * report. Identities are unique: equal ones got `#2`, `#3`.
   */
  find(tell: (event: SessionEvent) => void): Promise<FoundCases>;
  /** Runs what the feed gives until it gives no more. Cases unknown to this session end as `error`, cause `tool`. */
  run(feed: CaseFeed, tell: (event: SessionEvent) => void): Promise<void>;
  /**
   * Ends the session in good order: fixtures torn down, reports written. Resolves when the process has ended, however
   * long that takes: whoever calls it sets the limit, and ends the processes where it is over.
   * May be called at any time, also while `run` is under way.
   */
  close(): Promise<void>;
}

/** Asynchronous where there may be too many for the memory; they are gone through once. */
export type FoundCases = readonly FoundCase[] | AsyncIterable<FoundCase>;

/** Where a session gets its cases from. */
export interface CaseFeed {
  /**
   * `ahead`: answers at once, with `[]` where there is nothing now. `idle`: waits for more work, and answers null
   * when there will be none. A session that must know the successor of a case to tear it down calls `ahead` when its
   * last case was run: earlier, and the successor waits for it while another slot may be free. Cases that were handed out
   * are run in that order.
   */
  pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
  pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
}

export type SessionEvent =
  /** In the framework's channel before the case runs: a crash names it. */
  | { readonly type: 'case-started'; readonly caseId: string; readonly attempt: number }
  | CaseFinished
  | FileReported
  | TaskNotice
  | ReportRead;

/** Why a session could not begin or go on. */
export class SessionError extends Error {
  /** `configuration`: template or options unusable, framework missing. `tool`: the process died or spoke nonsense. */
  override readonly cause: 'configuration' | 'tool';
  readonly exit: ProcessExit | null;

  /** All that the process said, where the message does not hold it. */
  readonly details: string | null;
  /** Null for words that are not the executor's own. */
  readonly remark: ExecutorRemark | null;

  constructor(
    cause: 'configuration' | 'tool',
    said: Said | string,
    more: { readonly exit?: ProcessExit | undefined; readonly details?: string } = {},
  ) {
    super(typeof said === 'string' ? said : said.message);
    this.remark = typeof said === 'string' ? null : said.remark;
    this.name = 'SessionError';
    this.cause = cause;
    this.exit = more.exit ?? null;
    this.details = more.details ?? null;
  }
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Starts processes of a session in its process tree, its environment and its log. */
export interface ProcessHost {
  /**
   * Rejects with `SessionError` cause `configuration` where the program is not there. stdout and stderr go to the
   * task's log as raw bytes; what is told through `onOutput` is a copy.
   */
  start(command: readonly string[], options?: ProcessOptions): Promise<SessionProcess>;
  /** For commands one after another; null where this host can keep them apart by `start` only. */
  startSeries(): Promise<ProcessSeries | null>;
}

/** Commands one after another, each the only one when it starts, in the session's directory. */
export interface ProcessSeries {
  /** Whether a command can be given while another runs: it begins when that, and all that it started, has ended. */
  takesAhead(command: readonly string[]): boolean;
  /**
   * Resolves when the command and all that it started have ended, and the log has their output. Rejects with
   * `SessionError`: `configuration` where the program is not there, `tool` where the series ended.
   */
  run(
    command: readonly string[],
    options?: Pick<ProcessOptions, 'environment' | 'onOutput'>,
  ): Promise<ProcessExit>;
  /** As that of a process; afterwards nothing runs any more. */
  stop(graceMs: number): Promise<void>;
}

export interface ProcessOptions {
  /** Absolute; the session's directory where absent. */
  readonly directory?: string;
  /** Laid over the session's environment; `PYTHONPATH` is put in front of one that is there. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Opens file descriptors 3 (the process reads) and 4 (the process writes), for lines of JSON. */
  readonly channel?: boolean;
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
}

export interface SessionProcess {
  /** Sends one JSON value as a line on descriptor 3. Resolves false where the process is gone. */
  send(message: unknown): Promise<boolean>;
  /** Lines of JSON from descriptor 4, parsed; ends when the process closed it. A line that is no JSON ends it, too. */
  readonly messages: AsyncIterable<unknown>;
  /** After the process and its streams have ended. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Bytes written so far, by which a case finds its part of the log. */
  readonly written: { readonly stdout: number; readonly stderr: number };
  /** Signal to the process itself, a grace, then kill of the whole tree; resolves when the tree is empty. */
  stop(graceMs: number): Promise<void>;
}
