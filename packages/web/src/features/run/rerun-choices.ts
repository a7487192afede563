import type { Run } from '@testyard/protocol';
import { finalCount, troubleCount } from '../../glossary/looks.ts';
import { untoldTasks } from './model/untold-tasks.ts';

export const rerunWhats = ['unsuccessful', 'failed', 'errors', 'all'] as const;
export type RerunWhat = (typeof rerunWhats)[number];

/** What a re-run executes. */
export interface RerunSize {
  readonly cases: number;
  /** Executed as a whole, as no case of theirs says what was unsuccessful. */
  readonly tasks: number;
  /** There are others, and only the server knows how many. */
  readonly more: boolean;
}

type Looked = Pick<Run, 'round' | 'rounds' | 'sut' | 'tasks' | 'stopReason'>;

/** Of the latest round, whatever round is looked at, and of what earlier ones left unsuccessful. */
export function rerunSize(what: RerunWhat, run: Looked): RerunSize {
  const latest = run.rounds.at(-1);
  if (!latest) return { cases: 0, tasks: 0, more: false };
  const { counts, left, verdict } = latest;
  if (what === 'all') {
    const whole = run.rounds.findLast(({ scope }) => scope === null || scope === 'all') ?? latest;
    return { cases: finalCount(whole.counts), tasks: 0, more: false };
  }
  const troubles = troubleCount(counts);
  const own = { unsuccessful: troubles, failed: counts.failed, errors: troubles - counts.failed }[what];
  const isShown = run.round === latest.round;
  const untold = isShown ? untoldTasks(run).filter((task) => troubleCount(task.counts) === 0) : [];
  const tasks = untold.filter(
    (task) => what === 'unsuccessful' || (task.verdict === 'failed') === (what === 'failed'),
  ).length;
  const isUnseen = !isShown && troubles === 0 && verdict !== 'passed';
  if (what === 'unsuccessful') {
    const cases = own + (left?.cases ?? 0);
    return { cases, tasks, more: left?.cases === 0 || (isUnseen && cases === 0) };
  }
  return { cases: own, tasks, more: left !== null || isUnseen };
}

/** Against another build than the one that was expected only a run as a whole begins anew. */
export function usualRerun(run: Looked): 'unsuccessful' | 'all' {
  const { guard } = run.sut;
  const { cases, tasks, more } = rerunSize('unsuccessful', run);
  const isPart = tasks > 0 && rerunSize('all', run).cases > 0;
  const isOther = guard?.state === 'wrong' || guard?.state === 'changed';
  return (cases > 0 || more || isPart) && !isOther ? 'unsuccessful' : 'all';
}
