import type { HistoryCase, HistoryRun } from '@testyard/protocol';

/** What is said of a case beside its name. */
export type Metric = 'standing' | 'score' | 'retried' | 'fail-rate';

const metricsOf = {
  all: ['standing', 'score'],
  flaky: ['score', 'retried', 'fail-rate'],
} as const satisfies Readonly<Record<string, readonly Metric[]>>;

/** What stands in each column of the grid, from the left: the name, then metrics, then runs, the newest at the right. */
export type Column =
  | { readonly kind: 'name' }
  | { readonly kind: 'metric'; readonly metric: Metric }
  | { readonly kind: 'run'; readonly run: HistoryRun; readonly at: number };

/** `at`: the place of a run in the answer, where the newest is the first. */
export function columnsOf(runs: readonly HistoryRun[], isFlakyView: boolean): readonly Column[] {
  return [
    { kind: 'name' },
    ...metricsOf[isFlakyView ? 'flaky' : 'all'].map((metric) => ({ kind: 'metric', metric }) as const),
    ...runs.map((run, at) => ({ kind: 'run', run, at }) as const).reverse(),
  ];
}

/** What a case failed with in a run, as far as its failures tell. */
export function messageIn(one: HistoryCase, run: Pick<HistoryRun, 'id'>): string | null {
  return one.failures.find(({ runId }) => runId === run.id)?.message ?? null;
}
