/** What makes a run red beside its cases: a report that knows cases alone would be greener than the run. */
import { createHash } from 'node:crypto';
import type { Counts, Run, Task } from '@testyard/protocol';
import type { ReportedCase } from './reported.ts';

/** Why a task did not pass where none of its cases says it: an empty suite would look green. */
export function silentTrouble(task: Task): string | null {
  if (task.verdict === 'passed' || unsuccessfulOf(task.counts) > 0) return null;
  return task.reason ?? `verdict: ${task.verdict ?? task.state}`;
}

/** What earlier rounds left unsuccessful makes the run red. */
export function leftOf(run: Run): string | null {
  const left = run.rounds.find(({ round }) => round === run.round)?.left;
  if (!left) return null;
  return `${left.cases || 'tasks'} unsuccessful in earlier rounds, not executed again: ${left.verdict}`;
}

export function unsuccessfulOf(counts: Counts): number {
  return counts.failed + counts.error + counts.blocked + counts.notRun + counts.notReported;
}

/** Both of a finished run, as errors beside its cases; they have the same keys in every run of a template. */
export function besideCases(run: Run): readonly ReportedCase[] {
  if (run.verdict === null) return [];
  const left = leftOf(run);
  const of = (
    about: Pick<ReportedCase, 'taskId' | 'name' | 'message' | 'cause'>,
    key: string,
  ): ReportedCase => ({
    ...{ ...about, id: `${about.taskId} ${about.name}`, caseKey: hashOf(`${about.name} ${key}`), suite: '' },
    ...{ file: null, line: null, status: 'error', durationMs: 0, attempts: 1, tries: [], files: [] },
    finishedAt: run.finishedAt === null ? null : Date.parse(run.finishedAt),
  });
  const ofTasks = run.tasks.flatMap((task) => {
    const message = task.verdict === null ? null : silentTrouble(task);
    const about = { taskId: task.id, name: 'verdict', message, cause: task.cause };
    return message === null ? [] : [of(about, task.templateId)];
  });
  const earlier = 'earlier rounds';
  const about = { taskId: earlier, name: 'left', message: left, cause: null };
  return left === null ? ofTasks : [...ofTasks, of(about, earlier)];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
