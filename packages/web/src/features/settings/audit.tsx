import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { AuditEntry, Project } from '@testyard/protocol';
import { useState } from 'react';
import { Loading } from '../../parts/loading.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { Problem } from '../../parts/problem.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { When } from '../../parts/when.tsx';
import { useMe } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { AuditFilter } from './audit-filter.tsx';
import { changesText } from './audit-lines.ts';
import { actionText } from './audit-words.ts';
import { useAudit } from './use-audit.ts';

const route = getRouteApi('/settings/$section');

/** Who changed what, newest first. */
export function Audit({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const { data: me } = useMe();
  const [whole, setWhole] = useState(false);
  const { project: _, ...asked } = route.useSearch();
  const log = useAudit(whole ? null : project.id, asked);
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const isRefused = log.isError && !log.data;
  const isSearch = Object.keys(asked).length > 0;
  return (
    <section className="section">
      <div>
        <h2>{t('settings.audit')}</h2>
        <p className="note">{t('audit.about')}</p>
      </div>
      {!isRefused && <AuditFilter whole={me?.user?.systemAdmin ? whole : undefined} setWhole={setWhole} />}
      {log.isPending && <Loading />}
      {isRefused && <Problem error={log.error} retry={() => log.refetch()} />}
      {log.data && entries.length === 0 && (
        <p className="card empty">{t(isSearch ? 'audit.no-match' : 'audit.none')}</p>
      )}
      {entries.length > 0 && <Entries entries={entries} />}
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

const columns = ['at', 'who', 'action', 'object', 'changes'] as const;

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t, language } = useWords();
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
                <span className="audit-act">
                  {actionText(action, language)}
                  <code className="note">{action}</code>
                </span>
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
