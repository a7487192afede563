import type { CoreService } from '../core-service.ts';
import { type CaseEnd, type CaseStatus, speaksAgainstSut } from '../ledger/case-status.ts';
import { noCounts } from '../ledger/counts.ts';
import type { Verdict } from '../ledger/verdict.ts';
import type { CaseChoice } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { newTask } from './new-task.ts';
import type { RerunScope, Run, Task } from './run.ts';

/** What stays unsuccessful of a task. */
export interface Left {
  /** 0 where the task as a whole is meant. */
  readonly cases: number;
  readonly verdict: Verdict;
}

/** Tasks of one template of the call: the last that executed all of it, then those that executed chosen cases. */
export type Chain = readonly Task[];

/** By position in the call, from the tasks of all rounds in their order. */
export function chainsOf(tasks: readonly Task[]): ReadonlyMap<number, Chain> {
  const chains = new Map<number, Chain>();
  for (const task of tasks)
    chains.set(task.position, task.chosen ? [...(chains.get(task.position) ?? []), task] : [task]);
  return chains;
}

interface Wanted {
  readonly chain: Chain;
  readonly scope: RerunScope;
  /** Of the cases that were named, with the scope `cases`. */
  readonly caseKeys: readonly string[];
}

const errors: readonly CaseStatus[] = ['error', 'blocked', 'not-run', 'not-reported'];

/** What one template of a run has to do with the next round. */
export class TaskRerun {
  readonly #unit: Unit;
  readonly #wanted: Wanted;

  constructor(unit: Unit, wanted: Wanted) {
    this.#unit = unit;
    this.#wanted = wanted;
  }

  /**
   * The task of the next round, its ledger filled; null where nothing of it is chosen. All of it is executed again where
   * something is to be that is more than cases, or that no cases can be chosen of.
   */
  async taskOf(core: CoreService, run: Run): Promise<Task | null> {
    const { chain, scope } = this.#wanted;
    const { templateId, templateVersion, position, plan, ledgerMode } = this.#latest;
    const of = { templateId, templateVersion, position, plan, createdAt: this.#unit.now };
    const fresh = newTask(core, run, of);
    if (scope === 'all' || this.#troubles.some((task) => this.#covers(task))) return fresh;
    const chosen = await this.#choose(fresh);
    if (chosen === 0) return null;
    if (chain.some((task) => task.ledgerMode === 'reported')) {
      await this.#unit.cases.deleteAll(fresh.id);
      return fresh;
    }
    return withChosenCases(fresh, ledgerMode, chosen);
  }

  /** What speaks against the run still when the next round has this task, or none. */
  async leftBy(next: Task | null): Promise<readonly Left[]> {
    if (next && !next.chosen) return [];
    const troubles = this.#troubles.map(({ verdict }) => ({ cases: 0, verdict: verdict ?? 'error' }));
    const later = next ? [next.id] : [];
    const ends = (await this.#ends(later)).filter(({ status }) => this.#unsuccessful.includes(status));
    const byVerdict = (verdict: 'failed' | 'error') => {
      const cases = ends.filter((end) => verdictOf(end) === verdict).reduce((sum, end) => sum + end.cases, 0);
      return cases > 0 ? [{ cases, verdict }] : [];
    };
    return [...troubles, ...byVerdict('failed'), ...byVerdict('error')];
  }

  get #latest(): Task {
    const latest = this.#wanted.chain.at(-1);
    if (!latest) throw new Error('assertion: a chain has a task');
    return latest;
  }

  /** A template may call flaky cases unsuccessful. */
  get #unsuccessful(): readonly CaseStatus[] {
    return ['failed', ...errors, ...(this.#latest.plan.failOnFlaky ? (['flaky'] as const) : [])];
  }

  /** Tasks against which more speaks than their cases. */
  get #troubles(): readonly Task[] {
    return this.#wanted.chain.filter(isTroubled);
  }

  #covers({ verdict }: Task): boolean {
    const { scope } = this.#wanted;
    return scope === 'unsuccessful' || scope === (verdict === 'failed' ? 'failed' : 'errors');
  }

  async #choose(next: Task): Promise<number> {
    const choice = this.#choice();
    let position = 0;
    for (const [from, task] of this.#wanted.chain.entries()) {
      const later = this.#after(from);
      position += await this.#unit.cases.choose(next, { taskId: task.id, later, position, choice });
    }
    return position;
  }

  #choice(): CaseChoice {
    const { scope, caseKeys } = this.#wanted;
    if (scope === 'cases') return { caseKeys };
    if (scope === 'errors') return { statuses: errors };
    const failed = this.#unsuccessful.filter((status) => !errors.includes(status));
    return { statuses: scope === 'failed' ? failed : this.#unsuccessful };
  }

  async #ends(later: readonly string[]): Promise<readonly (CaseEnd & { readonly cases: number })[]> {
    const ends: (CaseEnd & { readonly cases: number })[] = [];
    for (const [from, { id }] of this.#wanted.chain.entries())
      ends.push(
        ...(await this.#unit.cases.countEnds({ taskId: id, later: [...this.#after(from), ...later] })),
      );
    return ends;
  }

  #after(from: number): readonly string[] {
    return this.#wanted.chain.slice(from + 1).map(({ id }) => id);
  }
}

/** A task whose ledger is so many chosen cases, from its first moment on. */
export function withChosenCases(fresh: Task, ledgerMode: Task['ledgerMode'], cases: number): Task {
  return {
    ...fresh,
    ...{ chosen: true, ledgerMode, ledgerFixed: true, ledgerSize: cases },
    counts: { ...noCounts, expected: cases },
  };
}

function verdictOf(end: CaseEnd): 'failed' | 'error' {
  return speaksAgainstSut(end) || end.status === 'flaky' ? 'failed' : 'error';
}

/** Its cases were never found or are too few, its session told against it, or no case of it says why it did not pass. */
function isTroubled({ verdict, ledgerFixed, failures, counts, chosen, plan }: Task): boolean {
  if (verdict === 'passed') return false;
  // Which of its cases met the change is not known.
  if (verdict === 'invalid') return true;
  const { expected, passed, skipped, flaky } = counts;
  if (!ledgerFixed || failures.length > 0 || expected === null) return true;
  if (!chosen && expected < plan.minimumCases) return true;
  return expected === passed + skipped + (plan.failOnFlaky ? 0 : flaky);
}
