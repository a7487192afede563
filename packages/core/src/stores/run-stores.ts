import type { CaseEnd, CaseStatus } from '../ledger/case-status.ts';
import type {
  AttemptRecord,
  CaseProgress,
  FoundCase,
  LedgerCase,
  WaitingCase,
} from '../ledger/ledger-case.ts';
import type { Remark } from '../ledger/remark.ts';
import type { Verdict } from '../ledger/verdict.ts';
import type { Round, Run, Task } from '../runs/run.ts';
import type { ActivityState } from '../runs/states.ts';
import type { PlacedCase } from '../scheduling/cases/case-order.ts';
import type { Lane, Needs, TemplateLimit } from '../scheduling/lane.ts';
import type { NamedCase } from '../suts/sut-guard.ts';
import type { Template } from '../templates/template.ts';
import type { HistoryOf } from './history-store.ts';
import type { PageOf, PageRequest } from './page.ts';

/** What of a task says why it waits; not its plan, which may be long. */
export interface WaitingTask extends Pick<Task, 'id' | 'lane' | 'excludedExecutors'> {
  readonly needs: Needs;
  readonly limit: TemplateLimit | null;
  /** `until`: in milliseconds. */
  readonly pause: { readonly by: string; readonly note: string; readonly until: number } | null;
}

/** Runs of a project, by what all of them have in common; null: any. `state` and `verdict` are those of the latest round. */
export interface RunFilter {
  readonly projectId: string;
  /** Dry runs alone, or runs alone: no list has both. */
  readonly dryRun: boolean;
  readonly state: ActivityState | null;
  readonly verdict: Verdict | null;
  readonly templateId: string | null;
  /** Name of the system under test. */
  readonly sut: string | null;
  /** Name of the user. */
  readonly createdBy: string | null;
  /** What the pipeline that started it says of itself: its provider, */
  readonly ci: string | null;
  /** its branch, */
  readonly branch: string | null;
  /** its commit, or how that begins. */
  readonly commit: string | null;
  /** Started in `[since, until)`, in milliseconds since 1970. */
  readonly since: number | null;
  readonly until: number | null;
}

export interface RunReader {
  byId(id: string): Promise<Run | null>;
  byNumber(projectId: string, number: number): Promise<Run | null>;
  /** Rounds before the latest, in order. */
  earlierRounds(runId: string): Promise<readonly Round[]>;
  /** Newest first. */
  list(filter: RunFilter, page: PageRequest): Promise<PageOf<Run>>;
}
/** A finished run and what its logs and artifacts take. */
export interface KeptRun {
  readonly id: string;
  readonly bytes: number;
}
/** What says whether a run may go by itself. */
export type RunStanding = Pick<Run, 'state' | 'pinned' | 'finishedAt'>;
export interface RunStore extends RunReader {
  /** Holds the run, though the rest of its row may be damaged. */
  holdStanding(id: string): Promise<RunStanding | null>;
  insert(run: Run): Promise<void>;
  /** The run that has this import; held, also where there is none: another one with it waits. */
  byImport(projectId: string, key: string): Promise<Run | null>;
  /** The same may be imported again. */
  forgetImport(runId: string): Promise<void>;
  /** Writes what changes in the life of a run: state, verdict, counts, times, stop, finish sequence. */
  update(run: Run): Promise<void>;
  /** Puts the round before away, as it is, and the run into its next one. */
  openRound(before: Run, next: Run): Promise<void>;
  setPinned(runId: string, pinned: boolean): Promise<void>;
  /** Finished runs that are not pinned and finished before `before`, the oldest first; all who ask see one order. */
  finishedBefore(before: number, limit: number): Promise<readonly KeptRun[]>;
  /**
   * Bytes of logs and artifacts of runs that finished later than `after`, pinned ones too: of so many that nobody waits
   * for it. `next`: when the last of them finished; null where there are no more.
   */
  finishedBytes(after: number): Promise<{ readonly bytes: number; readonly next: number | null }>;
  /** Sums up the bytes of logs and artifacts of a run that finishes. */
  measure(runId: string): Promise<void>;
  /** Adds bytes that came late to a run that has finished; to any other it adds none. */
  addBytes(runId: string, bytes: number): Promise<void>;
  /** Removes the rows of a run and its tasks, and puts the tasks on the list of removals. */
  delete(runId: string, at: number): Promise<void>;
  /** The commit that the run uses for a source; the first writer wins. */
  pinSource(source: { runId: string; url: string; ref: string; commit: string }): Promise<string>;
  pinnedSource(source: { runId: string; url: string; ref: string }): Promise<string | null>;
}

/** A row that cannot be understood, and what was wrong with it. */
export interface UnreadableRow {
  readonly id: string;
  readonly error: unknown;
}

interface Readable<T> {
  readonly tasks: readonly T[];
  readonly unreadable: readonly UnreadableRow[];
}

/** A task of an earlier run of a template. */
export interface EarlierTask {
  readonly id: string;
  readonly runId: string;
  /** Of its run. */
  readonly number: number;
}

/** `name`: its present one, or its last. */
export type NamedTemplate = Pick<Template, 'id' | 'name'>;

export interface TaskReader {
  byId(id: string): Promise<Task | null>;
  /** Of all rounds, in their order and that of the call. */
  ofRun(runId: string): Promise<readonly Task[]>;
  /** Templates of the first tasks of these runs, deleted ones too, at most `most` of each, in the order of the call. */
  firstTemplates(
    runIds: readonly string[],
    most: number,
  ): Promise<ReadonlyMap<string, readonly NamedTemplate[]>>;
  /** Of each of these runs why the first task of its latest round that has its verdict came to it, by id of the run. */
  firstReasons(runIds: readonly string[]): Promise<ReadonlyMap<string, NonNullable<Task['reason']>>>;
  /** Of each of these runs the first task of its latest round that waits and that nobody works on, by id of the run. */
  firstWaiting(runIds: readonly string[]): Promise<ReadonlyMap<string, WaitingTask>>;
  /** Tasks for which a lease may be offered now, over all projects. */
  countClaimable(): Promise<number>;
  /** Tasks that wait in each lane, and how many of them are `before` a task as if all were of its project. */
  waitingByLane(
    task: Pick<Task, 'id' | 'priority'>,
  ): Promise<readonly { readonly lane: string; readonly tasks: number; readonly before: number }[]>;
  /**
   * Lanes (of a project, null: of all) in which tasks wait, each with the one that is next but for those in `except`, as
   * they were a moment ago. A damaged row stands in the way of no other.
   */
  lanes(of: {
    readonly projectId: string | null;
    readonly except: readonly string[];
  }): Promise<{ readonly lanes: readonly Lane[]; readonly unreadable: readonly UnreadableRow[] }>;
  /**
   * Whole tasks of a template that passed or failed, of first rounds of runs before one, newest first, with this
   * combination (JSON; `null` where the template has no matrix). `limit`: runs, about.
   */
  endedBefore(of: {
    readonly templateId: string;
    readonly number: number;
    readonly combination: string;
    readonly limit: number;
  }): Promise<readonly EarlierTask[]>;
  /** In the order of the call. */
  ofRound(run: Pick<Run, 'id' | 'round'>): Promise<readonly Task[]>;
}
export interface TaskStore extends TaskReader {
  /** Whether another task of the round is not finished; `ledger-fixed`: one whose ledger is not fixed either. */
  areOthersOpen(
    task: Pick<Task, 'id' | 'runId' | 'round'>,
    until: 'ended' | 'ledger-fixed',
  ): Promise<boolean>;
  insert(run: Pick<Run, 'number'>, tasks: readonly Task[]): Promise<void>;
  update(task: Task): Promise<void>;
  /**
   * Holds the first tasks of a lane that nobody else holds at this moment and that were not given up by the executor
   * before; answers them as they are now.
   */
  holdFirstFree(part: {
    readonly lane: string;
    readonly except: readonly string[];
    readonly executorId: string;
    readonly limit: number;
  }): Promise<Readable<Task>>;
  /** Ids of tasks that are not finished and whose deadline is over, the longest first. */
  overdue(now: number, limit: number): Promise<readonly string[]>;
  /** No task that is not finished has a deadline before `deadline`. */
  postponeTo(deadline: number): Promise<void>;
  /** Every task that is not finished has its deadline so much later. */
  postponeAll(ms: number): Promise<void>;
}

export interface CaseFilter {
  readonly runId: string;
  /** Null: any. */
  readonly round: number | null;
  readonly taskId: string | null;
  /** Exactly so; any where absent. */
  readonly name?: string | undefined;
  readonly suite?: string | undefined;
  /** Null: any, open ones too. */
  readonly statuses: readonly CaseStatus[] | null;
  /** `finished`: only final ones, as they ended. */
  readonly order: 'listed' | 'finished';
}

/** What a list of many cases tells of each. */
export type BriefCase = Pick<
  LedgerCase,
  'id' | 'taskId' | 'name' | 'suite' | 'status' | 'cause' | 'durationMs' | 'message'
>;

/** A file that was kept from a case. */
export interface CaseArtifact {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** A case with all that is kept of it. */
export interface WholeCase extends LedgerCase {
  readonly finishedAt: number | null;
  /** As `CaseReader.attempts` has them. */
  readonly tries: readonly (AttemptRecord & { readonly executor: string | null })[];
  readonly files: readonly CaseArtifact[];
}

export interface CaseReader {
  byId(id: string): Promise<LedgerCase | null>;
  /** In order `finished` a page with items always has a next: more may end. */
  list(filter: CaseFilter, page: PageRequest): Promise<PageOf<LedgerCase>>;
  /** In the order of the ledger. */
  brief(
    of: { readonly runId: string; readonly round: number },
    page: PageRequest,
  ): Promise<PageOf<BriefCase>>;
  /** In the order of the ledger, with tries and files: a page of them is as large as what their tests said. */
  whole(filter: Omit<CaseFilter, 'order'>, page: PageRequest): Promise<PageOf<WholeCase>>;
  /** Cases of a task that failed, in no order. */
  failedOf(
    taskId: string,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly caseKey: string }[]>;
  /** Which of these cases failed in which of these tasks. */
  failedAmong(
    taskIds: readonly string[],
    caseKeys: readonly string[],
  ): Promise<readonly { readonly taskId: string; readonly caseKey: string }[]>;
  /** Which of these cases a task has. */
  keysAmong(taskId: string, caseKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ended tries that have texts or are not the only one, in order. */
  attempts(caseId: string): Promise<readonly (AttemptRecord & { readonly executor: string | null })[]>;
}

/** What changed on a case; `finishSequence` is set with `status`. */
export interface CaseUpdate {
  readonly id: string;
  readonly status: CaseStatus | null;
  readonly cause: LedgerCase['cause'];
  readonly durationMs: number | null;
  readonly message: LedgerCase['message'];
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly losses: number;
  readonly finishSequence: number | null;
  readonly finishedAt: number | null;
}

/** Cases of a task with a position in `[from, to)`. */
export interface CaseRange {
  readonly task: Pick<Task, 'id' | 'round'>;
  readonly from: number;
  readonly to: number;
}

/**
 * Cases of a task that count as the latest of their key: those that none of the tasks in `later` has, too.
 */
export interface LatestCases {
  readonly taskId: string;
  readonly later: readonly string[];
}

/** Which of them: those that ended like this, or those with these keys. */
export type CaseChoice =
  | { readonly statuses: readonly CaseStatus[] }
  | { readonly caseKeys: readonly string[] };

/** One round of a run. */
export interface RoundOfRun {
  readonly runId: string;
  readonly round: number;
}

/** A case of a ledger that is being sent. */
export interface KeyedCase extends FoundCase {
  readonly caseKey: string;
  /** Cases with the same one go to one slot, one after the other. */
  readonly together: string | null;
}

/** Cases as they come one after the other in a ledger. */
export interface ListedPart {
  /** Of the first. */
  readonly position: number;
  readonly cases: readonly KeyedCase[];
  /** The history that says how long each will take; null: nothing is to be known of them. */
  readonly predictedBy: HistoryOf | null;
}

export interface CaseStore extends CaseReader {
  /** Of the cases of a round that were executed, the last that ended up to this number of the run. */
  ranUpTo(round: RoundOfRun, finishSequence: number): Promise<NamedCase | null>;
  /** The first that was executed and ended after it; where none was, the first that ended. */
  endedAfter(round: RoundOfRun, finishSequence: number): Promise<NamedCase | null>;
  /** Whether one of this task was executed and ended after it. */
  ranAfter(round: RoundOfRun, finishSequence: number, taskId: string): Promise<boolean>;
  /** Ids of executors on which tries of a case have ended. */
  triedOn(caseId: string): Promise<readonly string[]>;
  /** How many ended in which way. */
  countEnds(of: LatestCases): Promise<readonly (CaseEnd & { readonly cases: number })[]>;
  /**
   * Appends the chosen ones to the ledger of `task` from `position` on, as open ones, those that go together one after the
   * other; answers how many.
   */
  choose(
    task: Pick<Task, 'id' | 'round'>,
    from: LatestCases & { readonly position: number; readonly choice: CaseChoice },
  ): Promise<number>;
  /** Appends cases to a ledger. */
  insert(task: Task, listed: ListedPart): Promise<void>;
  /** An open line is another case from now on, under the same id and position. */
  rename(id: string, as: KeyedCase): Promise<void>;
  /**
   * Puts cases of a ledger into other places, those of each other, or keeps other predictions of them; none was given
   * out. Lists of cases stay as they are.
   */
  arrange(changed: readonly PlacedCase[]): Promise<void>;
  /** Whether some cases of a ledger go together. */
  haveGroups(task: Pick<Task, 'id' | 'round'>): Promise<boolean>;
  /** Forgets the cases of a ledger that was never fixed. */
  deleteAll(taskId: string): Promise<void>;
  byIds(ids: readonly string[]): Promise<readonly LedgerCase[]>;
  progressOf(ids: readonly string[]): Promise<readonly CaseProgress[]>;
  /** Open cases in the range, in order. */
  openIn(range: CaseRange): Promise<readonly CaseProgress[]>;
  /** The same, for a block. */
  waitingIn(range: CaseRange): Promise<readonly WaitingCase[]>;
  hasOpen(range: CaseRange): Promise<boolean>;
  /** Cases of a round; the numbers of those that end are the next ones of their run. */
  update(of: RoundOfRun, updates: readonly CaseUpdate[]): Promise<void>;
  /** Makes all open cases of the task final at once, numbered from `finishSequence` + 1; answers how many. */
  endOpen(
    taskId: string,
    end: {
      status: CaseStatus;
      cause: LedgerCase['cause'];
      message: Remark;
      finishSequence: number;
      at: number;
    },
  ): Promise<number>;
  recordAttempts(records: readonly (AttemptRecord & { readonly caseId: string })[]): Promise<void>;
}
