import type { TemplateDocument } from '@testyard/protocol';

/** Where the tests of a template come from, in one line. */
export function sourceText({ source }: Pick<TemplateDocument, 'source'>): string {
  if ('git' in source) return source.ref === undefined ? source.git : `${source.git} @ ${source.ref}`;
  return source.path;
}
