import { listAudit, listProjectAudit } from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentAuditEntry } from './present/present-audit-entry.ts';
import { presentPage } from './present/present-page.ts';

type Handled = 'listAudit' | 'listProjectAudit';

export function auditHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listProjectAudit: async ({ principal, params: { projectId }, query }) => {
      const page = readPageRequest(query);
      return presentPage(await listProjectAudit(core, principal, { projectId, page }), presentAuditEntry);
    },

    listAudit: async ({ principal, query }) =>
      presentPage(await listAudit(core, principal, readPageRequest(query)), presentAuditEntry),
  };
}
