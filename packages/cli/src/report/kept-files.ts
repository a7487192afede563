import type { Run, TaskEvidence } from '@testyard/protocol';
import { roundNamed, type Session } from '../session/session.ts';
import { byteSize, grouped } from '../terminal/figures.ts';
import type { Words } from './statuses.ts';

/** How much is kept of the round beside its results, of the tasks that have something; one request, however many there are. */
export async function readEvidence({ client }: Session, { id, round }: Run): Promise<TaskEvidence[]> {
  const query = { round: String(round) };
  return (await client.call('countEvidence', { params: { runId: id }, query })).tasks;
}

/** How many files were kept of a round, those of its cases with them, and the command that gets them; no line where there are none. */
export function keptLines(
  evidence: readonly TaskEvidence[],
  { session, run }: { readonly session: Session; readonly run: Run },
  { t }: Pick<Words, 't'>,
): string[] {
  const count = evidence.reduce((sum, { artifacts }) => sum + artifacts, 0);
  if (count === 0) return [];
  const bytes = evidence.reduce((sum, { artifactBytes }) => sum + artifactBytes, 0);
  const values = { count: grouped(count), size: byteSize(bytes), number: roundNamed(session, run) };
  return [t(count === 1 ? 'show.keptOne' : 'show.kept', values)];
}
