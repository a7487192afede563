import { Button, Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEntry, Project } from '@testyard/protocol';
import { useState } from 'react';
import { Loading } from '../../parts/loading.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { Problem } from '../../parts/problem.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { When } from '../../parts/when.tsx';
import { useMe, useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { auditMatching, changesText } from './audit-lines.ts';

const pageSize = '200';

/** Who changed what, newest first. */
export function Audit({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const { data: me } = useMe();
  const [whole, setWhole] = useState(false);
  const [text, setText] = useState('');
  const log = useAudit(project.id, whole);
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const found = auditMatching(entries, text);
  return (
    <section className="section">
      <div>
        <h2>{t('settings.audit')}</h2>
        <p className="note">{t('audit.about')}</p>
      </div>
      <div className="audit-filter">
        <TextInput
          aria-label={t('audit.find')}
          placeholder={t('audit.find')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {me?.user?.systemAdmin && (
          <Checkbox
            label={t('audit.whole')}
            checked={whole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
        )}
      </div>
      {log.isPending && <Loading />}
      {log.isError && !log.data && <Problem error={log.error} retry={() => log.refetch()} />}
      {log.data && found.length === 0 && (
        <p className="card empty">{t(entries.length === 0 ? 'audit.none' : 'audit.no-match')}</p>
      )}
      {found.length > 0 && <Entries entries={found} />}
      {log.hasNextPage && (
        <div className="more">
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            {t('audit.older')}
          </Button>
        </div>
      )}
    </section>
  );
}

function useAudit(projectId: string, whole: boolean) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['settings', 'audit', whole ? null : projectId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      if (whole) return service.call('listAudit', { query, signal });
      return service.call('listProjectAudit', { params: { projectId }, query, signal });
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

const columns = ['at', 'who', 'action', 'object', 'changes'] as const;

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useWords();
  return (
    <div className="card table-box">
      <table className="table audit">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`audit.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, userName, action, objectName, objectId, address, changes }) => (
            <tr key={id}>
              <td className="cell-tight">
                <When at={at} />
              </td>
              <td title={address ?? undefined}>
                <NameText name={userName} />
              </td>
              <td className="cell-tight">
                <code>{action}</code>
              </td>
              <td title={objectId}>
                <NameText name={objectName} />
              </td>
              <td>
                <bdi className="note">{shortName(changesText(changes), 300)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
