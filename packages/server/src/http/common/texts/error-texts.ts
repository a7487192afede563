import type { ErrorCode, ErrorDetails } from '@testyard/core';
import { type ErrorText, quoted } from './error-text.ts';
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
  const said = texts[language][code].detail(withOtherReasons(details, language));
  return details.runId === undefined ? said : goesOn[language](said, details.runId);
}

const goesOn: Record<Language, (said: string, runId: string) => string> = {
  en: (said, runId) => `${said} Run ${runId} had been started before, and goes on.`,
  zh: (said, runId) => `${said}在此之前运行 ${runId} 已启动，它会继续。`,
};

/** Templates that something else stands against than the error says have it as their reason. */
export function withOtherReasons(details: ErrorDetails, language: Language): ErrorDetails {
  const { templates } = details;
  if (!templates?.some(({ code }) => code)) return details;
  const told = templates.map((each) => {
    if (!each.code || each.why !== undefined || each.findings) return each;
    const title = titleOf(each.code, language);
    return { ...each, why: each.given === undefined ? title : `${title} ${quoted(each.given)}` };
  });
  return { ...details, templates: told };
}
