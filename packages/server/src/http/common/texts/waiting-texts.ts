import type { Change, ChangeRule, Condition } from '@testyard/core';
import { argumentWord, inProject } from './command-words.ts';
import type { Language } from './language.ts';
import { refusalText, renewalText } from './refusal-texts.ts';
import { remarkText } from './remark-texts.ts';
import { isStart, type StartRule, startText } from './start-texts.ts';
import { sutWaitText } from './sut-wait-text.ts';
import { distrustText, unfitRuleText } from './unfit-texts.ts';

type Told = Exclude<Condition, { readonly values: readonly string[] }>;
type Conditions = { readonly [R in Told['rule']]: (condition: Extract<Told, { rule: R }> & Told) => string };
type Changes = Readonly<Record<Exclude<ChangeRule, StartRule>, (...values: readonly string[]) => string>>;

const slotsIn = (condition: Told): number => ('slots' in condition ? condition.slots : 0);
const messageIn = (condition: Told, language: Language): string =>
  'message' in condition ? remarkText(condition.message, language) : '';
const untilIn = (condition: Told): string =>
  'until' in condition ? `${new Date(condition.until).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
const aheadIn = (condition: Told): number => ('ahead' in condition ? condition.ahead : 0);

/** Of changes that are commands; each names its project, as its reader's own may be another. */
const commands = {
  'resume-run': (run = '', project = '') => `testyard resume ${run}${inProject(project)}`,
  'resume-task': (run = '', task = '', project = '') =>
    `testyard resume ${run} --task ${task}${inProject(project)}`,
  'resume-executor': (executor = '') => `testyard executor resume ${argumentWord(executor)}`,
  'raise-project-limit': (slots = '', project = '') => `testyard project limit ${slots}${inProject(project)}`,
};

const en: { readonly conditions: Conditions; readonly changes: Changes } = {
  conditions: {
    distrusted: (condition) => distrustText(condition, 'en'),
    told: (condition) => `could not run the task: ${messageIn(condition, 'en')}`,
    error: (condition) => `reports a problem: ${messageIn(condition, 'en')}`,
    offline: () => 'is offline',
    refused: (condition) => `is refused: ${refusalText('code' in condition ? condition.code : '', 'en')}`,
    draining: () => 'is drained',
    paused: (condition) => `is paused until ${untilIn(condition)}`,
    now: () => 'can take it at any moment',
    full: (condition) => `all of its slots are in use (${slotsIn(condition)})`,
    'project-limit': (condition) =>
      `the project has reached its limit of slots in use (${slotsIn(condition)})`,
    'template-limit': (condition) =>
      `the template has reached its limit of slots in use (${slotsIn(condition)})`,
    'sut-busy': (condition) => ('sut' in condition ? sutWaitText(condition, 'en') : ''),
    'others-first': (condition) => `other tasks come first: ${aheadIn(condition)}`,
  },
  changes: {
    none: () => 'nothing: it is about to be offered',
    'wait-for-sut': (sut) => `wait until ${sut} is free`,
    wait: (executor) => `wait for a slot of ${executor}`,
    ...commands,
    'raise-template-limit': (slots, template) =>
      `set concurrency: ${slots} in the template ${template}, then start a new run`,
    'drop-variable': (variable, template) =>
      `remove ${variable} from the environment of the template ${template}, then start a new run`,
    'see-to-trouble': (executor) => `fix the problem that ${executor} reports`,
    'renew-executor': (executor, code) => renewalText(executor, code, 'en'),
    'mend-framework': (executor, framework) =>
      `repair ${framework} on the host of ${executor}; the executor tests it again every ten minutes and at each start`,
    'install-framework': (executor, framework) =>
      `install ${framework} on the host of ${executor}; the executor notices it within a minute`,
    'install-version': (executor, name, wanted = '') =>
      `install ${name}${wanted && ` ${wanted}`} on the host of ${executor}; the executor notices it within a minute`,
    'register-executor': () => 'register an executor that fits',
  },
};

const zh: { readonly conditions: Conditions; readonly changes: Changes } = {
  conditions: {
    distrusted: (condition) => distrustText(condition, 'zh'),
    told: (condition) => `无法执行：${messageIn(condition, 'zh')}`,
    error: (condition) => `报告了故障：${messageIn(condition, 'zh')}`,
    offline: () => '已离线',
    refused: (condition) => `已被拒绝：${refusalText('code' in condition ? condition.code : '', 'zh')}`,
    draining: () => '已排空，不再领取任务',
    paused: (condition) => `已暂停，至 ${untilIn(condition)}`,
    now: () => '随时可以领取',
    full: (condition) => `全部槽位都在使用中（${slotsIn(condition)}）`,
    'project-limit': (condition) => `项目同时使用的槽位数已达上限（${slotsIn(condition)}）`,
    'template-limit': (condition) => `模板同时使用的槽位数已达上限（${slotsIn(condition)}）`,
    'sut-busy': (condition) => ('sut' in condition ? sutWaitText(condition, 'zh') : ''),
    'others-first': (condition) => `排在前面的任务数：${aheadIn(condition)}`,
  },
  changes: {
    none: () => '无需操作：即将分配',
    'wait-for-sut': (sut) => `等待 ${sut} 空闲`,
    wait: (executor) => `等待 ${executor} 的空闲槽位`,
    ...commands,
    'raise-template-limit': (slots, template) =>
      `在模板 ${template} 中设置 concurrency: ${slots}，然后发起新的运行`,
    'drop-variable': (variable, template) =>
      `从模板 ${template} 的 environment 中去掉 ${variable}，然后发起新的运行`,
    'see-to-trouble': (executor) => `处理 ${executor} 报告的故障`,
    'renew-executor': (executor, code) => renewalText(executor, code, 'zh'),
    'mend-framework': (executor, framework) =>
      `修复 ${executor} 的主机上的 ${framework}；执行器每十分钟和每次启动时会重新检验`,
    'install-framework': (executor, framework) =>
      `在 ${executor} 的主机上安装 ${framework}；执行器会在一分钟内发现它`,
    'install-version': (executor, name, wanted = '') =>
      `在 ${executor} 的主机上安装 ${name}${wanted && ` ${wanted}`}；执行器会在一分钟内发现它`,
    'register-executor': () => '注册一个符合条件的执行器',
  },
};

const texts = { en, zh };

/** What keeps an executor from a task, as the end of a sentence that begins with its name. */
export function conditionText(condition: Condition, language: Language): string {
  if ('values' in condition) return unfitRuleText(condition, language);
  const say = texts[language].conditions[condition.rule] as (condition: Told) => string;
  return say(condition);
}

/** What to do, as a command where there is one. */
export function changeText(change: Change, language: Language): string {
  const { rule, values } = change;
  return isStart(rule) ? startText({ ...change, rule }, language) : texts[language].changes[rule](...values);
}
