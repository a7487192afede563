import type { Case, Run } from '@testyard/protocol';
import { UsageError } from '../usage-error.ts';
import type { Session } from './session.ts';

/**
 * The cases of a run that have a name, or a suite and a name as `suite::name`, from the latest of its rounds that has
 * any. Throws a UsageError where there is none.
 */
export async function findCases({ client }: Session, run: Run, given: string): Promise<Case[]> {
  for (let round = run.round; round >= 1; round -= 1) {
    for (const query of readings(given)) {
      const found: Case[] = [];
      const page = { round: String(round), limit: '1000', ...query };
      for await (const one of client.items('listCases', { params: { runId: run.id }, query: page }))
        found.push(one);
      if (found.length > 0) return found;
    }
  }
  throw new UsageError('rerun.noCase', { given, number: run.number });
}

/** A name may have `::` within it. */
function readings(given: string): { name: string; suite?: string }[] {
  const at = given.lastIndexOf('::');
  return at < 1
    ? [{ name: given }]
    : [{ name: given }, { suite: given.slice(0, at), name: given.slice(at + 2) }];
}
