import type { Loss, Remark, RemarkRule, ToldRemark } from '@testyard/core';
import { executorRemarks, remarkValueText } from '@testyard/protocol';
import type { Language } from './language.ts';

type Rule = RemarkRule['rule'];
type Texts = { readonly [R in Rule]: (remark: RemarkRule & { readonly rule: R }) => string };

const enLosses: Readonly<Record<Loss, string>> = {
  'not-accepted': 'its offer was not accepted in time',
  'no-sign-of-life': 'there was no sign of life',
  'started-anew': 'the executor was restarted',
  'not-stopped-in-time': 'it did not stop in time',
  removed: 'the executor was removed',
  restored: 'the data was restored from a backup',
};

const zhLosses: Readonly<Record<Loss, string>> = {
  'not-accepted': '派发未及时接受',
  'no-sign-of-life': '失去联系',
  'started-anew': '执行器已重新启动',
  'not-stopped-in-time': '未及时停止',
  removed: '执行器已被移除',
  restored: '数据已从备份恢复',
};

const en: Texts = {
  executor: ({ text }) => text,
  'set-up-again': ({ because, executor }) =>
    `set-up failed${executor ? ` on ${executor}` : ''} and will be tried again: ${remarkText(because, 'en')}`,
  'executor-unable': ({ because, executor }) =>
    `${executor ? `the executor ${executor}` : 'an executor'} could not run it${because && `: ${remarkText(because, 'en')}`}`,
  'cases-left': () => 'the session ended before it had run all cases that it was given',
  'process-ended': () => 'the framework process ended by itself',
  'not-begun': () => 'the work could not begin',
  'task-time': () => "the task's time limit was reached",
  'queue-time': () => 'no executor took it within its queue time',
  'died-in-row': ({ times }) => `the framework process died ${times} times in a row`,
  stopped: ({ by, why }) => `stopped by ${by}${why && `: ${why}`}`,
  halted: ({ failed }) => `no more cases are started: ${failed} have failed, which is the template's maximum`,
  'budget-over': ({ seconds }) => `the time budget for starting cases, ${seconds} s, is used up`,
  'sut-changed': ({ sut, from, to }) =>
    `The SUT ${sut} changed during the run: it was ${from || '?'}, and is now ${to || '?'}`,
  'sut-no-target': ({ sut }) =>
    `The SUT ${sut} changed during the run: it no longer declares itself a test target`,
  'sut-also-unknown': ({ sut }) =>
    `The project has no system under test ${sut}, which the template names in sut.also: it is not reserved`,
  'sut-unknown': ({ sut }) =>
    `The project has no system under test ${sut}, which the template changes: it is not reserved, and other tasks may use it at the same time`,
  'sut-unproven': ({ sut }) =>
    `No probe found the SUT ${sut} right after the last case: whether it changed meanwhile is not known`,
  'not-started': () => 'the maximum number of failures was reached',
  'dry-run': () => 'found by a dry run; not executed',
  'no-longer-found': () =>
    'no longer found, although an earlier round had it; a new run uses the cases that exist now',
  'skipped-after-failure': () => 'one attempt failed and the next was skipped: none has passed',
  'lost-in-row': ({ times, loss, executor }) =>
    `given up after the lease was lost ${times} times in a row without a new result: ${enLosses[loss]} (executor ${executor})`,
  quarantined: ({ losses, loss, executor }) =>
    `quarantined: its executor was lost ${losses} times while it ran: ${enLosses[loss]} (executor ${executor})`,
  'case-quarantined': ({ name, ...facts }) =>
    `${name} is ${en.quarantined({ ...facts, rule: 'quarantined' })}`,
};

const zh: Texts = {
  executor: ({ text, said }) => toldText(said, 'zh') ?? text,
  'set-up-again': ({ because, executor }) =>
    `准备工作${executor ? `在 ${executor} 上` : ''}失败，将重试：${remarkText(because, 'zh')}`,
  'executor-unable': ({ because, executor }) =>
    `${executor ? `执行器 ${executor} ` : '有执行器'}无法执行此任务${because && `：${remarkText(because, 'zh')}`}`,
  'cases-left': () => '会话结束时，分配给它的用例没有全部执行',
  'process-ended': () => '测试框架进程自行结束',
  'not-begun': () => '工作未能开始',
  'task-time': () => '任务时间已用尽',
  'queue-time': () => '在排队时限内没有执行器领取',
  'died-in-row': ({ times }) => `测试框架进程连续 ${times} 次中断`,
  stopped: ({ by, why }) => `由 ${by} 停止${why && `：${why}`}`,
  halted: ({ failed }) => `不再启动新的用例：已有 ${failed} 个失败，达到模板的上限`,
  'budget-over': ({ seconds }) => `可启动用例的时间（${seconds} 秒）已用尽`,
  'sut-changed': ({ sut, from, to }) =>
    `被测系统 ${sut} 在运行期间发生了变化：原为 ${from || '?'}，现为 ${to || '?'}`,
  'sut-no-target': ({ sut }) => `被测系统 ${sut} 在运行期间发生了变化：不再声明自己是测试目标`,
  'sut-also-unknown': ({ sut }) => `模板还列出了被测系统 ${sut}，但项目中没有它：无人为任务占用它`,
  'sut-unknown': ({ sut }) =>
    `模板会改变被测系统 ${sut}，但项目中没有它：无人为任务占用它，其他任务可能同时使用它`,
  'sut-unproven': ({ sut }) => `最后一个用例之后，未能确认被测系统 ${sut} 仍然正确：其间有无变化不得而知`,
  'not-started': () => '失败数达到上限',
  'dry-run': () => '由试运行找到，未执行',
  'no-longer-found': () => '已找不到该用例：它存在于之前的轮次中；新的运行会按现状执行',
  'skipped-after-failure': () => '一次尝试失败，下一次被跳过：没有任何一次通过',
  'lost-in-row': ({ times, loss, executor }) =>
    `连续 ${times} 次丢失且没有新结果，已放弃：${zhLosses[loss]}（执行器 ${executor}）`,
  quarantined: ({ losses, loss, executor }) =>
    `已隔离：运行它时执行器丢失了 ${losses} 次：${zhLosses[loss]}（执行器 ${executor}）`,
  'case-quarantined': ({ name, ...facts }) => `${name} ${zh.quarantined({ ...facts, rule: 'quarantined' })}`,
};

const texts: Readonly<Record<Language, Texts>> = { en, zh };

/** What is said of a task or a case, in the reader's language; told texts stay as they were told. */
export function remarkText(remark: Remark, language: Language): string {
  if (typeof remark === 'string') return remark;
  const say = texts[language][remark.rule] as (remark: RemarkRule) => string;
  return say(remark);
}

/** What is told by its rule; null where this server does not know it. */
export function toldRemarkText(told: ToldRemark, language: Language): string | null {
  return toldText(told, language);
}

/** As `remarkText`, without what stands in the reason beside which it is shown. */
export function remarkTextBeside(reason: string | null, remark: Remark, language: Language): string {
  const isTold =
    typeof remark === 'object' &&
    remark.rule === 'executor-unable' &&
    reason?.includes(remarkText(remark.because, language));
  return remarkText(isTold ? { ...remark, because: '' } : remark, language);
}

/** As `remarkText`; null stays null. */
export function remarkTextOrNull(remark: Remark | null, language: Language): string | null {
  return remark === null ? null : remarkText(remark, language);
}

/** Null for a rule that this server does not know, or that came without what it speaks of. */
function toldText({ rule, values }: ToldRemark, language: Language): string | null {
  const words: Readonly<Record<string, string>> = executorRemarks[language];
  const text = Object.hasOwn(words, rule) ? words[rule] : undefined;
  if (text === undefined) return null;
  let isWhole = true;
  const said = text.replace(/\{([a-z]+)\}/g, (hole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const part = typeof value === 'object' ? toldText(value, language) : value;
    if (part === undefined || part === null) isWhole = false;
    return remarkValueText(name, part ?? hole);
  });
  return isWhole ? said : null;
}
