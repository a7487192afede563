import type { Task } from '../runs/run.ts';
import type { CaseToOrder } from '../scheduling/cases/case-order.ts';
import type { CaseEvidence } from '../scheduling/cases/evidence-order.ts';

/** What a history is of: cases of one template that ran in one framework and one kind of environment. */
export interface HistoryOf {
  readonly templateId: string;
  readonly framework: string;
  readonly environment: string;
}

/** How a case of a task ended. */
export interface CaseSample {
  readonly caseId: string;
  /** In milliseconds. */
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Of cases of one task that ended together. */
export interface CaseEnds {
  readonly samples: readonly CaseSample[];
  /** In milliseconds since 1970. */
  readonly at: number;
  /** What ended as ever is told, too. */
  readonly exactly: boolean;
}

/** In milliseconds: all cases of a template one after the other, and what comes before the first. */
export interface TemplateWork {
  readonly workMs: number | null;
  readonly setupMs: number | null;
}

/** How long cases took in recent runs: one row a case and environment, whatever runs there were. */
export interface HistoryStore {
  /**
   * Feeds ends of cases of one template into what is known of them. Unless it is to be told `exactly`, a case that passed
   * as fast as in earlier runs is left as it is known, as long as that is not older than a day.
   */
  add(of: HistoryOf, ends: CaseEnds): Promise<void>;
  /** All cases of a ledger as they were listed, with what was known of each then. */
  casesToOrder(task: Pick<Task, 'id' | 'round'>): Promise<readonly CaseToOrder[]>;
  /** When cases of a ledger last ran and last failed, wherever that was; those that never did are not among them. */
  evidenceOf(task: Pick<Task, 'id' | 'round'>, of: HistoryOf): Promise<ReadonlyMap<string, CaseEvidence>>;
  /** What the last whole run of a template took; null where nothing is known. */
  ofTemplate(templateId: string): Promise<TemplateWork>;
  /** May leave what is known where that is hardly different. */
  learnTemplate(
    templateId: string,
    work: { readonly workMs: number; readonly setupMs: number | null },
  ): Promise<void>;
  /** What runs with this key took of late, in milliseconds; null where nothing is known. */
  usualTime(workKey: string): Promise<number | null>;
  learnUsualTime(workKey: string, took: { readonly durationMs: number; readonly at: number }): Promise<void>;
  /** Forgets what was not learnt since `before`. */
  pruneUsualTimes(before: number): Promise<void>;
  forgetTemplate(templateId: string): Promise<void>;
  /** The template with the next higher id that has a history; null: none has. '' comes before all. */
  templateAfter(templateId: string): Promise<string | null>;
  /** Forgets cases of a template that did not run since `before`. */
  prune(templateId: string, before: number): Promise<void>;
}
