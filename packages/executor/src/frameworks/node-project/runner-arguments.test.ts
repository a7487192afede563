// What a template hands to a runner: an option that is dropped takes along what is its own, and nothing else.
import { expect, test } from 'vitest';
import { plainPlan } from '../testing/trial.ts';
import { passedOn } from './runner-arguments.ts';

const dropped = { '--workers': true, '-j': true, '--watch': false, '--update': ['all', 'new'] };
const rules = { runner: 'Runner', refused: ['--list'], dropped };

function given(...words: string[]): readonly string[] {
  return passedOn({ plan: { ...plainPlan, arguments: words }, note: () => undefined }, rules);
}

test.each([
  ['a value that always follows', ['--workers', '4', 'cart'], ['cart']],
  ['no value where another option follows', ['--workers', '--grep', 'cart'], ['--grep', 'cart']],
  ['a value within the word', ['--workers=4', '-j4', '--update=new', 'cart'], ['cart']],
  ['what follows an option without a value', ['--watch', 'cart'], ['cart']],
  ['one of the values that may follow', ['--update', 'new', 'cart'], ['cart']],
  ['what may follow and is no value', ['--update', 'newer', '--update'], ['newer']],
])('%s', (_, words, passed) => {
  expect(given(...words)).toEqual(passed);
});

test('what asks for something else is refused', () => {
  expect(() => given('cart', '--list')).toThrow(/--list/);
});
