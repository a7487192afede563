/** How an executor is to be started: with flags, or, as the one that `up` brings along, with variables of its environment. */

import type { Change } from '@testyard/core';
import { shellWord } from '@testyard/protocol/shell-word';
import type { Language } from './language.ts';

type GivenRule = 'set-label' | 'allow-path' | 'allow-source' | 'allow-project' | 'allow-command';
export type StartRule = GivenRule | 'allow-set-up' | 'start-executor';

/** A flag and its value; `whole`: what it has is in it already; `not`: what it has and is to have no more. */
interface Given {
  readonly flag: string;
  readonly value: string;
  readonly not?: string;
  readonly whole?: true;
}

const given: Readonly<Record<GivenRule, (...values: readonly string[]) => Given>> = {
  'set-label': (_, label, value, present) => ({
    ...{ flag: '--labels', value: `${label}=${value}` },
    ...(present === undefined ? {} : { not: `${label}=${present}` }),
  }),
  'allow-path': (_, path = '') => ({ flag: '--allow-path', value: path }),
  // Of these there are some where none is given, which a flag that names one would take away.
  'allow-source': (_, scheme = '', present = '') => ({
    ...{ flag: '--allow-source', whole: true },
    value: [...present.split(' '), scheme].filter((each) => each !== '').join(','),
  }),
  'allow-project': (_, project = '') => ({ flag: '--allow-project', value: project }),
  'allow-command': (_, program = '') => ({ flag: '--allow-command', value: program }),
};

/** The one option of `executor` that is a flag of `up` as well, and wins over its variable there. */
const flagOfUp = '--allow-path';
const variableOf = (flag: string): string =>
  `TESTYARD_EXECUTOR_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`;

const texts = {
  en: {
    start: (name: string) => `start ${name}, or bring its host back to the network`,
    startUp: (name: string) =>
      `start the testyard up that runs ${name} without --no-executor, or read what it prints about its executor`,
    noSetup: (name: string) => `start ${name} without --no-setup`,
    noSetupUp: (name: string) => `start the testyard up that runs ${name} without TESTYARD_EXECUTOR_NO_SETUP`,
    flag: (name: string, option: string) => `start ${name} with ${option}`,
    flagUp: (name: string, option: string) => `start the testyard up that runs ${name} with ${option}`,
    besideFlags: ' in addition to its other options',
    besideValues: ', appended after a comma if the variable already has a value',
    inPlaceOf: (present: string) => `, instead of ${present}`,
  },
  zh: {
    start: (name: string) => `启动 ${name}，或恢复其主机的网络`,
    startUp: (name: string) => `不带 --no-executor 启动 ${name} 所属的 testyard up，或查看它对其执行器的说明`,
    noSetup: (name: string) => `不带 --no-setup 启动 ${name}`,
    noSetupUp: (name: string) => `不带 TESTYARD_EXECUTOR_NO_SETUP 启动 ${name} 所属的 testyard up`,
    flag: (name: string, option: string) => `用 ${option} 启动 ${name}`,
    flagUp: (name: string, option: string) => `用 ${option} 启动 ${name} 所属的 testyard up`,
    besideFlags: '，并保留现有选项',
    besideValues: '；变量中已有其他值时，以逗号隔开追加',
    inPlaceOf: (present: string) => `，取代 ${present}`,
  },
};

/** Whether it is done by starting an executor. */
export function isStart(rule: Change['rule']): rule is StartRule {
  return rule in given || rule === 'allow-set-up' || rule === 'start-executor';
}

export function startText(change: Change & { readonly rule: StartRule }, language: Language): string {
  const { rule, values, embedded = false } = change;
  const { [language]: say } = texts;
  const [name = ''] = values;
  if (rule === 'start-executor') return embedded ? say.startUp(name) : say.start(name);
  if (rule === 'allow-set-up') return embedded ? say.noSetupUp(name) : say.noSetup(name);
  const { flag, value, whole = false, not } = given[rule](...values);
  const isVariable = embedded && flag !== flagOfUp;
  const option = isVariable ? `${variableOf(flag)}=${shellWord(value)}` : `${flag} ${shellWord(value)}`;
  const beside = isVariable ? say.besideValues : say.besideFlags;
  const more = not === undefined ? (whole ? '' : beside) : say.inPlaceOf(shellWord(not));
  return `${embedded ? say.flagUp(name, option) : say.flag(name, option)}${more}`;
}
