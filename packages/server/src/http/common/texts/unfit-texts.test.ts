import type { Unfit, UnfitRule } from '@testyard/core';
import { expect, test } from 'vitest';
import { namesText, unfitText } from './unfit-texts.ts';

const values: Record<UnfitRule, readonly string[]> = {
  revoked: [],
  'other-project': [],
  'no-framework': ['pytest'],
  'label-missing': ['site', 'lab'],
  'label-differs': ['os', 'windows', 'linux'],
  'label-range': ['node', '>=20 <23', '18.1'],
  folder: ['/srv'],
  'git-scheme': ['file'],
  'project-refused': [],
  'command-refused': ['make'],
  'environment-refused': ['PATH'],
  'set-up-refused': [],
};
const lacks = (rule: UnfitRule): Unfit => ({ rule, values: values[rule] });

test.each(Object.keys(values) as UnfitRule[])(
  '%s names all that it speaks of, and says no English in Chinese',
  (rule) => {
    for (const language of ['en', 'zh'] as const) {
      const text = unfitText([{ name: 'a', why: lacks(rule) }], language);
      for (const value of values[rule]) expect(text).toContain(value);
    }
    let chinese = unfitText([{ name: 'a', why: lacks(rule) }], 'zh');
    for (const value of ['a：', ...values[rule]]) chinese = chinese.replace(value, '');
    expect(chinese.replace(/\bgit\b/, '')).not.toMatch(/[a-z]/i);
  },
);

test('of a framework that comes with Node it is said what it takes', () => {
  const why: Unfit = { rule: 'no-framework', values: ['mocha'] };
  expect(unfitText([{ name: 'a', why }], 'en')).toBe(
    'a: has no mocha, which needs Node.js 18.19 or newer on the PATH',
  );
  expect(unfitText([{ name: 'a', why }], 'zh')).toContain('18.19 或更新版本的 Node.js');
});

test('no executor is said, and many are cut', () => {
  expect(unfitText([], 'zh')).toBe('项目没有已注册的执行器');
  const names = Array.from({ length: 11 }, (_, index) => `host-${index}`);
  expect(namesText(names, 'en')).toMatch(/host-9; …$/);
});

test('what one executor lacks stands behind its name together', () => {
  const unfit = [
    { name: 'a', why: lacks('label-missing') },
    { name: 'a', why: lacks('label-differs') },
    { name: 'b', why: lacks('revoked') },
  ];
  expect(unfitText(unfit, 'en')).toBe(
    'a: label site is not set (the task needs lab), and label os is linux (the task needs windows); b: is revoked',
  );
  expect(unfitText(unfit, 'zh')).toBe(
    'a：未设置标签 site（任务需要 lab），且标签 os 为 linux（任务需要 windows）；b：已被吊销',
  );
});
