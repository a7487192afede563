import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { catalogue, type TextKey } from './catalogue.ts';
import { type Figures, figuresIn } from './figures.ts';
import { type Language, say, type Values } from './text.ts';
import { chosenTimeZone, keepTimeZone, type TimeZone } from './time-zone.ts';

/** The text of a key; whole numbers and names come in as values. */
export type Say = (key: TextKey, values?: Values) => string;

export interface Words {
  readonly language: Language;
  readonly t: Say;
  readonly figures: Figures;
  readonly setLanguage: (language: Language) => void;
  /** In which times are said. */
  readonly timeZone: TimeZone;
  readonly setTimeZone: (zone: TimeZone) => void;
}

const languageKey = 'testyard.language';
const WordsContext = createContext<Words | null>(null);

/** The language that was chosen here before, else the browser's first of ours, else English. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(languageKey);
  if (kept === 'en' || kept === 'zh') return kept;
  const preferred = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  return preferred.find((tag) => tag === 'en' || tag === 'zh') ?? 'en';
}

/** Words in one language without React, for what is made outside of it. */
export const sayIn =
  (language: Language): Say =>
  (key, values) =>
    say(catalogue[key], language, values);

export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [language, set] = useState(chosenLanguage);
  const [timeZone, setZone] = useState(chosenTimeZone);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const words = useMemo<Words>(() => {
    const setLanguage = (next: Language) => {
      localStorage.setItem(languageKey, next);
      set(next);
    };
    const setTimeZone = (next: TimeZone) => {
      keepTimeZone(next);
      setZone(next);
    };
    const figures = figuresIn(language, timeZone);
    return { language, t: sayIn(language), figures, setLanguage, timeZone, setTimeZone };
  }, [language, timeZone]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error('no language around this');
  return words;
}
