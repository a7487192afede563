// The text of a template as the page looks at it.
import { isDenseText, mostTextBytes, type TemplateDocument, type WrittenTemplate } from '@testyard/protocol';
import { type ReadText, readYaml, toYaml, yamlFlawText } from '@testyard/template-text';

/** Something that is wrong in the text; `line` from 1, null where it is about the whole. */
export interface Flaw {
  readonly line: number | null;
  readonly severity: 'error' | 'warning';
  /** JSON pointer of what it is about; null where the text cannot be read. */
  readonly pointer: string | null;
  /** With the pointer. */
  readonly text: string;
  readonly said: string;
}

/** What the text says, and where; or why it says nothing. */
export type Reading = ReadText | { readonly document: undefined; readonly flaw: Flaw };

export function readDocument(text: string, language: 'en' | 'zh'): Reading {
  const reading = readYaml(text);
  if (!reading.flaw) return reading;
  const { rule, line } = reading.flaw;
  const said = yamlFlawText(rule, language);
  return { document: undefined, flaw: { line, severity: 'error', pointer: null, text: said, said } };
}

/** The text of a template as it was written, or as it would be where its document came without one. */
export const textOf = ({ text, document }: Pick<WrittenTemplate, 'text' | 'document'>): string =>
  text ?? toYaml(document);

/** What a call is given to save the text: as it is written, or only what it says where it is too long for that. */
export function bodyOf(text: string): { readonly yaml: string } | { readonly body: TemplateDocument } {
  if (new TextEncoder().encode(text).length <= mostTextBytes && !isDenseText(text)) return { yaml: text };
  const { document } = readYaml(text);
  return { body: document as TemplateDocument };
}
