import type { ErrorCode, ErrorDetails } from '@testyard/core';
import type { Language } from './language.ts';

/** A few words that name the problem, the same for every occurrence. */
export function titleOf(code: ErrorCode, language: Language): string {
  return language === 'zh' ? code : code;
}

/** One or two sentences: what happened and what to do. Never a secret, a path of the server's or a stack. */
export function describeError(code: ErrorCode, details: ErrorDetails, language: Language): string {
  return `${titleOf(code, language)} ${details.why ?? ''}`.trim();
}
