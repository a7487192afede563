import { Link } from '@tanstack/react-router';
import type { CallOutput } from '@testyard/client';
import type { Project } from '@testyard/protocol';
import { curlOf } from '../../parts/curl.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { RowAction } from './row-action.tsx';

type Code = CallOutput<'listRegistrationCodes'>['items'][number];

/** Codes by which executors may still register. They are made where an executor is added. */
export function Codes({ project }: { readonly project: Project }) {
  const { t, figures } = useWords();
  const service = useService();
  const list = useListed<Code>(['codes', project.id], async (signal) => {
    const given = { params: { projectId: project.id }, signal };
    return (await service.call('listRegistrationCodes', given)).items;
  });
  return (
    <>
      <Listed
        list={list}
        heading="settings.codes"
        about="codes.about"
        none="codes.none"
        columns={['codes.id', 'codes.expires']}
        row={({ id, expiresAt }) => {
          const params = { projectId: project.id, codeId: id };
          return (
            <tr key={id}>
              <td>
                <code>{id}</code>
              </td>
              <td data-label={t('codes.expires')}>{figures.moment(expiresAt)}</td>
              <td className="cell-end">
                <RowAction
                  text="tokens.revoke"
                  title={t('codes.revoke.title', { id })}
                  action="tokens.revoke"
                  what="codes.revoke.what"
                  curl={curlOf('revokeRegistrationCode', { params })}
                  act={() => service.call('revokeRegistrationCode', { params })}
                />
              </td>
            </tr>
          );
        }}
      />
      <Link to="/executors">{t('codes.add')}</Link>
    </>
  );
}
