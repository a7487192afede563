import {
  type Distrusted,
  frameworksOfNode,
  type Unable,
  type Unfit,
  type UnfitExecutor,
  type UnfitRule,
} from '@testyard/core';
import type { Language } from './language.ts';
import { remarkText } from './remark-texts.ts';

type Texts = Readonly<Record<UnfitRule, (...values: readonly string[]) => string>>;

const en: Texts = {
  revoked: () => 'is revoked',
  'other-project': () => 'serves another project',
  'no-framework': (framework) =>
    frameworksOfNode.has(framework)
      ? `has no ${framework}, which needs Node.js 18.19 or newer on the PATH`
      : `has no ${framework}`,
  'label-missing': (name, wanted) =>
    wanted === '*' ? `label ${name} is not set` : `label ${name} is not set (the task needs ${wanted})`,
  'label-differs': (name, wanted, value) => `label ${name} is ${value} (the task needs ${wanted})`,
  'label-range': (name, wanted, value) => `label ${name} is ${value} (the task needs version ${wanted})`,
  folder: (path) => `does not allow the folder ${path}`,
  'project-refused': () => 'does not allow this project',
  'command-refused': (program) => `does not allow the program ${program}`,
  'environment-refused': (variable) =>
    `allows only some programs, and ${variable} could change which ones run`,
  'set-up-refused': () => 'does not allow set-up commands',
  'git-scheme': (scheme) => `does not allow git over ${scheme}`,
};

const zh: Texts = {
  revoked: () => '已被吊销',
  'other-project': () => '属于其他项目',
  'no-framework': (framework) =>
    frameworksOfNode.has(framework)
      ? `没有 ${framework}：它需要 PATH 中有 18.19 或更新版本的 Node.js`
      : `没有 ${framework}`,
  'label-missing': (name, wanted) =>
    wanted === '*' ? `未设置标签 ${name}` : `未设置标签 ${name}（任务需要 ${wanted}）`,
  'label-differs': (name, wanted, value) => `标签 ${name} 为 ${value}（任务需要 ${wanted}）`,
  'label-range': (name, wanted, value) => `标签 ${name} 为 ${value}（任务需要版本 ${wanted}）`,
  folder: (path) => `不允许使用目录 ${path}`,
  'project-refused': () => '不允许此项目',
  'command-refused': (program) => `不允许程序 ${program}`,
  'environment-refused': (variable) => `只允许部分程序，而 ${variable} 可能改变实际运行的程序`,
  'set-up-refused': () => '不允许准备命令',
  'git-scheme': (scheme) => `不允许通过 ${scheme} 使用 git`,
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };
const nobody: Readonly<Record<Language, string>> = {
  en: 'no executor is registered for the project',
  zh: '项目没有已注册的执行器',
};

/** Executors that are named in one text. */
const mostNamed = 10;

/** What each executor lacks, in one line, where its name may come several times; that there is none, where there is none. */
export function unfitText(unfit: readonly UnfitExecutor[], language: Language): string {
  if (unfit.length === 0) return nobody[language];
  const [colon, and] = language === 'zh' ? ['：', '，且'] : [': ', ', and '];
  const lacks = new Map<string, string[]>();
  for (const { name, why } of unfit) lacks.set(name, [...(lacks.get(name) ?? []), say(why, language)]);
  return namesText(
    [...lacks].map(([name, whys]) => `${name}${colon}${whys.join(and)}`),
    language,
  );
}

/** The first few of a list, and that there are more. */
export function namesText(names: readonly string[], language: Language): string {
  const more = names.length > mostNamed ? ['…'] : [];
  return [...names.slice(0, mostNamed), ...more].join(language === 'zh' ? '；' : '; ');
}

/** What an executor lacks, as the end of a sentence that begins with its name. */
export function unfitRuleText({ rule, values }: Unfit, language: Language): string {
  return texts[language][rule](...values);
}

/** As the end of a sentence that begins with its name. */
export function distrustText({ framework, message }: Distrusted, language: Language): string {
  const why = remarkText(message, language);
  return language === 'zh'
    ? `不信任自己的 ${framework}：${why}`
    : `does not trust its own ${framework}: ${why}`;
}

function say(why: Unfit | Distrusted | Unable, language: Language): string {
  if (why.rule === 'distrusted') return distrustText(why, language);
  if (why.rule !== 'told') return unfitRuleText(why, language);
  const message = remarkText(why.message, language);
  return language === 'zh' ? `无法执行：${message}` : `could not run the task: ${message}`;
}
