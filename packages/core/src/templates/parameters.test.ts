import { describe, expect, test } from 'vitest';
import { forbiddenName, knownNames, resolveParameters } from './parameters.ts';

describe('names', () => {
  test.each(['BROWSER', 'browser_2', '_x', 'PATHS', 'MY_PYTHON'])('%s may be a parameter', (name) => {
    expect(forbiddenName(name)).toBeNull();
  });

  test.each([
    'PATH',
    'LD_PRELOAD',
    'NODE_OPTIONS',
    'PYTHONPATH',
    'TESTYARD_RUN_ID',
    '2x',
    'a-b',
    'a=b',
    '',
    'ä',
    'x'.repeat(101),
  ])('%j may not', (name) => {
    expect(forbiddenName(name)).not.toBeNull();
  });
});

describe('values', () => {
  const rules = {
    BROWSER: { type: 'string', default: 'chromium', choices: ['chromium', 'firefox'] },
    DEPTH: { type: 'number' },
    FAST: { type: 'boolean', default: false },
  } as const;

  test('defaults fill what is not given, and everything becomes text', () => {
    const { values, findings } = resolveParameters(rules, { DEPTH: 3 });
    expect(findings).toEqual([]);
    expect(values).toEqual({ BROWSER: 'chromium', DEPTH: '3', FAST: 'false' });
    const given = { BROWSER: 'firefox', DEPTH: '3.5', FAST: 'true' };
    expect(resolveParameters(rules, given)).toEqual({ values: given, findings: [] });
  });

  test.each([
    [
      'a parameter that the template does not have',
      { DEPTH: 1, BROWZER: 'firefox' },
      'BROWZER',
      'no-such-parameter',
    ],
    ['a value that is no choice', { DEPTH: 1, BROWSER: 'lynx' }, 'BROWSER', 'no-choice'],
    ['a missing value without a default', {}, 'DEPTH', 'parameter-missing'],
    ['text for a number', { DEPTH: 'deep' }, 'DEPTH', 'no-number'],
    ['nothing for a number', { DEPTH: ' ' }, 'DEPTH', 'no-number'],
    ['text for a boolean', { DEPTH: 1, FAST: 'yes' }, 'FAST', 'no-boolean'],
    ['NUL', { DEPTH: 1, BROWSER: 'a\0b' }, 'BROWSER', 'no-nul'],
  ])('%s is a finding', (_, given, name, rule) => {
    const { findings } = resolveParameters(rules, given as Record<string, string | number>);
    expect(findings).toEqual([expect.objectContaining({ pointer: `/parameters/${name}`, rule })]);
  });

  test('of many names the first fifty are told, and that there are more', () => {
    const names = Array.from({ length: 51 }, (_, index) => `N${index}`);
    expect(knownNames(names.slice(0, 50))).toBe(names.slice(0, 50).join(', '));
    expect(knownNames(names)).toBe(`${names.slice(0, 50).join(', ')}, …`);
  });

  test('names that every object has are no parameters', () => {
    const given = JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, string>;
    expect(resolveParameters({}, given).findings).toHaveLength(2);
    expect(resolveParameters({}, {}).values).toEqual({});
  });
});
