import type { IncomingHttpHeaders } from 'node:http';

/** Languages in which people are spoken to. */
export type Language = 'en' | 'zh';

/**
 * The language that a request asks for: `X-Language` (`zh-cn`, `en-us`) wins over `Accept-Language`.
 * Where nothing is asked, or `*`, or only languages that are not spoken here: `fallback`.
 */
export function languageOf(headers: IncomingHttpHeaders, fallback: Language): Language {
  const own = headers['x-language'];
  const asked = typeof own === 'string' ? spoken(own) : null;
  return asked ?? best(headers['accept-language'] ?? '') ?? fallback;
}

function best(acceptLanguage: string): Language | null {
  let found: { language: Language; weight: number } | null = null;
  for (const part of acceptLanguage.slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.split(';');
    const language = spoken(tag);
    const weight = weightOf(parameters);
    if (language && weight > (found?.weight ?? 0)) found = { language, weight };
  }
  return found?.language ?? null;
}

function weightOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const match = /^\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*$/i.exec(parameter);
    if (match) return Number(match[1]);
  }
  return 1;
}

function spoken(tag: string): Language | null {
  const primary = tag.trim().toLowerCase().split(/[-_]/)[0];
  return primary === 'zh' || primary === 'en' ? primary : null;
}
