import type { BriefWait, Unfit } from '@testyard/core';
import type { Language } from './language.ts';
import { unfitRuleText } from './unfit-texts.ts';

interface Texts {
  readonly nobody: string;
  readonly differ: (executors: number) => string;
  readonly lack: (lack: Unfit) => string;
  readonly paused: (by: string) => string;
  readonly sut: (sut: string, tasks: number) => string;
  /** The executors that fit: one by its name, of several how many they are. */
  readonly fitting: (names: readonly string[]) => string;
  readonly offline: (who: string, n: number) => string;
  readonly drained: (who: string, n: number) => string;
  readonly kept: (who: string, n: number) => string;
  readonly troubled: (who: string, n: number) => string;
  readonly limit: (of: 'project' | 'template', slots: number) => string;
  readonly busy: (names: readonly string[]) => string;
}

const fittingInEnglish = (names: readonly string[]) =>
  names.length === 1 ? `${names[0]}` : `the ${names.length} executors that fit`;
const are = (n: number) => (n === 1 ? 'is' : 'are');
/** `gpu=a100`, `node >=20`. */
const labelText = ([name = '', wanted = '']: readonly string[]) =>
  /^[<>=]/.test(wanted) ? `${name} ${wanted}` : `${name}=${wanted}`;
const isLabel = ({ rule }: Unfit) => rule.startsWith('label-');

const en: Texts = {
  nobody: 'no executor is registered',
  differ: (executors) => `none of ${executors} executors fits`,
  lack: (lack) => {
    if (isLabel(lack)) return `no executor has label ${labelText(lack.values)}`;
    if (lack.rule === 'no-framework') return `no executor has ${lack.values[0]}`;
    return `no executor fits: each one ${unfitRuleText(lack, 'en')}`;
  },
  paused: (by) => `paused by ${by}`,
  sut: (sut, tasks) => `waiting for ${sut}, behind ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`,
  fitting: fittingInEnglish,
  offline: (who, n) => `${who} ${are(n)} offline`,
  drained: (who, n) => `${who} ${are(n)} drained`,
  kept: (who, n) => `${who} ${are(n)} paused`,
  troubled: (who, n) => `${who} ${n === 1 ? 'reports' : 'report'} a problem`,
  limit: (of, slots) => `the ${of} has reached its limit of ${slots} ${slots === 1 ? 'slot' : 'slots'}`,
  busy: (names) => `waiting for a slot of ${fittingInEnglish(names)}`,
};

const zh: Texts = {
  nobody: '没有已注册的执行器',
  differ: (executors) => `${executors} 个执行器都不符合条件`,
  lack: (lack) => {
    if (isLabel(lack)) return `没有带标签 ${labelText(lack.values)} 的执行器`;
    if (lack.rule === 'no-framework') return `没有支持 ${lack.values[0]} 的执行器`;
    return `没有符合条件的执行器：都${unfitRuleText(lack, 'zh')}`;
  },
  paused: (by) => `由 ${by} 暂停`,
  sut: (sut, tasks) => `被测系统 ${sut} 前面还有 ${tasks} 个任务`,
  fitting: (names) => (names.length === 1 ? `${names[0]} ` : `符合条件的 ${names.length} 个执行器都`),
  offline: (who) => `${who}已离线`,
  drained: (who) => `${who}已排空`,
  kept: (who) => `${who}已暂停`,
  troubled: (who) => `${who}报告了故障`,
  limit: (of, slots) => `${of === 'project' ? '项目' : '模板'}已达到 ${slots} 个槽位的上限`,
  busy: (names) =>
    names.length === 1 ? `等待 ${names[0]} 的空闲槽位` : `等待符合条件的 ${names.length} 个执行器的空闲槽位`,
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };

/** Why nobody works on a run, in a few words. */
export function briefWaitText(wait: BriefWait, language: Language): string {
  const say = texts[language];
  const of = (names: readonly string[], text: (who: string, n: number) => string) =>
    text(say.fitting(names), names.length);
  switch (wait.rule) {
    case 'none-fits':
      if (wait.executors === 0) return say.nobody;
      return wait.lack ? say.lack(wait.lack) : say.differ(wait.executors);
    case 'paused':
      return say.paused(wait.by);
    case 'sut-busy':
      return say.sut(wait.sut, wait.tasks);
    case 'project-limit':
      return say.limit('project', wait.slots);
    case 'template-limit':
      return say.limit('template', wait.slots);
    case 'fitting-offline':
      return of(wait.names, say.offline);
    case 'fitting-drained':
      return of(wait.names, say.drained);
    case 'fitting-paused':
      return of(wait.names, say.kept);
    case 'fitting-busy':
      return say.busy(wait.names);
    case 'fitting-in-error':
      return of(
        wait.troubles.map(({ name }) => name),
        say.troubled,
      );
  }
}
