// The rows of a history: the cases of a template that failed or were flaky in one of its runs.
import type { CoreService } from '../core-service.ts';
import type { CaseStatus } from '../ledger/case-status.ts';
import type { EarlierRun } from '../runs/failure-standing.ts';
import type { UnsteadyEnd } from '../stores/past-store.ts';
import type { Combination } from '../templates/matrix.ts';
import { type CaseRecord, type Execution, executionOf, recordOf } from './case-record.ts';
import type { HistoryRun } from './history-runs.ts';
import { KeptEnds, partOf } from './kept-ends.ts';

/** Of one task: beyond so many its failures say more about the run than about cases. */
const mostOfTask = 2_000;
/** Whose record is made; of more cases, those that changed most. */
const mostRanked = 2_000;

/** A case in each of the runs; with a matrix, with one combination of it. */
export interface CaseRow {
  readonly caseKey: string;
  readonly combination: Combination | null;
  /** Ends that failed or were flaky, by the place of the run. */
  readonly unsteady: readonly (UnsteadyEnd | null)[];
  readonly states: readonly (CaseStatus | null)[];
  readonly record: CaseRecord;
}

/** A task of a run, as a row sees it. */
interface Place {
  readonly taskId: string;
  readonly run: number;
  readonly isInvalid: boolean;
}

interface Draft {
  readonly caseKey: string;
  readonly combination: string;
  readonly unsteady: (UnsteadyEnd | null)[];
}

/** By weight; `more`: cases beyond those that are ranked. */
export async function readCaseRows(
  core: CoreService,
  runs: readonly HistoryRun[],
  hasMatrix: boolean,
): Promise<{ readonly rows: readonly CaseRow[]; readonly more: number }> {
  const grid = await Grid.of(core, runs, hasMatrix);
  const found = await core.reads.past.unsteadyOf(grid.taskIds, mostOfTask);
  const drafts = grid.drafts(found);
  const chosen = drafts.length > mostRanked ? grid.mostChanging(drafts).slice(0, mostRanked) : drafts;
  await fillCutTasks(core, grid, found, chosen);
  const parts = [...new Set(chosen.map(({ caseKey }) => partOf(caseKey)))];
  const kept = new KeptEnds(await core.reads.past.keptKeys(chosen.length === 0 ? [] : grid.taskIds, parts));
  const rows = chosen.map((draft) => grid.row(draft, kept)).sort(byWeight);
  return { rows, more: drafts.length - chosen.length };
}

/** Of a task with too many failures not all were read: those of the chosen cases are. */
async function fillCutTasks(
  core: CoreService,
  grid: Grid,
  found: readonly UnsteadyEnd[],
  drafts: readonly Draft[],
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { taskId } of found) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  const cut = [...counts].filter(([, count]) => count >= mostOfTask).map(([taskId]) => taskId);
  if (cut.length === 0) return;
  const keys = [...new Set(drafts.map(({ caseKey }) => caseKey))];
  const ofKey = new Map(drafts.map((draft) => [grid.keyOf(draft.combination, draft.caseKey), draft]));
  for (const end of await core.reads.past.unsteadyAmong(cut, keys)) {
    const draft = ofKey.get(grid.keyOf(grid.combinationOf(end.taskId), end.caseKey));
    if (draft) grid.put(draft, end);
  }
}

/** Failing ones first, then flaky ones; by score, then by how often they did not simply pass. */
export function byWeight({ record: one }: CaseRow, { record: other }: CaseRow): number {
  return (
    rankOf(other) - rankOf(one) ||
    other.score - one.score ||
    other.failed + other.flaky - one.failed - one.flaky
  );
}

function rankOf({ since, isFlaky }: CaseRecord): number {
  return since !== null ? 2 : Number(isFlaky);
}

class Grid {
  readonly taskIds: readonly string[];
  readonly #runs: readonly EarlierRun[];
  readonly #places = new Map<string, Place>();
  readonly #combinations: ReadonlyMap<string, Combination | null>;
  /** By combination, of each run. */
  readonly #ofCombination = new Map<string, Place[]>();

  private constructor(runs: readonly HistoryRun[], combinations: ReadonlyMap<string, Combination | null>) {
    this.#runs = runs.map(({ run }) => ({ runId: run.id, number: run.number }));
    this.#combinations = combinations;
    this.taskIds = runs.flatMap(({ tasks }) => tasks.map(({ id }) => id));
    for (const [index, { tasks }] of runs.entries())
      for (const { id, verdict } of tasks) {
        const place = { taskId: id, run: index, isInvalid: verdict === 'invalid' };
        this.#places.set(id, place);
        const combination = this.combinationOf(id);
        this.#ofCombination.set(combination, [...(this.#ofCombination.get(combination) ?? []), place]);
      }
  }

  /** Plans, which say the combination, are read only where there is a matrix. */
  static async of(core: CoreService, runs: readonly HistoryRun[], hasMatrix: boolean): Promise<Grid> {
    const isMany = hasMatrix || runs.some(({ tasks }) => tasks.length > 1);
    const ids = isMany ? runs.flatMap(({ tasks }) => tasks.map(({ id }) => id)) : [];
    return new Grid(runs, ids.length === 0 ? new Map() : await core.reads.past.combinations(ids));
  }

  combinationOf(taskId: string): string {
    return JSON.stringify(this.#combinations.get(taskId) ?? null);
  }

  keyOf(combination: string, caseKey: string): string {
    return `${combination}\n${caseKey}`;
  }

  drafts(ends: readonly UnsteadyEnd[]): readonly Draft[] {
    const found = new Map<string, Draft>();
    for (const end of ends) {
      const combination = this.combinationOf(end.taskId);
      const key = this.keyOf(combination, end.caseKey);
      const draft = found.get(key) ?? {
        ...{ caseKey: end.caseKey, combination, unsteady: this.#runs.map(() => null) },
      };
      found.set(key, draft);
      this.put(draft, end);
    }
    return [...found.values()];
  }

  /** Where one run has a case twice, the worse end stands. */
  put(draft: Draft, end: UnsteadyEnd): void {
    const run = this.#places.get(end.taskId)?.run;
    if (run === undefined) return;
    const known = draft.unsteady[run] ?? null;
    if (known === null || known.status === 'flaky') draft.unsteady[run] = end;
  }

  /** Before passes are read: as if each case had passed wherever it did not fail. */
  mostChanging(drafts: readonly Draft[]): readonly Draft[] {
    const weighed = drafts.map((draft) => {
      const executions = draft.unsteady.map((end) => (end ? this.#executionOf(end) : 'passed'));
      const record = recordOf(this.#runs, executions);
      return { draft, weight: rankOf(record) + record.score / 2 };
    });
    return weighed.sort((one, other) => other.weight - one.weight).map(({ draft }) => draft);
  }

  row({ caseKey, combination, unsteady }: Draft, kept: KeptEnds): CaseRow {
    const states = unsteady.map((end) => end?.status ?? null);
    const executions = unsteady.map((end) => (end ? this.#executionOf(end) : null));
    for (const { taskId, run, isInvalid } of this.#ofCombination.get(combination) ?? []) {
      if (states[run] !== null) continue;
      const status = kept.of(taskId, caseKey);
      if (status === null) continue;
      states[run] = status;
      executions[run] = executionOf({ status, cause: null }, isInvalid ? 'invalid' : null);
    }
    const record = recordOf(this.#runs, executions);
    return { caseKey, combination: JSON.parse(combination) as Combination | null, unsteady, states, record };
  }

  #executionOf(end: UnsteadyEnd): Execution {
    return executionOf(end, this.#places.get(end.taskId)?.isInvalid ? 'invalid' : null);
  }
}
