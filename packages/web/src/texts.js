import { en } from './texts-en.js';
import { zh } from './texts-zh.js';

const languages = { en, zh };
const languageKey = 'testyard.language';

/** The language that was chosen here before, else the browser's first of ours, else English. */
export function chosenLanguage() {
  const stored = localStorage.getItem(languageKey);
  if (stored === 'en' || stored === 'zh') return stored;
  const preferred = navigator.languages ?? [navigator.language];
  const found = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag in languages);
  return found ?? 'en';
}

export function keepLanguage(language) {
  localStorage.setItem(languageKey, language);
}

/** `t(key, values)`: the text with `{name}` filled in. Texts with two forms are chosen by `n`, shown as `{count}`. */
export function textsIn(language) {
  const texts = languages[language];
  return (key, values = {}) => {
    const text = texts[key] ?? key;
    const form = typeof text === 'string' ? text : values.n === 1 ? text.one : text.other;
    return form.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}
