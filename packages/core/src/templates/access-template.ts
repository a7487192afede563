import { type Principal, type Role, requireRole } from '../access/principal.ts';
import { CoreError } from '../errors.ts';
import type { Reads, Unit } from '../stores/unit-of-work.ts';
import type { Template, TemplateGroup } from './template.ts';

/** A demand for a role in the project of something that `id` names. */
export interface Access {
  readonly principal: Principal;
  readonly needed: Role;
  readonly id: string;
}

/** Passes whoever has the role in a project that exists. Errors: NOT_FOUND, FORBIDDEN. */
export async function accessProject(
  reads: Pick<Reads, 'projects'>,
  { principal, needed, id }: Access,
): Promise<void> {
  requireRole(principal, needed, { projectId: id, kind: 'project', id });
  if (!(await reads.projects.byId(id))) throw new CoreError('NOT_FOUND', { kind: 'project', given: id });
}

/** A template that is not deleted. Errors: NOT_FOUND, FORBIDDEN. */
export async function accessTemplate(
  reads: Pick<Reads, 'templates'>,
  { principal, needed, id }: Access,
): Promise<Template> {
  const template = await reads.templates.byId(id);
  if (!template || template.deletedAt !== null)
    throw new CoreError('NOT_FOUND', { kind: 'template', given: id });
  requireRole(principal, needed, { projectId: template.projectId, kind: 'template', id });
  return template;
}

/** The same within a unit that changes it: nobody else does until the unit ends. Errors: NOT_FOUND, FORBIDDEN. */
export async function holdTemplate(unit: Pick<Unit, 'templates'>, access: Access): Promise<Template> {
  await accessTemplate(unit, access);
  await unit.templates.hold(access.id);
  // Whoever held it meanwhile may have changed it.
  return accessTemplate(unit, access);
}

/** A template group. Errors: NOT_FOUND, FORBIDDEN. */
export async function accessGroup(
  reads: Pick<Reads, 'groups'>,
  { principal, needed, id }: Access,
): Promise<TemplateGroup> {
  const group = await reads.groups.byId(id);
  if (!group) throw new CoreError('NOT_FOUND', { kind: 'template group', given: id });
  requireRole(principal, needed, { projectId: group.projectId, kind: 'template group', id });
  return group;
}

/** The same within a unit that changes it: nobody else does until the unit ends. Errors: NOT_FOUND, FORBIDDEN. */
export async function holdGroup(unit: Pick<Unit, 'groups'>, access: Access): Promise<TemplateGroup> {
  await accessGroup(unit, access);
  await unit.groups.hold(access.id);
  // Whoever held it meanwhile may have changed it.
  return accessGroup(unit, access);
}
