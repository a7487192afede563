import type { ErrorDetails, Finding } from '@testyard/core';
import { findingText } from './finding-texts.ts';
import type { Language } from './language.ts';
import { unfitText } from './unfit-texts.ts';

/** The words for one code in one language. */
export interface ErrorText {
  readonly title: string;
  /** What happened and what to do. */
  readonly detail: (details: ErrorDetails) => string;
}

/** Whether a role would let the caller do it; what a browser sent is refused whoever calls. */
export function isOfRights({ why }: ErrorDetails): boolean {
  return why?.rule !== 'cross-site' && why?.rule !== 'other-host';
}

/** Runs do not stay for ever: whether there was one with this id is told to nobody, as it may have been another project's. */
export function mayBeGone({ kind, why }: ErrorDetails): boolean {
  return kind === 'run' && why === undefined;
}

const shown = 5;
const longestValue = 120;

/** A value as the caller gave it, short and on one line. */
export function quoted(value: string): string {
  const line = value.replace(/\p{Cc}+/gu, ' ');
  return `"${line.length > longestValue ? `${line.slice(0, longestValue)}…` : line}"`;
}

/** The first few of what a message speaks of, and how many more there are. */
export function listed(
  items: readonly string[],
  words: { separator: string; more: (count: number) => string },
): string {
  const rest = items.length - shown;
  return items.slice(0, shown).join(words.separator) + (rest > 0 ? words.more(rest) : '');
}

/** Templates with their ids and, where it differs, why; else, where it is given, `otherwise`. */
export function templatesOf(details: ErrorDetails, language: Language, otherwise?: string): string[] {
  return (details.templates ?? []).map(({ id, name, unfit, findings, ...given }) => {
    const wrong = findings && findingsOf({ findings }, language).join(language === 'zh' ? '；' : '; ');
    const why = unfit ? unfitText(unfit, language) : (given.why ?? wrong ?? otherwise);
    const both = name === undefined ? quoted(id) : `${quoted(name)} (${id})`;
    return why === undefined ? both : `${both}: ${why}`;
  });
}

/** What is wrong that is not said of one of the templates. */
export function strayFindings({ findings = [], templates = [] }: ErrorDetails): readonly Finding[] {
  const ofOne = new Set(templates.flatMap((each) => each.findings ?? []).map((each) => JSON.stringify(each)));
  return findings.filter((each) => !ofOne.has(JSON.stringify(each)));
}

/** What is wrong and where. */
export function findingsOf(details: ErrorDetails, language: Language): string[] {
  const found = (details.findings ?? []).filter(({ severity }) => severity === 'error');
  return found.map((finding) => {
    const text = findingText(finding, language);
    return finding.pointer === '' ? text : `${finding.pointer} ${text}`;
  });
}
