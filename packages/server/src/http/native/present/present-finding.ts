import type { Finding } from '@testyard/core';
import type { Finding as FindingResource } from '@testyard/protocol';
import type { YamlBody } from '../../common/bodies/yaml-body.ts';
import { findingText } from '../../common/texts/finding-texts.ts';
import type { Language } from '../../common/texts/language.ts';

/** What is wrong with a document, with its place where the document came as text. */
export function presentFinding(
  finding: Finding,
  { language, yaml }: { readonly language: Language; readonly yaml: YamlBody | null },
): FindingResource {
  const { severity, pointer } = finding;
  const detail = findingText(finding, language);
  return { severity, pointer, detail, ...yaml?.placeOf(pointer, detail) };
}
