import type { CaseStatus, Cause } from '../ledger/case-status.ts';
import { cutRemark, type Remark } from '../ledger/remark.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { asOneCase } from './file-report.ts';
import type { LeaseEvent, NumberedEvent } from './lease-event.ts';

/**
 * Why it does not count: its lease was over, the lease did not hold the case (any more), or it says something else than
 * the same lease said of the same case before.
 */
export type LateReason = 'lease-over' | 'not-held' | 'contradicts';

/** What a lease said that does not count: kept and shown, never part of a verdict. */
export interface LateEvent {
  readonly taskId: string;
  readonly leaseId: string;
  /** Number of the event over the life of its lease. */
  readonly sequence: number;
  readonly receivedAt: number;
  readonly reason: LateReason;
  /** A case of the task; null where it speaks of the whole task, or of no case of it. */
  readonly caseId: string | null;
  readonly attempt: number | null;
  /** Null: a word about the whole task. */
  readonly status: CaseStatus | null;
  readonly cause: Cause | null;
  readonly durationMs: number | null;
  readonly message: Remark | null;
}

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
