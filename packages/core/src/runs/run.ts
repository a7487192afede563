import type { Cause, LedgerMode } from '../ledger/case-status.ts';
import type { Counts } from '../ledger/counts.ts';
import type { Remark, Stop } from '../ledger/remark.ts';
import type { Reason, TaskFailure, Verdict } from '../ledger/verdict.ts';
import type { SutGuard } from '../suts/sut-guard.ts';
import type { Plan } from '../templates/plan.ts';
import type { ActivityState } from './states.ts';

export interface Sut {
  readonly name: string;
  readonly branch: string;
  /** That is expected; absent or empty: whatever it is at the first look. */
  readonly build?: string;
  readonly ip: string;
  readonly port: string;
}

/** Where a pipeline started a run from, in its own words; nothing is decided by it. */
export interface CiInfo {
  readonly provider: string;
  readonly repository?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly build?: string;
  readonly job?: string;
  readonly actor?: string;
  readonly buildUrl?: string;
}

/** What of a run is executed again: by how its cases ended, all of it, or the cases that were named. */
export const rerunScopes = ['unsuccessful', 'failed', 'errors', 'all', 'cases'] as const;
export type RerunScope = (typeof rerunScopes)[number];

/** Rounds of one series at most. */
export const mostRepeats = 100;

/** Which of several rounds that were asked for at once, and that follow each other. */
export interface Series {
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
  /** The first round that does not pass, or has a flaky case, is the last. */
  readonly untilFailure: boolean;
}

/** Nothing of it is started until then, in milliseconds since 1970, and then it goes on by itself. */
export interface RunPause {
  readonly by: string;
  readonly at: number;
  readonly until: number;
  readonly note: string;
}

/** How a round after the first was opened. */
export interface Opening {
  readonly by: string;
  readonly at: number;
  readonly scope: RerunScope;
  /**
   * What the rounds before left unsuccessful and this one does not execute again: it goes on speaking against the run.
   * `cases` may be 0 where a whole task is meant. Null where nothing is left.
   */
  readonly left: { readonly cases: number; readonly verdict: Verdict } | null;
  /** Null where the round was asked for alone. */
  readonly series: Series | null;
}

/** A round of a run: the first, or one in which some of it was executed again. Final once it is finished. */
export type Round = Pick<
  Run,
  'round' | 'state' | 'verdict' | 'counts' | 'startedAt' | 'finishedAt' | 'stop' | 'opening' | 'sutGuard'
>;

/**
 * One asking: one call, one or several templates, one verdict. What a round has (see `Round`) is that of the latest.
 * Times in milliseconds since 1970.
 */
export interface Run {
  readonly id: string;
  readonly projectId: string;
  /** Counted within the project, for people. */
  readonly number: number;
  /** The latest, counted from 1. */
  readonly round: number;
  /** Null in the first round. */
  readonly opening: Opening | null;
  readonly state: ActivityState;
  /** Null until finished. */
  readonly verdict: Verdict | null;
  readonly counts: Counts;
  readonly sut: Sut;
  /** Null: the project knows no SUT of that name, so nobody looks at it. */
  readonly sutGuard: SutGuard | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly onBehalfOf: string;
  /** Only finds its cases: nothing of them is executed, and there is never a verdict. */
  readonly dryRun: boolean;
  /** Its cases are those of reports, by whatever was imported; null: it was executed. */
  readonly importKey: string | null;
  /** How long runs of the same templates took before it, in milliseconds; null where none had ended. */
  readonly usualMs: number | null;
  /** The trace of the call that started it, as W3C Trace Context writes it; null where there was none. */
  readonly traceparent: string | null;
  /** Null where no pipeline said it. */
  readonly ci: CiInfo | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Null where nobody stopped it. */
  readonly stop: Stop | null;
  /** Said of the run as a whole; null: it is not paused, though tasks of it may be. */
  readonly pause: RunPause | null;
  /** Cases of the run that are final, over all rounds: the last number given to one. */
  readonly finishSequence: number;
  /** Kept whatever its age. */
  readonly pinned: boolean;
}

/** The execution of one template within one round of a run. */
export interface Task {
  readonly id: string;
  readonly runId: string;
  readonly projectId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  /** Place in the call, from 0. */
  readonly position: number;
  readonly round: number;
  /** Executes only cases that were chosen from earlier rounds: they are its ledger from the beginning. */
  readonly chosen: boolean;
  /** As its run. */
  readonly dryRun: boolean;
  readonly plan: Plan;
  /** 0 to 100, among the tasks of its project. */
  readonly priority: number;
  /** Where it waits: see `Lane`. */
  readonly lane: string;
  readonly state: ActivityState;
  readonly verdict: Verdict | null;
  readonly cause: Cause | null;
  readonly reason: Reason | null;
  readonly warnings: readonly Remark[];
  readonly failures: readonly TaskFailure[];
  /** Null where nobody stopped it, by itself or with its run. */
  readonly stop: Stop | null;
  /** `leftMs`: of the time that its deadline stood for when the pause began. Null: it is not paused. */
  readonly pause: (RunPause & { readonly leftMs: number }) | null;
  /** Since its start, in pauses that are over: they count for none of its times. */
  readonly pausedMs: number;
  /** Why work could not begin or go on, once that is known. */
  readonly trouble: TaskFailure | null;
  /** The cause of the first case that ended otherwise than by its test. */
  readonly sickCause: Cause | null;
  readonly ledgerMode: LedgerMode | null;
  /** The lease whose cases they are, once it has begun to send them. */
  readonly ledgerLeaseId: string | null;
  /** Whether the set of expected cases is complete. */
  readonly ledgerFixed: boolean;
  /** Name of the executor that found the cases; null until then, and where they were chosen. */
  readonly foundBy: string | null;
  /**
   * Lines that are given out; of a ledger that is being sent in parts, those that have come. Of mode `files` the expected
   * cases are more, once files have told theirs.
   */
  readonly ledgerSize: number;
  /** Cases from this position on were never part of a block. */
  readonly frontier: number;
  readonly counts: Counts;
  /** Whether another lease may be offered now: kept by `TaskBook.close`, read by the scheduler's query. */
  readonly claimable: boolean;
  /** No more cases are to be started: the maximum of failures is reached. */
  readonly halted: boolean;
  readonly setupFailures: number;
  /** Sessions that died one after the other without a new result. */
  readonly deathsInRow: number;
  /** Leases lost one after the other without a new result. */
  readonly lossesInRow: number;
  /** Sum of the durations of cases that are final: for the length of blocks. Milliseconds. */
  readonly workMs: number;
  /**
   * Predicted work of the cases from the frontier on, in milliseconds, and before the ledger is fixed of all that ran
   * before; null where nothing is known of it.
   */
  readonly untouchedMs: number | null;
  /** Slots that could have worked on it when its cases were put in order; 0 where they are in the ledger's own. */
  readonly plannedSlots: number;
  /**
   * How long its first lease took from its offer to the ledger, in milliseconds, and before that the template's last one:
   * what another slot costs.
   */
  readonly setupMs: number | null;
  /** Executors that could not work on it, and why: they are offered it no more. */
  readonly excludedExecutors: readonly (TaskFailure & { readonly executorId: string })[];
  readonly commit: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /**
   * When it is taken from the queue unexecuted; while running, when its time is over; while stopping, when it is ended by
   * force; while paused, when it goes on.
   */
  readonly deadline: number;
}
