import { describe, expect, test } from 'vitest';
import { forbiddenName, resolveParameters } from './parameters.ts';

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
  });

  test.each([
    ['a parameter that the template does not have', { DEPTH: 1, BROWZER: 'firefox' }, '/parameters/BROWZER'],
    ['a value that is no choice', { DEPTH: 1, BROWSER: 'lynx' }, '/parameters/BROWSER'],
    ['a missing value without a default', {}, '/parameters/DEPTH'],
    ['text for a number', { DEPTH: 'deep' }, '/parameters/DEPTH'],
    ['nothing for a number', { DEPTH: ' ' }, '/parameters/DEPTH'],
    ['text for a boolean', { DEPTH: 1, FAST: 'yes' }, '/parameters/FAST'],
    ['NUL', { DEPTH: 1, BROWSER: 'a\0b' }, '/parameters/BROWSER'],
  ])('%s is a finding', (_, given, pointer) => {
    const { findings } = resolveParameters(rules, given as Record<string, string | number>);
    expect(findings.map((finding) => finding.pointer)).toEqual([pointer]);
  });

  test('names that every object has are no parameters', () => {
    const given = JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, string>;
    expect(resolveParameters({}, given).findings).toHaveLength(2);
    expect(resolveParameters({}, {}).values).toEqual({});
  });
});
