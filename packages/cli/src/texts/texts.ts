import type { Io } from '../io.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';
export type TextKey = keyof typeof en;
export type TextValues = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, values?: TextValues) => string;

/** Both languages are whole: a key that one of them lacks does not compile. */
export const catalogues: Record<Language, Record<TextKey, string>> = { en, zh };

/**
 * Looks texts up in one language; `{name}` is replaced by the value of that name, `{name|one|many}` by the word that
 * goes with it.
 */
export function translator(language: Language): Translate {
  const holes = /\{([A-Za-z]+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;
  return (key, values = {}) =>
    catalogues[language][key].replace(holes, (hole, name: string, one?: string, many?: string) => {
      const value = String(values[name] ?? hole);
      if (one === undefined) return value;
      return (value === '1' ? one : many) ?? hole;
    });
}

/** `asked` (from --lang) first, then TESTYARD_LANG, then the locale of the system. */
export function chooseLanguage(asked: string | undefined, env: Io['env']): Language {
  const named = [asked, env.TESTYARD_LANG].find((one) => one !== undefined && one !== '');
  const locale =
    named ?? [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((one) => one !== undefined && one !== '');
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
