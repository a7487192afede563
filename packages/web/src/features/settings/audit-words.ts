import { auditTexts } from '../../texts/audit-texts.ts';
import { type Language, say } from '../../texts/text.ts';

const texts: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = auditTexts;

/** What was done, in words; a newer server may do what this page has no words for: then its code. */
export function actionText(action: string, language: Language): string {
  const said = texts[`audit.act.${action}`];
  return said ? say(said, language) : action;
}

/** What is written, in words with the code: the code is what the log and the command line look for. */
export function kindText(kind: string, language: Language): string {
  const said = texts[`audit.kind.${kind}`];
  return said ? `${say(said, language)} (${kind})` : kind;
}
