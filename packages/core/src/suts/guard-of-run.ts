import type { Sut } from '../runs/run.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { freshGuard, type SutGuard } from './sut-guard.ts';

/** The SUT of a run with the address at which it is reached, and its guard; null where the project knows none of the name. */
export async function guardOfRun(
  unit: Pick<Unit, 'suts'>,
  projectId: string,
  sut: Sut,
): Promise<{ readonly sut: Sut; readonly guard: SutGuard | null }> {
  const known = sut.name === '' ? null : await unit.suts.byName(projectId, sut.name);
  if (!known) return { sut, guard: null };
  const { probe, waitMs, declared, id: sutId } = known;
  const looksAtBranch = probe.kind === 'command' || (probe.kind === 'http' && probe.branchField !== null);
  const asked = { branch: looksAtBranch ? sut.branch || null : null, build: sut.build || null };
  const guard = freshGuard({ sutId, probe, waitMs, declared, asked }, { base: 0, expected: asked });
  return { sut: { ...sut, ip: sut.ip || known.ip, port: sut.port || known.port }, guard };
}
