import type { LeaseEnd } from '@testyard/core';
import type { Language } from './language.ts';

type Ends = Readonly<Record<LeaseEnd, string>>;

const en: Ends = {
  'finished: completed': 'it finished',
  'finished: session-died': 'its session died',
  'finished: failed': 'its work could not begin',
  'finished: timed-out': 'it reached its time limit',
  'finished: stopped': 'it was stopped',
  'finished: returned': 'it gave its work back',
  'lost: not-accepted': 'its offer was not accepted in time',
  'lost: no-sign-of-life': 'there was no sign of life',
  'lost: started-anew': 'its executor was restarted',
  'lost: not-stopped-in-time': 'it did not stop in time',
  'lost: removed': 'its executor was removed',
  'lost: restored': 'the data was restored from a backup',
  dismissed: 'no cases were left for it',
  withdrawn: 'the task was stopped or paused before the offer was accepted',
  'stopped-at-once': 'the task was stopped at once',
};

const zh: Ends = {
  'finished: completed': '已正常结束',
  'finished: session-died': '会话中断',
  'finished: failed': '工作未能开始',
  'finished: timed-out': '时间用尽',
  'finished: stopped': '已被停止',
  'finished: returned': '工作已交还',
  'lost: not-accepted': '派发未及时接受',
  'lost: no-sign-of-life': '执行器失去联系',
  'lost: started-anew': '执行器已重新启动',
  'lost: not-stopped-in-time': '未及时停止',
  'lost: removed': '执行器已被移除',
  'lost: restored': '数据已从备份恢复',
  dismissed: '已没有可分配的用例',
  withdrawn: '任务在派发被接受前已停止或暂停',
  'stopped-at-once': '任务被立即停止',
};

/** How a lease ended; an end that another version of the program has written is an end still. */
export function leaseEndText(end: LeaseEnd, language: Language): string {
  return language === 'zh' ? (zh[end] ?? '已结束') : (en[end] ?? 'it has ended');
}
