import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/**
 * Passes where no other template or group of the project has the name, which nobody else gives until the unit ends: a run may
 * name either, so a name leads to one of them only, in whatever spelling. Errors: NAME_TAKEN.
 */
export async function requireFreeName(
  { templates, groups }: Pick<Unit, 'templates' | 'groups'>,
  wanted: { readonly projectId: string; readonly name: string; readonly id: string | null },
): Promise<void> {
  await templates.holdName(wanted.projectId, wanted.name.normalize('NFC'));
  const template = await templates.byName(wanted.projectId, wanted.name);
  if (template && template.id !== wanted.id)
    throw new CoreError('NAME_TAKEN', { kind: 'template', given: wanted.name });
  const group = await groups.byName(wanted.projectId, wanted.name);
  if (group && group.id !== wanted.id)
    throw new CoreError('NAME_TAKEN', { kind: 'template group', given: wanted.name });
}
