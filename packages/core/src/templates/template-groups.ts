import type { Principal } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { nameToKeep } from '../names.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { accessGroup, accessProject, holdGroup } from './access-template.ts';
import { requireFreeName } from './free-name.ts';
import type { TemplateGroup } from './template.ts';

/** What a group is made of: a template listed twice is executed twice. Groups do not nest. */
export interface GroupContent {
  readonly name: string;
  readonly templateIds: readonly string[];
}

/**
 * Saves templates that are executed together. It may be empty until it is run.
 * Errors: NOT_FOUND (project), FORBIDDEN, TEMPLATE_NOT_FOUND (each member that is none of the project), REQUEST_INVALID (name), NAME_TAKEN.
 */
export async function createGroup(
  core: CoreService,
  call: GroupContent & { readonly principal: Principal; readonly projectId: string },
): Promise<TemplateGroup> {
  const { principal, projectId, templateIds } = call;
  const name = nameToKeep(call.name);
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal, needed: 'maintainer', id: projectId });
    const group: TemplateGroup = { id: core.ids.decimal(), projectId, name, templateIds };
    await requireMembers(unit, group);
    await requireFreeName(unit, { projectId, name, id: null });
    await unit.groups.insert(group, unit.now);
    const changes = { templateIds };
    const action = 'template-group.create';
    await recordWrite(core, unit, { by: principal, action, projectId, object: group, changes });
    return group;
  });
}

/** Replaces name and members. Errors: NOT_FOUND, FORBIDDEN, TEMPLATE_NOT_FOUND, REQUEST_INVALID (name), NAME_TAKEN. */
export async function updateGroup(
  core: CoreService,
  call: GroupContent & { readonly principal: Principal; readonly groupId: string },
): Promise<TemplateGroup> {
  const { principal, groupId, templateIds } = call;
  return core.unitOfWork.run(async (unit) => {
    const present = await holdGroup(unit, { principal, needed: 'maintainer', id: groupId });
    const name = nameToKeep(call.name, present.name);
    const group: TemplateGroup = { ...present, name, templateIds };
    await requireMembers(unit, group);
    await requireFreeName(unit, { projectId: present.projectId, name, id: groupId });
    await unit.groups.update(group);
    const { projectId } = group;
    const action = 'template-group.update';
    await recordWrite(core, unit, {
      by: principal,
      action,
      projectId,
      object: group,
      changes: { templateIds },
    });
    return group;
  });
}

/** Deletes a group; its templates and runs stay. Errors: NOT_FOUND, FORBIDDEN. */
export async function deleteGroup(
  core: CoreService,
  call: { readonly principal: Principal; readonly groupId: string },
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    const { principal: by, groupId: id } = call;
    const group = await holdGroup(unit, { principal: by, needed: 'maintainer', id });
    await unit.groups.delete(id);
    const { projectId } = group;
    await recordWrite(core, unit, { by, action: 'template-group.delete', projectId, object: group });
  });
}

/** One group. Errors: NOT_FOUND. */
export async function readGroup(core: CoreService, principal: Principal, id: string): Promise<TemplateGroup> {
  return accessGroup(core.reads, { principal, needed: 'viewer', id });
}

/** Groups of a project, by name. Errors: NOT_FOUND (project). */
export async function listGroups(
  core: CoreService,
  call: { readonly principal: Principal; readonly projectId: string; readonly page: PageRequest },
): Promise<PageOf<TemplateGroup>> {
  await accessProject(core.reads, { principal: call.principal, needed: 'viewer', id: call.projectId });
  return core.reads.groups.list(call.projectId, call.page);
}

async function requireMembers(unit: Unit, group: TemplateGroup): Promise<void> {
  const wanted = [...new Set(group.templateIds)];
  const found = await unit.templates.byIds(wanted);
  const usable = new Set(
    found
      .filter(({ projectId, deletedAt }) => projectId === group.projectId && deletedAt === null)
      .map(({ id }) => id),
  );
  const missing = wanted.filter((id) => !usable.has(id));
  if (missing.length > 0)
    throw new CoreError('TEMPLATE_NOT_FOUND', { templates: missing.map((id) => ({ id })) });
}
