import { type Principal, roleIn } from '../access/principal.ts';
import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Template, TemplateGroup } from '../templates/template.ts';

/** Templates that one run may have, groups counted by their members; and tasks. */
export const mostTemplates = 1_000;

type Found = Template | TemplateGroup;

/**
 * The templates that a call names, in its order, groups replaced by their members. What the caller may not see is
 * not there. Errors: TEMPLATE_NOT_FOUND naming each; SEVERAL_PROJECTS; GROUP_EMPTY; REQUEST_INVALID for too many.
 */
export async function findTemplates(
  unit: Unit,
  request: { principal: Principal; projectId: string | null; templates: readonly string[] },
): Promise<{ projectId: string; templates: readonly Template[] }> {
  const found = new Map<string, Found>();
  const names = [...new Set(request.templates)];
  for (const each of await unit.templates.byIds(names)) if (each.deletedAt === null) found.set(each.id, each);
  for (const each of await unit.groups.byIds(names)) found.set(each.id, each);
  if (request.projectId !== null)
    for (const name of names) await findByName(unit, { name, projectId: request.projectId, found });
  const visible = (each: Found | undefined): each is Found =>
    each !== undefined &&
    roleIn(request.principal, each.projectId) !== null &&
    (request.projectId === null || each.projectId === request.projectId);
  const missing = names.filter((name) => !visible(found.get(name)));
  if (missing.length > 0)
    throw new CoreError('TEMPLATE_NOT_FOUND', { templates: missing.map((id) => ({ id })) });
  const asked = request.templates.map((name) => found.get(name) as Found);
  const projectId = oneProject(asked);
  return { projectId, templates: await members(unit, asked) };
}

async function findByName(
  unit: Unit,
  { name, projectId, found }: { name: string; projectId: string; found: Map<string, Found> },
): Promise<void> {
  if (found.has(name)) return;
  const named = (await unit.templates.byName(projectId, name)) ?? (await unit.groups.byName(projectId, name));
  if (named) found.set(name, named);
}

function oneProject(asked: readonly Found[]): string {
  const projects = new Set(asked.map((each) => each.projectId));
  const [projectId, another] = projects;
  if (projectId === undefined) throw new CoreError('NOTHING_TO_EXECUTE');
  if (another !== undefined)
    throw new CoreError('SEVERAL_PROJECTS', { templates: asked.map(({ id, name }) => ({ id, name })) });
  return projectId;
}

async function members(unit: Unit, asked: readonly Found[]): Promise<readonly Template[]> {
  const empty = asked.filter((each) => 'templateIds' in each && each.templateIds.length === 0);
  if (empty.length > 0)
    throw new CoreError('GROUP_EMPTY', { templates: empty.map(({ id, name }) => ({ id, name })) });
  const ids = asked.flatMap((each) => ('templateIds' in each ? each.templateIds : [each.id]));
  if (ids.length > mostTemplates)
    throw new CoreError('REQUEST_INVALID', {
      why: { rule: 'too-many-templates', most: mostTemplates, given: ids.length },
    });
  const templates = new Map((await unit.templates.byIds([...new Set(ids)])).map((each) => [each.id, each]));
  const gone = ids.filter((id) => templates.get(id)?.deletedAt !== null);
  if (gone.length > 0) throw new CoreError('TEMPLATE_NOT_FOUND', { templates: gone.map((id) => ({ id })) });
  return ids.map((id) => templates.get(id) as Template);
}
