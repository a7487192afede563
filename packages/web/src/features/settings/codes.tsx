import { Link } from '@tanstack/react-router';
import type { CallOutput } from '@testyard/client';
import type { Project } from '@testyard/protocol';
import { curlOf } from '../../parts/snippets/curl.ts';
import { useMe, useService } from '../../session/session.tsx';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { RowAction } from './row-action.tsx';

type Code = CallOutput<'listRegistrationCodes'>['items'][number];

/** Codes by which executors may still register. They are made where an executor is added. */
export function Codes({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const { data } = useMe();
  return (
    <>
      <ProjectCodes project={project} />
      {data?.user?.systemAdmin === true && <SharedCodes />}
      <Link to="/executors">{t('codes.add')}</Link>
    </>
  );
}

function ProjectCodes({ project }: { readonly project: Project }) {
  const service = useService();
  const inProject = { projectId: project.id };
  const list = useListed<Code>(['codes', project.id], async (signal) => {
    return (await service.call('listRegistrationCodes', { params: inProject, signal })).items;
  });
  return (
    <CodeList
      list={list}
      heading="settings.codes"
      about="codes.about"
      revoking={(codeId) => {
        const given = { params: { ...inProject, codeId } };
        return {
          curl: curlOf('revokeRegistrationCode', given),
          act: () => service.call('revokeRegistrationCode', given),
        };
      }}
    />
  );
}

/** Those for executors of all projects, which system admins see in each. */
function SharedCodes() {
  const service = useService();
  const list = useListed<Code>(['shared-codes'], async (signal) => {
    return (await service.call('listSharedRegistrationCodes', { signal })).items;
  });
  return (
    <CodeList
      list={list}
      heading="codes.shared"
      about="codes.shared.about"
      revoking={(sharedCodeId) => {
        const given = { params: { sharedCodeId } };
        return {
          curl: curlOf('revokeSharedRegistrationCode', given),
          act: () => service.call('revokeSharedRegistrationCode', given),
        };
      }}
    />
  );
}

interface CodeListProps {
  readonly list: ReturnType<typeof useListed<Code>>;
  readonly heading: TextKey;
  readonly about: TextKey;
  readonly revoking: (codeId: string) => { readonly curl: string; readonly act: () => Promise<unknown> };
}

function CodeList({ list, heading, about, revoking }: CodeListProps) {
  const { t, figures } = useWords();
  return (
    <Listed
      list={list}
      heading={heading}
      about={about}
      none="codes.none"
      columns={['codes.id', 'codes.expires']}
      row={({ id, expiresAt }) => (
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
              {...revoking(id)}
            />
          </td>
        </tr>
      )}
    />
  );
}
