import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDocument } from './check-document.ts';
import { combinationsOf, combinationText } from './matrix.ts';
import type { MatrixRule, TemplateDocument } from './template.ts';

const matrix: MatrixRule = {
  parameters: { BROWSER: ['chromium', 'firefox'], LOCALE: ['en', 'zh'] },
  exclude: [{ BROWSER: 'firefox', LOCALE: 'zh' }],
  include: [{ BROWSER: 'webkit', LOCALE: 'en' }],
};
const shown = (rule: MatrixRule, given = {}) => combinationsOf(rule, given)?.map(combinationText);

test('every value goes with every other, but for those that are excluded, and with those that are included', () => {
  expect(shown(matrix)).toEqual([
    ...['BROWSER=chromium LOCALE=en', 'BROWSER=chromium LOCALE=zh', 'BROWSER=firefox LOCALE=en'],
    'BROWSER=webkit LOCALE=en',
  ]);
});

test('a value that is given is not multiplied, and what contradicts it is left out', () => {
  expect(shown(matrix, { BROWSER: 'firefox' })).toEqual(['BROWSER=firefox LOCALE=en']);
  expect(shown(matrix, { LOCALE: 'zh' })).toEqual(['BROWSER=chromium LOCALE=zh']);
  expect(shown(matrix, { BROWSER: 'firefox', LOCALE: 'zh' })).toEqual([]);
  expect(shown(matrix, { BROWSER: 'edge', OTHER: 1 })).toEqual([
    'BROWSER=edge LOCALE=en',
    'BROWSER=edge LOCALE=zh',
  ]);
});

test('numbers and booleans are what they are as text, and nothing comes twice', () => {
  const parameters = { N: [1, '1', 2], ON: [true, false] };
  expect(shown({ parameters, exclude: [{ N: '2', ON: 'false' }], include: [{ ON: 'true', N: 1 }] })).toEqual([
    ...['N=1 ON=true', 'N=1 ON=false', 'N=2 ON=true'],
  ]);
});

test('only combinations that are written out are a matrix, too', () => {
  expect(shown({ include: [{ A: 1 }, { B: 2 }] })).toEqual(['A=1', 'B=2']);
  expect(shown({})).toEqual([]);
});

test('too many are not made, however many they would be', () => {
  const values = Array.from({ length: 256 }, (_, index) => index);
  expect(combinationsOf({ parameters: { A: values } })).toHaveLength(256);
  expect(combinationsOf({ parameters: { A: values, B: [1, 2] } })).toBeNull();
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`P${index}`, values]));
  expect(combinationsOf({ parameters: many })).toBeNull();
  const few = combinationsOf({ parameters: { A: values, B: [1, 2] }, exclude: [{ B: 2 }] });
  expect(few).toHaveLength(256);
});

test('any matrix: no combination twice, none that is excluded, all that are left', () => {
  const value = fc.integer({ min: 0, max: 3 });
  const entry = fc.dictionary(fc.constantFrom('A', 'B', 'C'), value, { minKeys: 1 });
  const rule = fc.record({
    parameters: fc.dictionary(
      fc.constantFrom('A', 'B', 'C'),
      fc.array(value, { minLength: 1, maxLength: 4 }),
    ),
    exclude: fc.array(entry, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(rule, ({ parameters, exclude }) => {
      const found = combinationsOf({ parameters, exclude }) ?? [];
      const names = Object.keys(parameters);
      expect(new Set(found.map((each) => JSON.stringify(each))).size).toBe(found.length);
      for (const each of found) expect(Object.keys(each)).toEqual(names);
      const isOut = (each: Readonly<Record<string, unknown>>) =>
        exclude.some((values) => Object.entries(values).every(([name, one]) => each[name] === String(one)));
      expect(found.some(isOut)).toBe(false);
      const all = names.length === 0 ? [] : (combinationsOf({ parameters }) ?? []);
      expect(found).toEqual(all.filter((each) => !isOut(each)));
    }),
  );
});

const document: TemplateDocument = {
  ...{ name: 'suite', framework: 'pytest', source: { path: '/suite' } },
  parameters: { BROWSER: { choices: ['chromium', 'firefox', 'webkit'] }, N: { type: 'number', default: 1 } },
};
const wrong = (more: Partial<TemplateDocument>) =>
  checkDocument({ ...document, ...more }).map(({ pointer, rule }) => `${pointer} ${rule}`);

test('what cannot be is said at its place when the template is saved', () => {
  expect(wrong({ matrix: { parameters: { BROWSER: ['firefox'], N: [1, 2] } } })).toEqual([]);
  expect(wrong({ matrix: { parameters: { BROWSR: ['firefox'] } } })).toEqual([
    '/matrix/parameters/BROWSR/0 no-such-parameter',
  ]);
  expect(wrong({ matrix: { parameters: { BROWSER: ['firefox', 'edge'], N: ['two'] } } })).toEqual([
    '/matrix/parameters/BROWSER/1 no-choice',
    '/matrix/parameters/N/0 no-number',
  ]);
  expect(wrong({ matrix: { parameters: { N: [] } } })).toEqual([
    '/matrix/parameters/N must-not-be-empty-list',
  ]);
  expect(wrong({ matrix: { parameters: { N: [1] }, exclude: [{ M: 1 }], include: [{ N: 'x' }] } })).toEqual([
    '/matrix/exclude/0/M no-such-parameter',
    '/matrix/include/0/N no-number',
  ]);
  expect(wrong({ matrix: { parameters: { N: [1] }, exclude: [{ N: 1 }] } })).toEqual([
    '/matrix matrix-empty',
  ]);
  for (const matrix of [{}, { parameters: {} }, { include: [], exclude: [{ N: 1 }] }])
    expect(wrong({ matrix }), JSON.stringify(matrix)).toEqual(['/matrix matrix-without-values']);
  const many = Array.from({ length: 200 }, (_, index) => index);
  expect(wrong({ matrix: { parameters: { N: many, BROWSER: ['firefox', 'webkit'] } } })).toEqual([
    '/matrix matrix-size',
  ]);
  expect(wrong({ parameterSets: { nightly: { BROWSER: 'edge' }, other: { M: 1 } } })).toEqual([
    '/parameterSets/nightly/BROWSER no-choice',
    '/parameterSets/other/M no-such-parameter',
  ]);
});
