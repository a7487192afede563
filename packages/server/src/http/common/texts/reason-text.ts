import { lackOfAll, type Reason, type UnfitExecutor } from '@testyard/core';
import { briefWaitText } from './brief-wait-text.ts';
import type { Language } from './language.ts';
import { remarkText } from './remark-texts.ts';
import { sutWaitText } from './sut-wait-text.ts';
import { namesText, unfitText } from './unfit-texts.ts';

type Rule = Reason['rule'];
type Texts = {
  readonly [R in Rule]: (reason: Extract<Reason, { rule: R }> | (Reason & { rule: R })) => string;
};

const figures = new Intl.NumberFormat('en-US');
/** `100,000`: readers of Chinese group alike. */
const grouped = (count: number): string => figures.format(count);

const en: Texts = {
  paused: ({ by, until, note }) => withText(`paused by ${by} until ${minuteOf(until)}`, ': ', note),
  'sut-busy': (wait) => sutWaitText(wait, 'en'),
  'project-limit': ({ slots }) => `the project has reached its limit of slots in use (${slots})`,
  'template-limit': ({ slots }) => `the template has reached its limit of slots in use (${slots})`,
  'none-fits': ({ unfit }) => `${noneFits(unfit, 'en') ?? 'no executor fits'}: ${unfitText(unfit, 'en')}`,
  'fitting-offline': ({ names }) => `the executors that fit are offline: ${namesText(names, 'en')}`,
  'fitting-busy': ({ names }) => `waiting for a free slot of ${namesText(names, 'en')}`,
  'fitting-drained': ({ names }) => `the executors that fit are drained: ${namesText(names, 'en')}`,
  'fitting-paused': ({ names, until }) =>
    `the executors that fit are paused until ${minuteOf(until)}: ${namesText(names, 'en')}`,
  'fitting-in-error': ({ troubles }) =>
    `the executors that fit report a problem: ${troublesText(troubles, 'en')}`,
  stopped: ({ by, why }) => withText(`stopped by ${by}`, ': ', why),
  told: ({ text }) => remarkText(text, 'en'),
  'never-found': ({ text }) => remarkText(text, 'en') || 'the list of cases was never completed',
  'cases-failed': ({ failing, expected }) =>
    `${grouped(failing)} of ${grouped(expected)} cases failed or ended in an error`,
  'cases-found': ({ cases }) =>
    `${grouped(cases)} ${cases === 1 ? 'case' : 'cases'} found; nothing was executed`,
  'known-when-run': () =>
    'the cases of this template are known only when it has run, from its report; nothing was executed',
  'no-case': () => 'no case was found, and a task without cases never passes',
  'too-few-cases': ({ expected, minimum }) =>
    `only ${grouped(expected)} ${expected === 1 ? 'case was' : 'cases were'} found, and the template requires at least ${grouped(minimum)}`,
  flaky: ({ flaky }) =>
    `${grouped(flaky)} flaky ${flaky === 1 ? 'case' : 'cases'}, and the template counts flaky as failed`,
  incomplete: (reason) =>
    withText(
      listOf(', ', [
        [reason.notRun, 'not run'],
        [reason.notReported, 'not reported'],
        [reason.blocked, 'blocked'],
        [reason.sick, 'ended because of a problem with configuration, tools or infrastructure'],
      ]),
      ': ',
      remarkText(reason.text, 'en'),
    ),
};

const zh: Texts = {
  paused: ({ by, until, note }) => withText(`由 ${by} 暂停，至 ${minuteOf(until)}`, '：', note),
  'sut-busy': (wait) => sutWaitText(wait, 'zh'),
  'project-limit': ({ slots }) => `项目同时使用的槽位数已达上限（${slots}）`,
  'template-limit': ({ slots }) => `模板同时使用的槽位数已达上限（${slots}）`,
  'none-fits': ({ unfit }) => `${noneFits(unfit, 'zh') ?? '没有符合条件的执行器'}：${unfitText(unfit, 'zh')}`,
  'fitting-offline': ({ names }) => `符合条件的执行器都已离线：${namesText(names, 'zh')}`,
  'fitting-busy': ({ names }) => `等待空闲槽位：${namesText(names, 'zh')}`,
  'fitting-drained': ({ names }) => `符合条件的执行器都已排空，不再领取任务：${namesText(names, 'zh')}`,
  'fitting-paused': ({ names, until }) =>
    `符合条件的执行器都已暂停，至 ${minuteOf(until)}：${namesText(names, 'zh')}`,
  'fitting-in-error': ({ troubles }) => `符合条件的执行器都报告了故障：${troublesText(troubles, 'zh')}`,
  stopped: ({ by, why }) => withText(`由 ${by} 停止`, '：', why),
  told: ({ text }) => remarkText(text, 'zh'),
  'never-found': ({ text }) => remarkText(text, 'zh') || '始终未能列出用例',
  'cases-failed': ({ failing, expected }) =>
    `${grouped(expected)} 个用例中有 ${grouped(failing)} 个失败或异常`,
  'cases-found': ({ cases }) => `找到 ${grouped(cases)} 个用例；没有执行任何用例`,
  'known-when-run': () => '该模板的用例要在执行之后才能从报告中得知；没有执行任何命令',
  'no-case': () => '没有找到任何用例：没有用例就不算通过',
  'too-few-cases': ({ expected, minimum }) =>
    `只有 ${grouped(expected)} 个用例，模板要求至少 ${grouped(minimum)} 个`,
  flaky: ({ flaky }) => `有 ${grouped(flaky)} 个不稳定用例，模板规定不稳定即失败`,
  incomplete: (reason) =>
    withText(
      listOf('，', [
        [reason.notRun, '个未执行'],
        [reason.notReported, '个未上报'],
        [reason.blocked, '个被阻塞'],
        [reason.sick, '个因配置、工具或基础设施问题而结束'],
      ]),
      '：',
      remarkText(reason.text, 'zh'),
    ),
};

const texts: Record<Language, Texts> = { en, zh };

/** Why a task's verdict is not passed, in one line. */
export function reasonText(reason: Reason, language: Language): string {
  const say = texts[language][reason.rule] as (reason: Reason) => string;
  return say(reason);
}

function troublesText(
  troubles: (Reason & { readonly rule: 'fitting-in-error' })['troubles'],
  language: Language,
): string {
  const said = troubles.map(({ name, trouble }) => `${name} (${remarkText(trouble, language)})`);
  return namesText(said, language);
}

/** `2026-01-31 17:05 UTC`: readers of one text are in many places. */
function minuteOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function listOf(comma: string, parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}`)
    .join(comma);
}

function withText(list: string, colon: string, text: string): string {
  return text ? `${list}${colon}${text}` : list;
}

/** Of several executors, what they lack alike or that they lack different things: what is cut has it at its beginning. */
function noneFits(unfit: readonly UnfitExecutor[], language: Language): string | null {
  if (unfit.length < 2) return null;
  return briefWaitText({ rule: 'none-fits', executors: unfit.length, lack: lackOfAll(unfit) }, language);
}
