import { joinNeeds, type NeededSut, type SutAccess } from '../scheduling/sut-access.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Plan } from '../templates/plan.ts';
import type { TemplateDocument } from '../templates/template.ts';
import type { SutGuard } from './sut-guard.ts';

interface Asking {
  readonly projectId: string;
  /** Name of the SUT of the run, and its guard where the project knows it. */
  readonly name: string;
  readonly guard: SutGuard | null;
}

/**
 * The plan with what its task needs of SUTs: to have them as long as it is worked on, and a program to look at that of the
 * run. A name that the project does not know is nobody's to hold.
 */
export async function withSuts(
  unit: Pick<Unit, 'suts'>,
  plan: Plan,
  { document, asking }: { readonly document: TemplateDocument; readonly asking: Asking },
): Promise<Plan> {
  const { guard, projectId, name } = asking;
  const access = document.sut?.access ?? 'read';
  const needs: NeededSut[] = guard ? [{ sutId: guard.sutId, name, access }] : [];
  for (const other of document.sut?.also ?? []) {
    const known = await unit.suts.byName(projectId, other.name);
    if (known) needs.push({ sutId: known.id, name: known.name, access: accessOf(other) });
  }
  const program = guard?.probe.kind === 'command' ? guard.probe.words[0] : undefined;
  return {
    ...plan,
    ...(needs.length > 0 ? { suts: joinNeeds(needs) } : {}),
    ...(program === undefined ? {} : { probeProgram: program }),
  };
}

function accessOf({ access }: { readonly access?: SutAccess }): SutAccess {
  return access ?? 'read';
}
