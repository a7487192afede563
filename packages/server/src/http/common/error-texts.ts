import type { ErrorCode, ErrorDetails } from '@testyard/core';
import type { ErrorText } from './error-text.ts';
import { englishTexts } from './error-texts-en.ts';
import { chineseTexts } from './error-texts-zh.ts';
import type { Language } from './language.ts';

const texts: Record<Language, Record<ErrorCode, ErrorText>> = { en: englishTexts, zh: chineseTexts };

/** A few words that name the problem, the same for every occurrence. */
export function titleOf(code: ErrorCode, language: Language): string {
  return texts[language][code].title;
}

/** One or two sentences: what happened and what to do. Never a secret, a path of the server's or a stack. */
export function describeError(code: ErrorCode, details: ErrorDetails, language: Language): string {
  return texts[language][code].detail(details);
}
