import { type Principal, requireRole, requireSystemAdmin } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { type AuditFilter, wholeAudit } from '../stores/audit-stores.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { AuditEntry } from './audit-entry.ts';

/** What is looked for within a project, or everywhere. */
export type AuditSearch = Partial<Omit<AuditFilter, 'projectId'>>;

/** What was written in a project, newest first, for its admins. Errors: NOT_FOUND, FORBIDDEN. */
export async function listProjectAudit(
  core: CoreService,
  principal: Principal,
  request: { readonly projectId: string; readonly filter?: AuditSearch; readonly page: PageRequest },
): Promise<PageOf<AuditEntry>> {
  const { projectId, filter, page } = request;
  requireRole(principal, 'admin', { projectId, kind: 'project', id: projectId });
  if (!(await core.reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  return core.reads.audit.list({ ...wholeAudit, ...filter, projectId }, page);
}

/** What was written anywhere, newest first, for system admins. Errors: FORBIDDEN. */
export async function listAudit(
  core: CoreService,
  principal: Principal,
  { filter, page }: { readonly filter?: AuditSearch; readonly page: PageRequest },
): Promise<PageOf<AuditEntry>> {
  requireSystemAdmin(principal);
  return core.reads.audit.list({ ...wholeAudit, ...filter }, page);
}

/** Forgets entries that are older than `keepMs`. */
export async function forgetOldAudit(core: CoreService, keepMs: number): Promise<void> {
  await core.unitOfWork.run((unit) => unit.audit.prune(unit.now - keepMs));
}
