import type { Principal } from '../access/principal.ts';
import type { AuditChanges } from '../audit/audit-entry.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { accessProject, holdTemplate } from './access-template.ts';
import { checkDocument } from './check-document.ts';
import { type DocumentChange, diffDocuments } from './diff-documents.ts';
import { requireFreeName } from './free-name.ts';
import { sameMeaning } from './meaning.ts';
import { withText } from './read-template.ts';
import { type ExpectedRevision, requireRevision } from './revision.ts';
import type { DocumentText, Template, TemplateDocument, WrittenTemplate } from './template.ts';

interface NewDocument {
  readonly principal: Principal;
  readonly projectId: string;
  readonly document: TemplateDocument;
  /** Absent: the document has none. */
  readonly text?: DocumentText;
}

/** Saves a new template, version 1. Errors: NOT_FOUND (project), FORBIDDEN, TEMPLATE_INVALID, NAME_TAKEN. */
export async function createTemplate(core: CoreService, call: NewDocument): Promise<WrittenTemplate> {
  const { principal, projectId, document } = call;
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal, needed: 'maintainer', id: projectId });
    requireValid(document, null);
    return insertTemplate(core, unit, call);
  });
}

/**
 * Replaces the document by a new version; runs keep the one that they began with. A document that says the same as
 * the present one makes no version, unless its author wrote it in another text. Errors: NOT_FOUND, FORBIDDEN, TEMPLATE_INVALID, TEMPLATE_CHANGED, NAME_TAKEN.
 */
export async function updateTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly templateId: string;
    readonly document: TemplateDocument;
    readonly text?: DocumentText;
    readonly expected: ExpectedRevision;
  },
): Promise<WrittenTemplate> {
  const { principal, templateId, document, text = noText, expected } = call;
  return core.unitOfWork.run(async (unit) => {
    const present = await holdTemplate(unit, { principal, needed: 'maintainer', id: templateId });
    requireValid(document, present);
    requireRevision(present, expected, templateId);
    return addVersion(unit, { core, present, document, text, by: principal });
  });
}

/** What saving by name did, or would have done. */
export interface SavedByName {
  readonly result: 'created' | 'updated' | 'unchanged';
  /** As it is now; null where a dry run found none. */
  readonly template: WrittenTemplate | null;
  readonly changes: readonly DocumentChange[];
}

/**
 * Sees to it that the project has this document under its name: makes the template, adds a version, or leaves alone
 * what says the same in the same text, so that a repetition changes nothing. With `dryRun` nothing is saved.
 * Errors: NOT_FOUND (project), FORBIDDEN, TEMPLATE_INVALID, TEMPLATE_CHANGED, NAME_TAKEN (by a group).
 */
export async function saveTemplateByName(
  core: CoreService,
  call: NewDocument & { readonly expected: ExpectedRevision; readonly dryRun: boolean },
): Promise<SavedByName> {
  const { principal, projectId, document, text = noText, dryRun } = call;
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal, needed: 'maintainer', id: projectId });
    await unit.templates.holdName(projectId, document.name.normalize('NFC'));
    const named = await unit.templates.byName(projectId, document.name);
    requireValid(document, named);
    const present = named && (await unit.templates.hold(named.id));
    const before = present?.deletedAt === null ? await withText(unit, present) : null;
    requireRevision(before, call.expected, document.name);
    const changes = diffDocuments(before?.document ?? null, document);
    if (before && isSame(before, { document, text }))
      return { result: 'unchanged', template: before, changes };
    const result = before ? 'updated' : 'created';
    if (dryRun) {
      await requireFreeName(unit, { projectId, name: document.name, id: before?.id ?? null });
      return { result, template: before, changes };
    }
    const template = before
      ? await addVersion(unit, { core, present: before, document, text, by: principal })
      : await insertTemplate(core, unit, call);
    return { result, template, changes };
  });
}

/**
 * Makes the document of an earlier version, with its text, the next version; what came between stays readable. Restoring what is the
 * present document makes no version. Errors: NOT_FOUND (template, version), FORBIDDEN, TEMPLATE_INVALID where this
 * service can no longer run it, TEMPLATE_CHANGED, NAME_TAKEN where its name of then is another's now.
 */
export async function restoreTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly templateId: string;
    readonly version: number;
    readonly expected: ExpectedRevision;
  },
): Promise<WrittenTemplate> {
  const { principal, templateId, version, expected } = call;
  return core.unitOfWork.run(async (unit) => {
    const present = await holdTemplate(unit, { principal, needed: 'maintainer', id: templateId });
    const earlier = await unit.templates.version(templateId, version);
    if (!earlier) throw new CoreError('NOT_FOUND', { kind: 'template version', given: String(version) });
    requireRevision(present, expected, templateId);
    requireValid(earlier.document, earlier.document);
    const { document } = earlier;
    const text = earlier.text === null ? noText : { written: earlier.text };
    const more = { restored: version };
    return addVersion(unit, { core, present, document, text, by: principal, more });
  });
}

async function insertTemplate(core: CoreService, unit: Unit, call: NewDocument): Promise<WrittenTemplate> {
  const { principal, projectId, document, text = noText } = call;
  await requireFreeName(unit, { projectId, name: document.name, id: null });
  const template: WrittenTemplate = {
    id: core.ids.decimal(),
    projectId,
    name: document.name.normalize('NFC'),
    version: 1,
    document,
    createdAt: unit.now,
    updatedAt: unit.now,
    deletedAt: null,
    text: 'written' in text ? text.written : null,
  };
  await unit.templates.insert(template, principal.userId);
  await recordSaved(core, unit, { by: principal, action: 'template.create', template });
  return template;
}

/** The template with this document: the present one where both say the same. Errors: NAME_TAKEN. */
async function addVersion(
  unit: Unit,
  change: {
    readonly core: CoreService;
    readonly present: Template;
    readonly document: TemplateDocument;
    readonly text: DocumentText;
    readonly by: Principal;
    /** What an entry of the audit says beside the version. */
    readonly more?: AuditChanges;
  },
): Promise<WrittenTemplate> {
  const { core, document, text, by } = change;
  const present = await withText(unit, change.present);
  if (isSame(present, { document, text })) return present;
  const { projectId, id } = present;
  // A name that stays is its own; whoever looks for it by its name holds that first.
  if (document.name !== present.name) await requireFreeName(unit, { projectId, name: document.name, id });
  const template: WrittenTemplate = {
    ...present,
    name: document.name === present.name ? present.name : document.name.normalize('NFC'),
    version: present.version + 1,
    document,
    text: textOf(present, { document, text }),
    updatedAt: unit.now,
  };
  await unit.templates.update(template, by.userId);
  await recordSaved(core, unit, { by, action: 'template.update', template, more: change.more });
  return template;
}

interface Given {
  readonly document: TemplateDocument;
  readonly text: DocumentText;
}

const noText: DocumentText = { madeOf: () => null };

/** Whether nothing is to be saved: the document says the same, and nobody wrote it in another text. */
function isSame(present: WrittenTemplate, { document, text }: Given): boolean {
  if (!sameMeaning(present.document, document)) return false;
  return 'madeOf' in text || text.written === present.text;
}

function textOf(present: WrittenTemplate, { document, text }: Given): string | null {
  if ('written' in text) return text.written;
  return present.text === null ? null : text.madeOf(present.text, document);
}

function recordSaved(
  core: CoreService,
  unit: Unit,
  saved: {
    readonly by: Principal;
    readonly action: 'template.create' | 'template.update';
    readonly template: Template;
    readonly more?: AuditChanges | undefined;
  },
): Promise<void> {
  const { by, action, template, more } = saved;
  const { projectId, version } = template;
  return recordWrite(core, unit, { by, action, projectId, object: template, changes: { version, ...more } });
}

/** A name that no new template may have stays good for the one that has it. */
function requireValid(document: TemplateDocument, present: { readonly name: string } | null): void {
  const findings = checkDocument(document).filter(
    ({ rule }) => rule !== 'name-text' || document.name !== present?.name,
  );
  if (findings.some((finding) => finding.severity === 'error'))
    throw new CoreError('TEMPLATE_INVALID', { given: document.name, findings });
}
