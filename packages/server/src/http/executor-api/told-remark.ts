import type { LeaseEvent, Remark } from '@testyard/core';
import type { ExecutorRemark, LeaseEvent as ToldEvent } from '@testyard/protocol';

/** What a message says, as what it is: an executor's own words keep their rule, all others are as they were told. */
export function toldRemark<M extends string | null>(told: {
  readonly message: M;
  readonly remark?: ExecutorRemark;
}): Remark | M {
  const { message, remark } = told;
  return remark === undefined || message === null
    ? message
    : { rule: 'executor', text: message, said: remark };
}

/** An event of a lease. */
export function toldEvent(event: ToldEvent): LeaseEvent {
  if (event.type === 'file-reported')
    return { ...event, cases: event.cases.map((each) => ({ ...each, message: toldRemark(each) })) };
  if (event.type !== 'case-finished' && event.type !== 'task-notice') return event;
  if (event.remark === undefined) return event;
  if (event.type === 'task-notice') return { ...event, message: toldRemark(event) };
  return { ...event, message: toldRemark(event) };
}
