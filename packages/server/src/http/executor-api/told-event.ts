import type { LeaseEvent } from '@testyard/core';
import type { LeaseEvent as ToldEvent } from '@testyard/protocol';
import { toldRemark } from '../common/texts/told-remark.ts';

/** An event of a lease. */
export function toldEvent(event: ToldEvent): LeaseEvent {
  if (event.type === 'file-reported')
    return { ...event, cases: event.cases.map((each) => ({ ...each, message: toldRemark(each) })) };
  if (event.type !== 'case-finished' && event.type !== 'task-notice') return event;
  if (event.remark === undefined) return event;
  if (event.type === 'task-notice') return { ...event, message: toldRemark(event) };
  return { ...event, message: toldRemark(event) };
}
