import type { Run, Task } from '../runs/run.ts';
import { runVerdict, type Verdict, type VerdictPolicy } from './verdict.ts';

/** What earlier rounds left unsuccessful, and this one does not execute again, is no better for that. */
export function verdictOf({ opening }: Run, tasks: readonly Task[]): Verdict {
  const left = opening?.left ? [opening.left.verdict] : [];
  return runVerdict([...tasks.map(({ verdict }) => verdict ?? 'error'), ...left]);
}

/** Cases that all tasks of a round expect; of a ledger that was never fixed, none. */
export function expectedOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + (task.counts.expected ?? 0), 0);
}

/** Chosen cases are fewer than all: how many there must be was asked in the round that they are from. */
export function policyOf({ plan, chosen }: Task): VerdictPolicy {
  return chosen ? { ...plan, minimumCases: 1 } : plan;
}
