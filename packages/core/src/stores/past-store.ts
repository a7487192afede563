// What a history of a template is made of: its tasks in first rounds, and how their cases ended.
import type { CaseEnd, CaseStatus } from '../ledger/case-status.ts';
import type { Counts } from '../ledger/counts.ts';
import type { Remark } from '../ledger/remark.ts';
import type { Verdict } from '../ledger/verdict.ts';
import type { Task } from '../runs/run.ts';
import type { Combination } from '../templates/matrix.ts';
import type { EarlierTask } from './run-stores.ts';

/** What a template did in the first round of a run. */
export interface PastTask extends EarlierTask {
  readonly verdict: Verdict | null;
  readonly counts: Counts;
  readonly commit: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** How a case of a task ended that failed, or failed first and then passed. */
export interface UnsteadyEnd extends CaseEnd {
  readonly id: string;
  readonly taskId: string;
  readonly caseKey: string;
}

/** What people are told of it. */
export interface UnsteadyCase {
  readonly id: string;
  readonly name: string;
  readonly suite: string;
  readonly file: string | null;
  readonly message: Remark | null;
}

/**
 * Cases of a task that ended alike, without failing: how their keys begin, of those that begin with `part`, in order, one
 * after the other.
 */
export interface KeptKeys {
  readonly taskId: string;
  readonly part: string;
  readonly status: CaseStatus;
  readonly keys: string;
}

export interface PastReader {
  /** Tasks of a template in the first rounds of runs with these numbers, dry runs not among them, newest first. */
  firstRounds(templateId: string, numbers: readonly number[]): Promise<readonly PastTask[]>;
  /** The values of the matrix that tasks were executed with; null where their template had none. */
  combinations(taskIds: readonly string[]): Promise<ReadonlyMap<string, Combination | null>>;
  /** Cases that failed or were flaky, of each of these tasks so many, in the order of their keys. */
  unsteadyOf(taskIds: readonly string[], most: number): Promise<readonly UnsteadyEnd[]>;
  /** The same of these cases, all of them. */
  unsteadyAmong(taskIds: readonly string[], caseKeys: readonly string[]): Promise<readonly UnsteadyEnd[]>;
  unsteadyById(ids: readonly string[]): Promise<readonly UnsteadyCase[]>;
  /** What these tasks kept of the cases that did not fail, of these parts. */
  keptKeys(taskIds: readonly string[], parts: readonly string[]): Promise<readonly KeptKeys[]>;
}

export interface PastStore extends PastReader {
  /** Keeps how the cases of a task ended that did not fail; of a very large one nothing. It has finished, and that is said once. */
  keepKeys(task: Pick<Task, 'id' | 'ledgerSize'>): Promise<void>;
}
