import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { type Finding, wrongAt } from '../findings.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Reads } from '../stores/unit-of-work.ts';
import { accessProject, accessTemplate } from './access-template.ts';
import { checkDocument } from './check-document.ts';
import type { Template, TemplateDocument, WrittenTemplate } from './template.ts';

/** One template that is not deleted. Errors: NOT_FOUND. */
export async function readTemplate(
  core: CoreService,
  principal: Principal,
  id: string,
): Promise<WrittenTemplate> {
  return withText(core.reads, await accessTemplate(core.reads, { principal, needed: 'viewer', id }));
}

/** With the text of its present version. */
export async function withText(
  reads: Pick<Reads, 'templates'>,
  template: Template,
): Promise<WrittenTemplate> {
  const version = await reads.templates.version(template.id, template.version);
  return { ...template, text: version?.text ?? null };
}

/** Templates of a project, by name; with `name` only the one that has it. Errors: NOT_FOUND (project). */
export async function listTemplates(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly projectId: string;
    readonly name: string | null;
    readonly page: PageRequest;
  },
): Promise<PageOf<Template>> {
  await accessProject(core.reads, { principal: call.principal, needed: 'viewer', id: call.projectId });
  return core.reads.templates.list(call.projectId, { ...call.page, name: call.name });
}

/**
 * What is wrong with a document, as saving it would find; a template of the same name is no finding, as the document
 * may be meant for it. `document` null: its shape is wrong already, only the right is checked.
 * Errors: NOT_FOUND (project).
 */
export async function validateTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly projectId: string;
    readonly document: TemplateDocument | null;
  },
): Promise<readonly Finding[]> {
  const { principal, projectId, document } = call;
  await accessProject(core.reads, { principal, needed: 'viewer', id: projectId });
  if (document === null) return [];
  const group = await core.reads.groups.byName(projectId, document.name);
  const taken = group ? [wrongAt('/name', 'group-has-name')] : [];
  return [...checkDocument(document), ...taken];
}
