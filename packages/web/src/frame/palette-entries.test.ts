import { expect, test } from 'vitest';
import { offeredFor, type PaletteEntry, runNumberOf } from './palette-entries.ts';

const entry = (text: string, kind: string): PaletteEntry => ({
  ...{ id: text, shape: 'page', text, kind, go: () => {} },
});
const entries = [
  entry('Executors', 'Page'),
  entry('checkout-smoke', 'Template'),
  entry('Check out the audit log', 'Command'),
  entry('支付回归', '模板'),
];
const texts = (typed: string) => offeredFor(entries, typed).map(({ text }) => text);

test('what was typed is looked for in names and kinds, and what begins with it comes first', () => {
  expect(texts('')).toEqual(entries.map(({ text }) => text));
  expect(texts('check')).toEqual(['checkout-smoke', 'Check out the audit log']);
  expect(texts('audit')).toEqual(['Check out the audit log']);
  expect(texts('SMOKE templ')).toEqual(['checkout-smoke']);
  expect(texts('支付')).toEqual(['支付回归']);
  expect(texts('nothing')).toEqual([]);
});

test('a number is that of a run', () => {
  expect(['1284', ' #7 ', '0', '12a', '', '9999999999'].map(runNumberOf)).toEqual([
    ...['1284', '7', null, null, null, null],
  ]);
});

test('no more are offered than a person looks through', () => {
  const many = Array.from({ length: 500 }, (_, index) => entry(`template ${index}`, 'Template'));
  expect(offeredFor(many, 'template')).toHaveLength(12);
});
