import { sameDocument } from './same-document.ts';
import type { ParameterRule, TemplateDocument } from './template.ts';

/**
 * The document with the values that its schema fills in where nothing is written. Documents are kept as their authors
 * wrote them; whether two of them say the same is asked of their meanings.
 */
export function meaningOf(document: TemplateDocument): TemplateDocument {
  const { parameters, sut } = document;
  const rules = Object.entries(parameters ?? {}).map(([name, rule]): [string, ParameterRule] => [
    name,
    { type: 'string', ...rule },
  ]);
  return {
    disabled: false,
    workingDirectory: '.',
    keepTogether: 'none',
    priority: 50,
    unreadArtifacts: 'keep',
    ...document,
    ...(parameters === undefined ? {} : { parameters: Object.fromEntries(rules) }),
    ...(sut === undefined ? {} : { sut: useOf(sut) }),
  };
}

function useOf({ also, ...sut }: NonNullable<TemplateDocument['sut']>): NonNullable<TemplateDocument['sut']> {
  const others = also?.map((other) => ({ access: 'read' as const, ...other }));
  return { access: 'read', ...sut, ...(others ? { also: others } : {}) };
}

/** Whether two documents say the same, however they are written. */
export function sameMeaning(one: TemplateDocument, other: TemplateDocument): boolean {
  return sameDocument(meaningOf(one), meaningOf(other));
}
