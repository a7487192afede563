import type { SutWait } from '@testyard/core';
import type { Language } from './language.ts';

/** What a task waits for at its system under test. */
export function sutWaitText({ sut, access, tasks }: SutWait, language: Language): string {
  if (language === 'zh')
    return `等待被测系统 ${sut}：${tasks} 个任务${access === 'change' ? '（其中有的要更改它）' : ''}正在使用它或排在前面`;
  const doing = access === 'change' ? '; at least one of them changes it' : '';
  return `waiting for the system under test ${sut}: ${tasks} ${tasks === 1 ? 'task uses it or comes' : 'tasks use it or come'} first${doing}`;
}
