import type { LedgerCase } from '../ledger/ledger-case.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { withCause } from './judge-attempt.ts';
import { keptDuration } from './kept-duration.ts';
import type { CaseFinished, NumberedEvent } from './lease-event.ts';

/** Those of a lease's repeated events that say something else of a try than what was recorded of it. */
export async function contradictions(
  unit: Unit,
  leaseId: string,
  repeated: readonly NumberedEvent[],
): Promise<readonly NumberedEvent[]> {
  const lines = await linesOf(unit, repeated);
  const found: NumberedEvent[] = [];
  for (const numbered of repeated) {
    const { event, sequence } = numbered;
    if (event.type !== 'case-finished') continue;
    const recorded = await recordOf(unit, lines.get(event.caseId), event.attempt);
    if (!recorded || isSame(recorded, event)) continue;
    // What did not count the first time is no record of the case: another lease made that.
    if (!(await unit.lateEvidence.has(leaseId, sequence))) found.push(numbered);
  }
  return found;
}

type Recorded = Pick<CaseFinished, 'status' | 'cause' | 'durationMs'>;

async function linesOf(
  unit: Unit,
  repeated: readonly NumberedEvent[],
): Promise<ReadonlyMap<string, LedgerCase>> {
  const ids = new Set(
    repeated.flatMap(({ event }) => (event.type === 'case-finished' ? [event.caseId] : [])),
  );
  const lines = ids.size === 0 ? [] : await unit.cases.byIds([...ids]);
  return new Map(lines.map((line) => [line.id, line]));
}

/** Null where the try never counted: then there is nothing to contradict. */
async function recordOf(unit: Unit, line: LedgerCase | undefined, attempt: number): Promise<Recorded | null> {
  if (!line || line.attempts < attempt) return null;
  // The last try of a case that has passed is its line; a plain first one has no other record.
  const { status, cause, durationMs } = line;
  if (status === 'passed' && line.attempts === attempt && durationMs !== null)
    return { status, cause, durationMs };
  return (await unit.cases.attempts(line.id)).find(({ number }) => number === attempt) ?? null;
}

function isSame(recorded: Recorded, said: Recorded): boolean {
  const [before, now] = [withCause(recorded), withCause(said)];
  return (
    before.status === now.status &&
    before.cause === now.cause &&
    keptDuration(recorded.durationMs) === keptDuration(said.durationMs)
  );
}
