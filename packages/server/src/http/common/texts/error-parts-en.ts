/** Parts of the sentences of errors: empty where the details do not say them. */
import type { ErrorDetails } from '@testyard/core';
import { sizeText } from '@testyard/protocol';
import { findingsOf, listed, quoted, strayFindings, templatesOf } from './error-text.ts';
import { whyText } from './why-texts.ts';

export const list = (items: readonly string[]) =>
  listed(items, { separator: '; ', more: (count) => ` and ${count} more` });
export const given = ({ given }: ErrorDetails, before = ' ') =>
  given === undefined ? '' : `${before}${quoted(given)}`;
export const why = ({ why }: ErrorDetails) => (why === undefined ? '' : `: ${whyText(why, 'en')}`);
export const kind = ({ kind }: ErrorDetails, otherwise: string) => kind ?? otherwise;
export const templates = (details: ErrorDetails) => {
  const named = list(templatesOf(details, 'en'));
  return named === '' ? '' : `: ${named}`;
};
export const findings = (details: ErrorDetails) => {
  const found = list(findingsOf(details, 'en'));
  return found === '' ? why(details) : `: ${found}`;
};
/** Which template each is about, and what is about none. */
export const wrongValues = (details: ErrorDetails) => {
  const stray = findingsOf({ findings: strayFindings(details) }, 'en');
  const found = list([...stray, ...templatesOf(details, 'en')]);
  return found === '' ? why(details) : `: ${found}`;
};
export const hint = ({ suggestion }: ErrorDetails) =>
  suggestion === undefined ? '' : ` Did you mean ${quoted(suggestion)}?`;
export const version = ({ given }: ErrorDetails) => (given ? ` version ${quoted(given)}` : '');
export const size = ({ number }: ErrorDetails) => (number === undefined ? '' : ` (${sizeText(number)})`);
export const seconds = ({ number }: ErrorDetails) => (number === undefined ? 'a moment' : `${number} s`);
