import type { LossFacts, Remark, RemarkRule } from '@testyard/core';
import { executorRemarks } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { remarkText, remarkTextBeside } from './remark-texts.ts';

const facts: LossFacts = { loss: 'no-sign-of-life', executor: '7' };
const rules: { readonly [R in RemarkRule['rule']]: RemarkRule & { readonly rule: R } } = {
  executor: { rule: 'executor', text: 'E', said: { rule: 'no-git', values: {} } },
  'set-up-again': { rule: 'set-up-again', because: '42' },
  'executor-unable': { rule: 'executor-unable', because: '42', executor: '7' },
  'cases-left': { rule: 'cases-left' },
  'process-ended': { rule: 'process-ended' },
  'not-begun': { rule: 'not-begun' },
  'task-time': { rule: 'task-time' },
  'queue-time': { rule: 'queue-time' },
  'died-in-row': { rule: 'died-in-row', times: 3 },
  stopped: { rule: 'stopped', by: '8', why: '9' },
  halted: { rule: 'halted', failed: 5 },
  'budget-over': { rule: 'budget-over', seconds: 600 },
  'sut-changed': { rule: 'sut-changed', sut: '1', from: '2', to: '3' },
  'sut-no-target': { rule: 'sut-no-target', sut: '1' },
  'sut-also-unknown': { rule: 'sut-also-unknown', sut: '1' },
  'sut-unknown': { rule: 'sut-unknown', sut: '1' },
  'sut-unproven': { rule: 'sut-unproven', sut: '1' },
  'not-started': { rule: 'not-started' },
  'no-longer-found': { rule: 'no-longer-found' },
  'skipped-after-failure': { rule: 'skipped-after-failure' },
  'dry-run': { rule: 'dry-run' },
  'lost-in-row': { rule: 'lost-in-row', times: 3, ...facts },
  quarantined: { rule: 'quarantined', losses: 3, ...facts },
  'case-quarantined': { rule: 'case-quarantined', name: '6', losses: 3, ...facts },
};

test.each(Object.values(rules))('$rule is said in both languages, with its values', (remark) => {
  const chinese = remarkText(remark, 'zh');
  expect(chinese.replace(/\bgit\b/, '')).not.toMatch(/[a-z]/i);
  for (const value of Object.values(remark).filter((each) => /^\d+$/.test(String(each)))) {
    expect(chinese).toContain(String(value));
    expect(remarkText(remark, 'en')).toContain(String(value));
  }
});

test('told texts stay as they were told', () => {
  expect(remarkText('assert 1 == 2', 'zh')).toBe('assert 1 == 2');
});

test('a remark in a remark in a remark is said in one language', () => {
  const how = { rule: 'pytest-died', values: { when: { rule: 'between-cases', values: {} }, exit: signal } };
  const died: Remark = { rule: 'executor', text: 'E', said: { rule: 'case-died', values: { how } } };
  expect(remarkText({ rule: 'set-up-again', because: died }, 'zh')).toBe(
    '准备工作失败，将重试：运行此用例时测试进程中断：pytest 进程在两个用例之间中断（信号 SIGSEGV）',
  );
});

test('what kept an executor from the work is not said again beside a reason that says it', () => {
  const unable = rules['executor-unable'];
  expect(remarkTextBeside('no tests: 42', unable, 'en')).toBe('the executor 7 could not run it');
  expect(remarkTextBeside('no tests: 42', unable, 'zh')).toBe('执行器 7 无法执行此任务');
  for (const reason of [null, 'another executor has no pytest'])
    expect(remarkTextBeside(reason, unable, 'en')).toBe('the executor 7 could not run it: 42');
});

const signal = { rule: 'exit-signal', values: { signal: 'SIGSEGV' } };

test.each([
  ['a rule that is newer than this server', { rule: 'from-the-future', values: {} }],
  ['a rule of every object', { rule: 'constructor', values: {} }],
  ['a rule without its value', { rule: 'git-ref', values: {} }],
])('%s shows the text that came with it', (_name, said) => {
  expect(remarkText({ rule: 'executor', text: 'as told', said }, 'zh')).toBe('as told');
});

test('what executors say speaks of the same values in both languages', () => {
  const holes = (text: string) => [...text.matchAll(/\{[a-z]+\}/g)].map(([hole]) => hole).sort();
  for (const [rule, text] of Object.entries(executorRemarks.en))
    expect([rule, holes(executorRemarks.zh[rule as keyof typeof executorRemarks.zh])]).toEqual([
      rule,
      holes(text),
    ]);
});

test('a size is told in its largest unit', () => {
  const said = { rule: 'over-memory', values: { bytes: 2 ** 31 } };
  expect(remarkText({ rule: 'executor', text: 'as told', said }, 'zh')).toContain('限制 2 GiB，');
});
