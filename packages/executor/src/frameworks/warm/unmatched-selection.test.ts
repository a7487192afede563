import { expect, test } from 'vitest';
import { unmatchedSelection } from './unmatched-selection.ts';

const found = [{ file: 'tests/Cart.spec.ts' }, { file: 'features/pay.feature' }, { file: null }];

test.each([
  ['a file that is gone', 'tests/gone.spec.ts'],
  ['a line of a file that is gone', './features/gone.feature:12'],
  ['a part of no path', 'checkout'],
])('%s is told', (_, entry) => {
  expect(unmatchedSelection(['tests/Cart.spec.ts', entry], found, '/nowhere')).toEqual([entry]);
});

test.each([
  ['a file with cases', './tests/Cart.spec.ts:3'],
  ['the whole path', '/nowhere/tests/Cart.spec.ts'],
  ['a part of a path, as runners take it', 'cart'],
  ['a pattern', 'tests/**/*.gone.ts'],
  ['an expression', '(gone|lost)\\.spec'],
  ['a folder that is there', '/usr'],
])('%s is not', (_, entry) => {
  expect(unmatchedSelection([entry], found, '/nowhere')).toEqual([]);
});
