import { type Change, type Condition, changeRules } from '@testyard/core';
import { expect, test } from 'vitest';
import { wordsOfEnglish } from '../testing/words-of-english.ts';
import { changeText, conditionText } from './waiting-texts.ts';

const conditions: readonly Condition[] = [
  { rule: 'told', message: '没有' },
  { rule: 'error', message: '磁盘' },
  { rule: 'offline' },
  { rule: 'refused', code: 'EXECUTOR_TOO_OLD' },
  { rule: 'refused', code: 'PROTOCOL_UNSUPPORTED' },
  { rule: 'refused', code: 'CREDENTIAL_REPLACED' },
  { rule: 'draining' },
  { rule: 'now' },
  { rule: 'paused', until: Date.UTC(2026, 0, 31, 17, 5) },
  { rule: 'full', slots: 7 },
  { rule: 'project-limit', slots: 7, inUse: 9 },
  { rule: 'template-limit', slots: 7, inUse: 9 },
  { rule: 'others-first', ahead: 7 },
  { rule: 'label-missing', values: ['gpu', 'a100'] },
];

test.each(conditions)('$rule is said in both languages, with its figures', (condition) => {
  for (const language of ['en', 'zh'] as const) {
    const text = conditionText(condition, language);
    expect(text).not.toBe('');
    if ('slots' in condition || 'ahead' in condition) expect(text).toContain('7');
    if ('message' in condition) expect(text).toContain(condition.message);
    if ('until' in condition) expect(text).toContain('2026-01-31 17:05 UTC');
    if ('values' in condition) for (const value of condition.values) expect(text).toContain(value);
  }
  expect(wordsOfEnglish(conditionText(condition, 'zh'))).toEqual([]);
});

test.each(['EXECUTOR_TOO_OLD', 'PROTOCOL_UNSUPPORTED', 'CREDENTIAL_REPLACED'])(
  'how one that is refused for %s is let in again is said in both languages',
  (code) => {
    const change: Change = { rule: 'renew-executor', values: ['lab', code] };
    expect(changeText(change, 'en')).toContain('lab');
    expect(changeText(change, 'en')).not.toContain(code);
    expect(wordsOfEnglish(changeText(change, 'zh').replaceAll(/testyard executor \w+|lab/g, ''))).toEqual([]);
  },
);

test.each([...changeRules])('%s says what to do in both languages', (rule) => {
  const change: Change = { rule, values: ['8', 'b2', 'c3'] };
  for (const language of ['en', 'zh'] as const)
    expect(changeText(change, language)).not.toMatch(/undefined|^$/);
  expect(changeText(change, 'zh')).toMatch(/testyard|[\u4e00-\u9fff]/);
});
