import { expect, test } from 'vitest';
import { holds, isRange, kindOf, type LabelRule, ruleText } from './label-rule.ts';

test.each<[LabelRule, string[], string[]]>([
  ['linux', ['linux'], ['Linux', '', 'linux ']],
  [
    ['x64', 'arm64'],
    ['x64', 'arm64'],
    ['x86', 'x64 | arm64'],
  ],
  [true, ['', 'any'], []],
  ['>=20 <23', ['20', 'v20.0.0', '22.99.1', '23.0.0-rc.1'], ['19.9', '23', '23.0.1', 'latest', '']],
  ['>3.9', ['3.10', '3.9.1', '4'], ['3.9', '3.9.0', '3.1', '3.9.0rc1']],
  ['<= 3.10', ['3.10', '3.9', '3.10.0b2'], ['3.10.1', '3.11']],
  ['=1.2', ['1.2', '1.2.0', '1.2.0+build.7'], ['1.2.1', '1.2-beta']],
])('%s', (rule, fitting, others) => {
  expect(fitting.filter((value) => !holds(rule, value))).toEqual([]);
  expect(others.filter((value) => holds(rule, value))).toEqual([]);
});

test('numbers are compared as numbers, and every version is either below, at or above a bound', () => {
  const numbers = [0, 1, 2, 9, 10, 11, 100];
  for (const one of numbers)
    for (const other of numbers) {
      const [version, bound] = [`1.${one}.3`, `1.${other}.3`];
      expect(holds(`>${bound}`, version)).toBe(one > other);
      expect(holds(`>=${bound}`, version)).toBe(one >= other);
      expect(holds(`<${bound}`, version)).toBe(one < other);
      expect(holds(`<=${bound}`, version)).toBe(one <= other);
      expect(holds(`=${bound}`, version)).toBe(one === other);
    }
});

test('what begins like a range must be one', () => {
  expect(['>=20 <23', '> 1', '=1.2.3', '>=v20 <=22.x1'].map(isRange)).toEqual([true, true, true, true]);
  expect(['>=', '>=20 23', '<twenty', '>=20, <23', '=>20', '>=20 ||'].map(isRange)).not.toContain(true);
  expect([true, ['a'], 'a', '>a'].map((rule) => kindOf(rule as LabelRule))).toEqual([
    ...['presence', 'set', 'exact', 'range'],
  ]);
  expect([true, ['a', 'b'], '>=1'].map((rule) => ruleText(rule as LabelRule))).toEqual(['*', 'a | b', '>=1']);
});
