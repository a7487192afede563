import { pick } from '../../search-text.ts';

/** Which project the settings are of. */
export interface ProjectSearch {
  readonly project?: string;
}

export const readProjectSearch = (search: Readonly<Record<string, unknown>>): ProjectSearch =>
  pick(search, ['project']);
