import { stringify } from 'yaml';

/** Lines are not folded: what a person sees as one line is one. */
export const toYaml = (document: unknown): string =>
  stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
