import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { aRun, noSut } from '../../../client/src/testing/recorded.ts';
import { styleOf } from '../terminal/style.ts';
import { KeptOutput } from '../testing/played-io.ts';
import { translator } from '../texts/texts.ts';
import { summaryLines } from './summary.ts';
import { sutLines } from './sut-lines.ts';

const words = (language: 'en' | 'zh') => ({
  ...{ t: translator(language), style: styleOf(new KeptOutput(), {}, false) },
});
const guard = {
  ...{ sutId: '1', expected: { branch: 'main', build: '7' }, state: 'changed' as const, looks: 3 },
  ...{ firstAt: null, lastAt: null, rightAt: null },
  sightings: [],
};

test('of a run that names no system under test nothing is said, of an unguarded one why', () => {
  expect(sutLines(aRun(), words('en'))).toEqual([]);
  const sut = { ...noSut, name: 'shop', note: 'nobody looks at it' };
  expect(sutLines(aRun({ sut }), words('en'))).toEqual(['  SUT shop: nobody looks at it']);
});

test('what was expected, how it is, and between which cases it changed, in both languages', () => {
  const sut = { ...noSut, name: 'shop', guard: { ...guard, sightings: [] } };
  const invalid = {
    ...{ from: '7', to: '8', fromBranch: 'main', toBranch: null, executor: 'host', seenAt: '' },
    ...{ lastBefore: { caseId: '1', name: 'test_cart' }, firstAfter: null },
  };
  const run = aRun({ sut, invalid, verdict: 'invalid' });
  expect(sutLines(run, words('en'))).toEqual([
    '  SUT shop · main 7 · changed · probed 3 times, last -',
    '    it changed from main 7 to 8: last case before it test_cart, first that may have met it no case',
  ]);
  expect(sutLines(run, words('zh'))).toEqual([
    '  SUT shop · main 7 · 已变化 · 探测 3 次，最近一次 -',
    '    由 main 7 变为 8：变化之前的最后一个用例 test_cart，可能遇到变化的第一个用例 无',
  ]);
});

test.each([
  ['changed', 'testyard rerun 7 --all'],
  ['wrong', 'testyard rerun 7 --all'],
  ['down', 'testyard rerun 7'],
] as const)('of a system that was %s the next command is %s', (state, command) => {
  const run = aRun({
    number: 7,
    ...{ state: 'finished' as const, verdict: 'error' as const },
    sut: { ...noSut, name: 'shop', guard: { ...guard, state } },
  });
  const [next] = summaryLines({ run, named: '7', failures: [], url: 'http://127.0.0.1/' }, words('en')).slice(
    -1,
  );
  expect(stripVTControlCharacters(next ?? '')).toMatch(new RegExp(`${command}$`));
});
