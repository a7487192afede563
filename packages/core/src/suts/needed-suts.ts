import type { Sut } from '../runs/run.ts';
import { joinNeeds, type NeededSut, type SutAccess } from '../scheduling/fit/sut-access.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Plan } from '../templates/plan.ts';
import type { Template, TemplateDocument } from '../templates/template.ts';
import { addressKey } from './address-key.ts';
import type { SutProbe } from './known-sut.ts';
import type { SutGuard } from './sut-guard.ts';

interface Asking {
  readonly projectId: string;
  /** The SUT of the run, at the address that the run has for it, and its guard where the project knows it. */
  readonly sut: Pick<Sut, 'name' | 'ip' | 'port'>;
  readonly guard: SutGuard | null;
}

/**
 * The plans of a run with what their tasks need of SUTs: to have them as long as they are worked on, and a program to look at that
 * of the run. A name that the project does not know is nobody's to hold, and the task says so where it would change it or names
 * it itself.
 */
export async function withSuts<Planned extends { readonly template: Template; readonly plan: Plan }>(
  unit: Pick<Unit, 'suts'>,
  planned: readonly Planned[],
  asking: Asking,
): Promise<Planned[]> {
  const { guard } = asking;
  const program = guard?.probe.kind === 'command' ? guard.probe.words[0] : undefined;
  const whole: Planned[] = [];
  for (const each of planned) {
    const { suts, unknown } = await needsOf(unit, each.template.document, asking);
    const plan = {
      ...each.plan,
      ...(suts.length > 0 ? { suts } : {}),
      ...(unknown.length > 0 ? { unknownSuts: unknown } : {}),
      ...(program === undefined ? {} : { probeProgram: program }),
    };
    whole.push({ ...each, plan });
  }
  return whole;
}

async function needsOf(
  unit: Pick<Unit, 'suts'>,
  document: TemplateDocument,
  { projectId, sut, guard }: Asking,
): Promise<{ readonly suts: readonly NeededSut[]; readonly unknown: readonly string[] }> {
  const { access = 'read', also = [] } = document.sut ?? {};
  const { name } = sut;
  const needs: NeededSut[] = guard
    ? [{ sutId: guard.sutId, name, access }, ...atAddress(projectId, { ...sut, probe: guard.probe }, access)]
    : [];
  const unknown = new Set<string>(access === 'change' && !guard && name !== '' ? [name] : []);
  for (const other of also) {
    const known = await unit.suts.byName(projectId, other.name);
    const wanted = other.access ?? 'read';
    if (known)
      needs.push(
        { sutId: known.id, name: known.name, access: wanted },
        ...atAddress(projectId, known, wanted),
      );
    else unknown.add(other.name);
  }
  return { suts: joinNeeds(needs), unknown: [...unknown] };
}

/** Beside its name: a system that the project knows under two, or under another than before, is one by its address. */
function atAddress(
  projectId: string,
  { name, ip, port, probe }: Pick<Sut, 'name' | 'ip' | 'port'> & { readonly probe: SutProbe },
  access: SutAccess,
): NeededSut[] {
  if (ip === '') return [];
  const scheme = probe.kind === 'http' ? probe.scheme : null;
  return [{ sutId: `${projectId} ${addressKey({ ip, port }, scheme)}`, name, access }];
}
