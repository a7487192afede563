import { cutRemark } from '../ledger/remark.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { asOneCase } from './file-report.ts';
import type { LateReason } from './late-event.ts';
import type { LeaseEvent, NumberedEvent } from './lease-event.ts';

/** Kept of one task at most: enough to see what happened, and no way to fill the store. */
const mostOfTask = 10_000;

/** Keeps what events say: results and notices. */
export async function keepLate(
  unit: Unit,
  from: { readonly taskId: string; readonly leaseId: string; readonly reason: LateReason },
  events: readonly NumberedEvent[],
): Promise<void> {
  const telling = events.filter(({ event }) => !tellsNothing(event));
  const room = mostOfTask - (telling.length === 0 ? 0 : await unit.lateEvidence.count(from.taskId));
  if (telling.length === 0 || room <= 0) return;
  const ids = telling.flatMap(({ event }) => ('caseId' in event ? [event.caseId] : []));
  const lines = await unit.cases.progressOf([...new Set(ids)]);
  const own = new Set(lines.filter(({ taskId }) => taskId === from.taskId).map(({ id }) => id));
  const rows = telling.slice(0, room).map(({ sequence, event }) => ({
    ...from,
    sequence,
    receivedAt: unit.now,
    ...factsOf(event, own),
  }));
  await unit.lateEvidence.add(rows);
}

/** That a case started, or was given back, or a file was read, is no result. */
function tellsNothing(
  event: LeaseEvent,
): event is Extract<LeaseEvent, { readonly type: 'case-started' | 'cases-returned' | 'report-read' }> {
  return event.type === 'case-started' || event.type === 'cases-returned' || event.type === 'report-read';
}

function factsOf(told: LeaseEvent, own: ReadonlySet<string>) {
  const event = told.type === 'file-reported' ? asOneCase(told) : told;
  const none = { caseId: null, attempt: null, status: null, cause: null, durationMs: null, message: null };
  if (tellsNothing(event)) return none;
  const { cause } = event;
  const message = event.message && cutRemark(event.message);
  if (event.type === 'task-notice') return { ...none, cause, message };
  const caseId = own.has(event.caseId) ? event.caseId : null;
  const { attempt, status, durationMs } = event;
  return { caseId, attempt, status, cause, durationMs, message };
}
