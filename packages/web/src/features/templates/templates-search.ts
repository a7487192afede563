import { pick } from '../../search-text.ts';

/** What of the list of templates stands in its address: the text that is searched for, the id of the group. */
export interface TemplatesSearch {
  readonly project?: string;
  readonly q?: string;
  readonly group?: string;
}

export const readTemplatesSearch = (search: Readonly<Record<string, unknown>>): TemplatesSearch =>
  pick(search, ['project', 'q', 'group']);

export const templateTabs = ['document', 'versions', 'cases', 'runs'] as const;
export type TemplateTab = (typeof templateTabs)[number];

/** Which part of a template is shown; of its versions, which one; the dry run that is looked at. */
export interface TemplateSearch {
  readonly tab?: TemplateTab;
  readonly version?: string;
  readonly run?: string;
}

export function readTemplateSearch(search: Readonly<Record<string, unknown>>): TemplateSearch {
  const { tab, ...rest } = pick(search, ['tab', 'version', 'run']);
  const known = templateTabs.find((each) => each === tab);
  return { ...rest, ...(known === undefined ? {} : { tab: known }) };
}
