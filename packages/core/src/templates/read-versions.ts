import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import { accessTemplate } from './access-template.ts';
import { type DocumentChange, diffDocuments } from './diff-documents.ts';
import type { Template, TemplateVersion, TemplateVersionHead } from './template.ts';

interface OfTemplate {
  readonly principal: Principal;
  readonly templateId: string;
}

/** A version, and who saved it by name where that user is known. */
export type SavedVersion<T extends TemplateVersionHead> = T & { readonly savedBy: string };

/** Versions of a template without their documents, newest first. Errors: NOT_FOUND. */
export async function listVersions(
  core: CoreService,
  { principal, templateId, page }: OfTemplate & { readonly page: PageRequest },
): Promise<PageOf<SavedVersion<TemplateVersionHead>>> {
  await accessTemplate(core.reads, { principal, needed: 'viewer', id: templateId });
  const { items, next } = await core.reads.templates.versions(templateId, page);
  return { items: await withNames(core, items), next };
}

/** One version with its document. Errors: NOT_FOUND (template, version). */
export async function readVersion(
  core: CoreService,
  { principal, templateId, version }: OfTemplate & { readonly version: number },
): Promise<SavedVersion<TemplateVersion>> {
  await accessTemplate(core.reads, { principal, needed: 'viewer', id: templateId });
  const [named] = await withNames(core, [await requireVersion(core, templateId, version)]);
  if (!named) throw new CoreError('INTERNAL');
  return named;
}

/** Where two versions differ; `to` null: the present one, `from` null: the one before. */
export async function diffVersions(
  core: CoreService,
  call: OfTemplate & { readonly from: number | null; readonly to: number | null },
): Promise<{ from: number; to: number; changes: readonly DocumentChange[] }> {
  const template = await accessTemplate(core.reads, {
    ...{ principal: call.principal, needed: 'viewer', id: call.templateId },
  });
  const to = call.to ?? template.version;
  const from = call.from ?? Math.max(1, to - 1);
  const [before, after] = [await documentOf(core, template, from), await documentOf(core, template, to)];
  return { from, to, changes: diffDocuments(before, after) };
}

async function documentOf(core: CoreService, template: Template, version: number) {
  return (await requireVersion(core, template.id, version)).document;
}

async function requireVersion(
  core: CoreService,
  templateId: string,
  version: number,
): Promise<TemplateVersion> {
  const found = await core.reads.templates.version(templateId, version);
  if (found) return found;
  throw new CoreError('NOT_FOUND', { kind: 'template version', given: String(version) });
}

async function withNames<T extends TemplateVersionHead>(
  core: CoreService,
  versions: readonly T[],
): Promise<SavedVersion<T>[]> {
  const names = new Map<string, string>();
  for (const id of new Set(versions.map(({ createdBy }) => createdBy)))
    names.set(id, (await core.reads.users.byId(id))?.name ?? id);
  return versions.map((each) => ({ ...each, savedBy: names.get(each.createdBy) ?? each.createdBy }));
}
