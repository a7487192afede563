import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEntry } from '@testyard/protocol';
import { serverNow } from '../../session/service.ts';
import { useService } from '../../session/session.tsx';
import { auditSpans, type SettingsSearch } from './settings-search.ts';

const pageSize = '200';
/** Pages without an entry that are asked for one after the other, where what is looked for is rare. */
const mostEmpty = 20;
const hourMs = 3_600_000;

export type AuditQuery = Pick<SettingsSearch, 'user' | 'action' | 'object' | 'span'>;

/** Entries of a project, or with `projectId` null of the whole service, newest first. */
export function useAudit(projectId: string | null, { span, ...asked }: AuditQuery) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['settings', 'audit', projectId, asked, span],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const since =
        span === undefined ? {} : { since: new Date(serverNow() - auditSpans[span] * hourMs).toISOString() };
      let cursor = pageParam;
      for (let pages = 1; ; pages += 1) {
        const query = { limit: pageSize, ...asked, ...since, ...(cursor === '' ? {} : { cursor }) };
        const page: { readonly items: readonly AuditEntry[]; readonly next: string | null } =
          projectId === null
            ? await service.call('listAudit', { query, signal })
            : await service.call('listProjectAudit', { params: { projectId }, query, signal });
        if (page.items.length > 0 || page.next === null || pages === mostEmpty) return page;
        cursor = page.next;
      }
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}
