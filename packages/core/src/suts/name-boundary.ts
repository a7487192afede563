import type { Run } from '../runs/run.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { SutGuard } from './sut-guard.ts';

/** The guard of a round that ends, with the two cases between which its SUT changed, where it did. */
export async function nameBoundary(unit: Pick<Unit, 'cases'>, run: Run): Promise<SutGuard | null> {
  const { sutGuard: guard, id: runId, round } = run;
  if (!guard?.change) return guard;
  const { provenThrough } = guard.change;
  const lastBefore = await unit.cases.ranUpTo({ runId, round }, provenThrough);
  const firstAfter = await unit.cases.endedAfter({ runId, round }, provenThrough);
  return { ...guard, change: { ...guard.change, lastBefore, firstAfter } };
}
