import type { Verdict } from '../ledger/verdict.ts';
import type { ActivityState } from '../runs/states.ts';

/** How many executions of a template are shown beside it. */
export const LAST_EXECUTIONS = 10;

/** One task of a template, as a list of templates shows it. */
export interface Execution {
  readonly taskId: string;
  readonly runId: string;
  /** Of the run within its project. */
  readonly number: number;
  readonly state: ActivityState;
  readonly verdict: Verdict | null;
  readonly createdAt: number;
}

export interface TemplateExecutions {
  readonly templateId: string;
  /** Newest first, at most `LAST_EXECUTIONS`; dry runs execute nothing and are not among them. */
  readonly executions: readonly Execution[];
}
