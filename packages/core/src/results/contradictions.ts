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
  const found: NumberedEvent[] = [];
  for (const numbered of repeated) {
    const { event, sequence } = numbered;
    if (event.type !== 'case-finished') continue;
    const recorded = await recordOf(unit, event);
    if (!recorded || isSame(recorded, event)) continue;
    // What did not count the first time is no record of the case: another lease made that.
    if (!(await unit.lateEvidence.has(leaseId, sequence))) found.push(numbered);
  }
  return found;
}

type Recorded = Pick<CaseFinished, 'status' | 'cause' | 'durationMs'>;

/** Null where the try never counted: then there is nothing to contradict. */
async function recordOf(unit: Unit, { caseId, attempt }: CaseFinished): Promise<Recorded | null> {
  const line = await unit.cases.byId(caseId);
  if (!line || line.attempts < attempt) return null;
  const tried = (await unit.cases.attempts(caseId)).find(({ number }) => number === attempt);
  if (tried) return tried;
  // A plain first pass has no record but the line itself.
  const { status, cause, durationMs } = line;
  return status === 'passed' && durationMs !== null ? { status, cause, durationMs } : null;
}

function isSame(recorded: Recorded, said: Recorded): boolean {
  const [before, now] = [withCause(recorded), withCause(said)];
  return (
    before.status === now.status &&
    before.cause === now.cause &&
    keptDuration(recorded.durationMs) === keptDuration(said.durationMs)
  );
}
