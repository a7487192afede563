import type { Principal } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { accessProject, accessTemplate } from './access-template.ts';
import { checkDocument } from './check-document.ts';
import { requireFreeName } from './free-name.ts';
import { sameDocument } from './same-document.ts';
import type { Template, TemplateDocument } from './template.ts';

/** Saves a new template, version 1. Errors: NOT_FOUND (project), FORBIDDEN, TEMPLATE_INVALID, NAME_TAKEN. */
export async function createTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly projectId: string;
    readonly document: TemplateDocument;
  },
): Promise<Template> {
  const { principal, projectId, document } = call;
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal, needed: 'maintainer', id: projectId });
    requireValid(document);
    await requireFreeName(unit, { projectId, name: document.name, id: null });
    const template: Template = {
      id: core.ids.decimal(),
      projectId,
      name: document.name,
      version: 1,
      document,
      createdAt: unit.now,
      updatedAt: unit.now,
      deletedAt: null,
    };
    await unit.templates.insert(template, principal.userId);
    await recordSaved(core, unit, { by: principal, action: 'template.create', template });
    return template;
  });
}

/**
 * Replaces the document by a new version; runs keep the one that they began with. A document that says the same as
 * the present one makes no version. Errors: NOT_FOUND, FORBIDDEN, TEMPLATE_INVALID, NAME_TAKEN.
 */
export async function updateTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly templateId: string;
    readonly document: TemplateDocument;
  },
): Promise<Template> {
  const { principal, templateId, document } = call;
  return core.unitOfWork.run(async (unit) => {
    const present = await accessTemplate(unit, { principal, needed: 'maintainer', id: templateId });
    requireValid(document);
    if (sameDocument(present.document, document)) return present;
    await requireFreeName(unit, { projectId: present.projectId, name: document.name, id: templateId });
    const template: Template = {
      ...present,
      name: document.name,
      version: present.version + 1,
      document,
      updatedAt: unit.now,
    };
    await unit.templates.update(template, principal.userId);
    await recordSaved(core, unit, { by: principal, action: 'template.update', template });
    return template;
  });
}

function recordSaved(
  core: CoreService,
  unit: Unit,
  saved: { by: Principal; action: 'template.create' | 'template.update'; template: Template },
): Promise<void> {
  const { by, action, template } = saved;
  const { projectId, version } = template;
  return recordWrite(core, unit, { by, action, projectId, object: template, changes: { version } });
}

function requireValid(document: TemplateDocument): void {
  const findings = checkDocument(document);
  if (findings.some((finding) => finding.severity === 'error'))
    throw new CoreError('TEMPLATE_INVALID', { given: document.name, findings });
}
