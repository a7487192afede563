import type { BriefWait } from '@testyard/core';
import { expect, test } from 'vitest';
import { briefWaitText } from './brief-wait-text.ts';
import { reasonText } from './reason-text.ts';

const lacking = (rule: 'label-missing' | 'label-range' | 'no-framework' | 'folder', ...values: string[]) =>
  ({ rule: 'none-fits', executors: 3, lack: { rule, values } }) as const;

test.each<[BriefWait, string, string]>([
  [lacking('label-missing', 'gpu', 'a100'), 'no executor has label gpu=a100', '没有带标签 gpu=a100 的执行器'],
  [
    lacking('label-range', 'node', '>=20', '18'),
    'no executor has label node >=20',
    '没有带标签 node >=20 的执行器',
  ],
  [lacking('no-framework', 'pytest'), 'no executor has pytest', '没有支持 pytest 的执行器'],
  [
    lacking('folder', '/suite'),
    'no executor fits: each one does not allow the folder /suite',
    '没有符合条件的执行器：都不允许使用目录 /suite',
  ],
  [{ rule: 'none-fits', executors: 0, lack: null }, 'no executor is registered', '没有已注册的执行器'],
  [{ rule: 'none-fits', executors: 3, lack: null }, 'none of 3 executors fits', '3 个执行器都不符合条件'],
  [
    { rule: 'sut-busy', sut: 'staging', access: 'read', tasks: 3 },
    'waiting for staging, behind 3 tasks',
    '被测系统 staging 前面还有 3 个任务',
  ],
  [{ rule: 'fitting-busy', names: ['one'] }, 'waiting for a slot of one', '等待 one 的空闲槽位'],
  [
    { rule: 'fitting-busy', names: ['one', 'two'] },
    'waiting for a slot of the 2 executors that fit',
    '等待符合条件的 2 个执行器的空闲槽位',
  ],
  [{ rule: 'fitting-offline', names: ['one'] }, 'one is offline', 'one 已离线'],
  [
    { rule: 'fitting-offline', names: ['one', 'two'] },
    'the 2 executors that fit are offline',
    '符合条件的 2 个执行器都已离线',
  ],
  [{ rule: 'paused', by: 'li', until: 1, note: 'x' }, 'paused by li', '由 li 暂停'],
])('%o', (wait, en, zh) => {
  expect([briefWaitText(wait, 'en'), briefWaitText(wait, 'zh')]).toEqual([en, zh]);
});

test('the whole text of a task begins with what its executors lack alike: the head of a run shows its beginning', () => {
  const lack = (name: string, rule: 'label-differs' | 'label-missing', ...more: string[]) => ({
    ...{ name, why: { rule, values: ['gpu', 'a100', ...more] } },
  });
  const alike = [lack('a', 'label-missing'), lack('b', 'label-differs', 'v100')];
  expect(reasonText({ rule: 'none-fits', unfit: alike }, 'en')).toMatch(
    /^no executor has label gpu=a100: a: .*; b: /,
  );
  expect(reasonText({ rule: 'none-fits', unfit: alike }, 'zh')).toMatch(/^没有带标签 gpu=a100 的执行器：a：/);
  const other = { name: 'c', why: { rule: 'revoked', values: [] } } as const;
  expect(reasonText({ rule: 'none-fits', unfit: [...alike, other] }, 'en')).toMatch(
    /^none of 3 executors fits: a: /,
  );
  expect(reasonText({ rule: 'none-fits', unfit: alike.slice(1) }, 'en')).toMatch(/^no executor fits: b: /);
});
