import { type FindingRule, findingRules, wrongAt } from '@testyard/core';
import { expect, test } from 'vitest';
import { findingText } from './finding-texts.ts';

const ours = findingRules.filter((rule) => rule !== 'said');

test.each<FindingRule>(ours)('%s is said in both languages, with its values', (rule) => {
  const finding = wrongAt('/a', rule, 'first-value', 'second-value');
  expect(findingText(finding, 'en')).not.toMatch(/undefined|\p{Script=Han}/u);
  expect(findingText(finding, 'zh')).toMatch(/\p{Script=Han}/u);
  for (const value of ['first-value', 'second-value'])
    expect(findingText(finding, 'zh').includes(value)).toBe(findingText(finding, 'en').includes(value));
});
