import type { SystemWhy } from '@testyard/core';
import { certificateRefusals, systemRefusals } from '@testyard/protocol';
import { quoted } from './error-text.ts';
import type { Language } from './language.ts';

/** The code with what it means; what is not usual, in the system's own words, as a quotation. */
export function systemText({ code, text }: SystemWhy, language: Language): string {
  const meaning = (systemRefusals[code] ?? certificateRefusals[code])?.[language];
  if (meaning === undefined) return quoted(text);
  return language === 'zh' ? `${meaning}，${code}` : `${meaning}, ${code}`;
}
