import { pick } from '../../search-text.ts';

/** How many runs may be looked at together. */
export const runCounts = ['10', '20', '30', '50'] as const;
export const usualRuns = '30';

/** What of the history is shown, as it stands in its address; the template by name or id. */
export interface HistorySearch {
  readonly project?: string;
  readonly template?: string;
  readonly branch?: string;
  readonly sut?: string;
  readonly runs?: string;
  /** Number of a run: only runs before it are shown. */
  readonly before?: string;
  /** `flaky`: those that change their mind, the worst first; else all that were unsuccessful. */
  readonly view?: 'flaky';
  /** Words that have to be in the name or the suite. */
  readonly q?: string;
  /** Key of the case whose failures are shown, as `caseKey` makes it. */
  readonly case?: string;
}

const names = ['project', 'template', 'branch', 'sut', 'runs', 'before', 'view', 'q', 'case'] as const;

export function readHistorySearch(search: Readonly<Record<string, unknown>>): HistorySearch {
  const { view, runs, before, ...rest } = pick(search, names);
  return {
    ...rest,
    ...(runs !== undefined && /^([1-9]|[1-4][0-9]|50)$/.test(runs) ? { runs } : {}),
    ...(before !== undefined && /^[1-9][0-9]{0,8}$/.test(before) ? { before } : {}),
    ...(view === 'flaky' ? { view } : {}),
  };
}
