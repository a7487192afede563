import { type AuditSearch, listAudit, listProjectAudit } from '@testyard/core';
import type { nativeEndpoints, QueryOf } from '@testyard/protocol';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentAuditEntry } from '../present/present-audit-entry.ts';
import { presentPage } from '../present/present-page.ts';

type Handled = 'listAudit' | 'listProjectAudit';

export function auditHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listProjectAudit: async ({ principal, params: { projectId }, query }) => {
      const asked = { projectId, filter: readFilter(query), page: readPageRequest(query) };
      return presentPage(await listProjectAudit(core, principal, asked), presentAuditEntry);
    },

    listAudit: async ({ principal, query }) => {
      const asked = { filter: readFilter(query), page: readPageRequest(query) };
      return presentPage(await listAudit(core, principal, asked), presentAuditEntry);
    },
  };
}

function readFilter(query: QueryOf<(typeof nativeEndpoints)['listAudit']>): AuditSearch {
  const { user = null, action = null, object = null, since, until } = query;
  return {
    ...{ userName: user, action, object },
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
}
