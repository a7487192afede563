import { type Principal, roleIn } from '../access/principal.ts';
import { CoreError } from '../errors.ts';
import { spellingsOf } from '../names.ts';
import { mayBeDecimalId } from '../ports.ts';
import type { Reads } from '../stores/unit-of-work.ts';
import type { Template, TemplateGroup } from '../templates/template.ts';

/** Templates that one run may have, groups counted by their members; and tasks. */
export const mostTemplates = 1_000;

type Found = Template | TemplateGroup;
type TemplateReads = Pick<Reads, 'groups' | 'projects' | 'templates'>;

/**
 * The templates that a call names, in its order, groups replaced by their members. What the caller may not see is
 * not there. Errors: NOT_FOUND (project); TEMPLATE_NOT_FOUND naming each; SEVERAL_PROJECTS; GROUP_EMPTY; REQUEST_INVALID for too many.
 */
export async function findTemplates(
  reads: TemplateReads,
  request: { principal: Principal; projectId: string | null; templates: readonly string[] },
): Promise<{ projectId: string; templates: readonly Template[] }> {
  const names = [...new Set(request.templates)];
  const found = await findById(reads, names.filter(mayBeDecimalId));
  // What the caller may not see is in nobody's way: a name of the project may look like an id of another one.
  for (const [id, { projectId }] of found) if (!isVisible(request, projectId)) found.delete(id);
  if (request.projectId !== null && isVisible(request, request.projectId))
    await findByName(reads, { names, projectId: request.projectId, found });
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    if (request.projectId !== null) await requireProject(reads, request.projectId);
    throw new CoreError('TEMPLATE_NOT_FOUND', { templates: missing.map((id) => ({ id })) });
  }
  const asked = request.templates.map((name) => found.get(name) as Found);
  const projectId = oneProject(asked);
  return { projectId, templates: await members(reads, asked) };
}

function isVisible(
  { principal, projectId: named }: { principal: Principal; projectId: string | null },
  projectId: string,
): boolean {
  return roleIn(principal, projectId) !== null && (named === null || projectId === named);
}

/** Asked only where a template is missing: one that is found is of a project that exists. */
async function requireProject(reads: TemplateReads, projectId: string): Promise<void> {
  if (!(await reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
}

async function findById(reads: TemplateReads, ids: readonly string[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  if (ids.length === 0) return found;
  for (const each of await reads.templates.byIds(ids)) if (each.deletedAt === null) found.set(each.id, each);
  for (const each of await reads.groups.byIds(ids)) found.set(each.id, each);
  return found;
}

/** Adds those of the names that are not found yet: templates first. */
async function findByName(
  reads: TemplateReads,
  { names, projectId, found }: { names: readonly string[]; projectId: string; found: Map<string, Found> },
): Promise<void> {
  const sought = names.filter((name) => !found.has(name));
  if (sought.length === 0) return;
  const spellings = [...new Set(sought.flatMap(spellingsOf))];
  const templates = new Map(
    (await reads.templates.byNames(projectId, spellings)).map((each) => [each.name, each] as const),
  );
  for (const name of sought) {
    const spelled = spellingsOf(name).find((each) => templates.has(each));
    const each = spelled === undefined ? await reads.groups.byName(projectId, name) : templates.get(spelled);
    if (each) found.set(name, each);
  }
}

function oneProject(asked: readonly Found[]): string {
  const projects = new Set(asked.map((each) => each.projectId));
  const [projectId, another] = projects;
  if (projectId === undefined) throw new CoreError('NOTHING_TO_EXECUTE');
  if (another !== undefined)
    throw new CoreError('SEVERAL_PROJECTS', { templates: asked.map(({ id, name }) => ({ id, name })) });
  return projectId;
}

async function members(reads: TemplateReads, asked: readonly Found[]): Promise<readonly Template[]> {
  const empty = asked.filter((each) => 'templateIds' in each && each.templateIds.length === 0);
  if (empty.length > 0)
    throw new CoreError('GROUP_EMPTY', { templates: empty.map(({ id, name }) => ({ id, name })) });
  const ids = asked.flatMap((each) => ('templateIds' in each ? each.templateIds : [each.id]));
  if (ids.length > mostTemplates)
    throw new CoreError('REQUEST_INVALID', {
      why: { rule: 'too-many-templates', most: mostTemplates, given: ids.length },
    });
  const templates = new Map<string, Template>(
    asked.flatMap((each) => ('templateIds' in each ? [] : [[each.id, each] as const])),
  );
  const unread = [...new Set(ids)].filter((id) => !templates.has(id));
  for (const each of await reads.templates.byIds(unread)) templates.set(each.id, each);
  const gone = ids.filter((id) => templates.get(id)?.deletedAt !== null);
  if (gone.length > 0) throw new CoreError('TEMPLATE_NOT_FOUND', { templates: gone.map((id) => ({ id })) });
  return ids.map((id) => templates.get(id) as Template);
}
