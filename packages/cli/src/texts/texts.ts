import type { Io } from '../io.ts';
import { copiesEn } from './copies-en.ts';
import { copiesZh } from './copies-zh.ts';
import { doctorEn } from './doctor-en.ts';
import { doctorZh } from './doctor-zh.ts';
import { en } from './en.ts';
import { executorsEn } from './executors-en.ts';
import { executorsZh } from './executors-zh.ts';
import { historyEn } from './history-en.ts';
import { historyZh } from './history-zh.ts';
import { identityEn } from './identity-en.ts';
import { identityZh } from './identity-zh.ts';
import { runsEn } from './runs-en.ts';
import { runsZh } from './runs-zh.ts';
import { secretsEn } from './secrets-en.ts';
import { secretsZh } from './secrets-zh.ts';
import { sutsEn } from './suts-en.ts';
import { sutsZh } from './suts-zh.ts';
import { templatesEn } from './templates-en.ts';
import { templatesZh } from './templates-zh.ts';
import { toolsEn } from './tools-en.ts';
import { toolsZh } from './tools-zh.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';
export type TextKey =
  | keyof typeof en
  | keyof typeof identityEn
  | keyof typeof executorsEn
  | keyof typeof copiesEn
  | keyof typeof sutsEn
  | keyof typeof secretsEn
  | keyof typeof templatesEn
  | keyof typeof runsEn
  | keyof typeof historyEn
  | keyof typeof toolsEn
  | keyof typeof doctorEn;
/** In the words of both languages, where it has any. */
export type TextValue = string | number | Readonly<Record<Language, string>>;
export type TextValues = Readonly<Record<string, TextValue>>;
export type Translate = (key: TextKey, values?: TextValues) => string;

/** Both languages are whole: a key that one of them lacks does not compile. */
export const catalogues: Record<Language, Record<TextKey, string>> = {
  en: {
    ...en,
    ...identityEn,
    ...executorsEn,
    ...copiesEn,
    ...sutsEn,
    ...secretsEn,
    ...templatesEn,
    ...runsEn,
    ...historyEn,
    ...toolsEn,
    ...doctorEn,
  },
  zh: {
    ...zh,
    ...identityZh,
    ...executorsZh,
    ...copiesZh,
    ...sutsZh,
    ...secretsZh,
    ...templatesZh,
    ...runsZh,
    ...historyZh,
    ...toolsZh,
    ...doctorZh,
  },
};

/**
 * Looks texts up in one language; `{name}` is replaced by the value of that name, `{name|one|many}` by the word that
 * goes with it.
 */
export function translator(language: Language): Translate {
  const holes = /\{([A-Za-z]+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;
  return (key, values = {}) =>
    catalogues[language][key].replace(holes, (hole, name: string, one?: string, many?: string) => {
      const value = values[name] ?? hole;
      if (one !== undefined) return (String(value) === '1' ? one : many) ?? hole;
      return typeof value === 'object' ? value[language] : String(value);
    });
}

/** `asked` (from --lang) first, then TESTYARD_LANG, then the locale of the system. */
export function chooseLanguage(asked: string | undefined, env: Io['env']): Language {
  const named = [asked, env.TESTYARD_LANG].find((one) => one !== undefined && one !== '');
  const locale =
    named ?? [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((one) => one !== undefined && one !== '');
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
