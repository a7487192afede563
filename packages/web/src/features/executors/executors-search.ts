import { pick } from '../../search-text.ts';

/** What of the list of executors stands in its address: which one is looked at closely, by id; `add`: one is being added. */
export interface ExecutorsSearch {
  readonly project?: string;
  readonly executor?: string;
  readonly add?: string;
}

export const readExecutorsSearch = (search: Readonly<Record<string, unknown>>): ExecutorsSearch =>
  pick(search, ['project', 'executor', 'add']);
