import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseLooks } from './looks.js';
import { textsIn } from './texts.js';
import { en } from './texts-en.js';
import { zh } from './texts-zh.js';

type Text = string | { one: string; other: string };
const languages: Record<string, Record<string, Text>> = { en, zh };
const folder = import.meta.dirname;
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.js') && !name.startsWith('texts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

const formsOf = (text: Text | undefined): string[] =>
  typeof text === 'object' ? [text.one, text.other] : [text ?? ''];
const placesIn = (text: Text | undefined) =>
  [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

/** Keys named in the sources whole, as in `t('runs')`; and the beginnings of keys that are put together. */
const namedKeys = sources.flatMap((text) =>
  [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''),
);

describe('the texts of the page', () => {
  test('every text is there in every language, with the same values in it', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en)) {
      const places = Object.values(languages).map((texts) => placesIn(texts[key]));
      expect([key, ...places]).toEqual([key, places[0], places[0]]);
      expect(formsOf(languages.zh?.[key]).every((form) => form.trim() !== '')).toBe(true);
    }
  });

  test('every text that the sources name is there', () => {
    expect(namedKeys.length).toBeGreaterThan(40);
    expect(namedKeys.filter((key) => !(key in en))).toEqual([]);
  });

  test('every text is used', () => {
    const all = sources.join('\n');
    const composed = ['column.', 'verdict.', 'state.', 'status.', 'cause.', 'late.', 'scope.'];
    const unused = Object.keys(en).filter(
      (key) => !composed.some((start) => key.startsWith(start)) && !all.includes(`'${key}'`),
    );
    expect(unused).toEqual([]);
  });

  test('every state of a case has a word', () => {
    expect(caseLooks.filter(({ status }) => !(`status.${status}` in en))).toEqual([]);
  });

  test('values are filled in, and one thing is not told as many', () => {
    const t = textsIn('en');
    expect(t('counts.cases', { n: 1, count: '1' })).toBe('1 case');
    expect(t('counts.cases', { n: 1200, count: '1,200' })).toBe('1,200 cases');
    expect(t('run', { number: '{count}' })).toBe('Run #{count}');
  });
});
