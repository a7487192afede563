import { pick } from '../../search-text.ts';

/** Filters of the list of runs, as they stand in its address. */
export interface RunsSearch {
  readonly project?: string;
  readonly state?: string;
  readonly verdict?: string;
  readonly template?: string;
  readonly sut?: string;
  readonly by?: string;
  readonly branch?: string;
}

export const runFilters = ['state', 'verdict', 'template', 'sut', 'by', 'branch'] as const;

export const readRunsSearch = (search: Readonly<Record<string, unknown>>): RunsSearch =>
  pick(search, ['project', ...runFilters]);
