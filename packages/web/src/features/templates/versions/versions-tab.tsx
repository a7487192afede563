import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Project, Template, TemplateVersionHead } from '@testyard/protocol';
import { useState } from 'react';
import { Confirm } from '../../../parts/confirm.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { NameText } from '../../../parts/name-text.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { curlOf } from '../../../parts/snippets/curl.ts';
import { When } from '../../../parts/when.tsx';
import { mayIn } from '../../../session/project.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { textOf } from '../editor/document-yaml.ts';
import { madeOn, readAgain } from '../use-templates.ts';
import { TextDiff } from './text-diff.tsx';

const route = getRouteApi('/templates/$template');

interface VersionsProps {
  readonly project: Project;
  readonly template: Template;
}

/** Every save of a template: who, when, what it changed; and back to an earlier one. */
export function VersionsTab({ project, template }: VersionsProps) {
  const { t } = useWords();
  const service = useService();
  const { version: chosen = String(template.version) } = route.useSearch();
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['template-versions', template.id],
    queryFn: async ({ signal }) => {
      const given = { params: { templateId: template.id }, query: { limit: '200' }, signal };
      return (await service.call('listTemplateVersions', given)).items;
    },
  });
  if (isPending) return <Loading />;
  if (isError && !data) return <Problem error={error} retry={() => refetch()} />;
  return (
    <div className="versions">
      <ol className="card version-list" aria-label={t('template.versions')}>
        {(data ?? []).map((each) => (
          <VersionLine key={each.version} head={each} isChosen={chosen === String(each.version)} />
        ))}
      </ol>
      <OneVersion key={chosen} project={project} template={template} version={Number(chosen)} />
    </div>
  );
}

function VersionLine({ head, isChosen }: { readonly head: TemplateVersionHead; readonly isChosen: boolean }) {
  const { t } = useWords();
  return (
    <li>
      <Link
        to="/templates/$template"
        params={{ template: head.templateId }}
        search={{ tab: 'versions', version: String(head.version) }}
        aria-current={isChosen || undefined}
        activeProps={{}}
      >
        <strong>{t('template.version', { version: head.version })}</strong>
        <span className="note">
          <NameText name={head.createdBy} />
          {' · '}
          <When at={head.createdAt} />
        </span>
      </Link>
    </li>
  );
}

/** What a version changed, and how far the present one is from it. */
function OneVersion({ project, template, version }: VersionsProps & { readonly version: number }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const isPresent = version === template.version;
  return (
    <div className="version">
      <div className="heading">
        <h2>{t(isPresent ? 'template.version.present' : 'template.version', { version })}</h2>
        {!isPresent && mayIn(project, 'maintainer') && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('restore.open')}
          </Button>
        )}
      </div>
      {version > 1 && (
        <section className="section">
          <h3>{t('changes.of', { version, before: version - 1 })}</h3>
          <Diff templateId={template.id} from={version - 1} to={version} />
        </section>
      )}
      {version === 1 && isPresent && <p className="note">{t('changes.first')}</p>}
      {!isPresent && (
        <section className="section">
          <h3>{t('changes.since', { version, present: template.version })}</h3>
          <Diff templateId={template.id} from={version} to={template.version} />
        </section>
      )}
      {asking && <Restore template={template} version={version} close={() => setAsking(false)} />}
    </div>
  );
}

interface DiffProps {
  readonly templateId: string;
  readonly from: number;
  readonly to: number;
}

function Diff({ templateId, from, to }: DiffProps) {
  const service = useService();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['template-diff', templateId, from, to],
    queryFn: async ({ signal }) => {
      const textAt = async (version: number) => {
        const params = { templateId, version: String(version) };
        return textOf(await service.call('getTemplateVersion', { params, signal }));
      };
      return { before: await textAt(from), after: await textAt(to) };
    },
  });
  if (data) return <TextDiff {...data} />;
  return isError ? <Problem error={error} retry={() => refetch()} /> : <Loading />;
}

interface RestoreProps {
  readonly template: Template;
  readonly version: number;
  readonly close: () => void;
}

function Restore({ template, version, close }: RestoreProps) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const params = { templateId: template.id, version: String(version) };
  return (
    <Confirm
      title={t('restore.title', { version })}
      action={t('restore.action')}
      curl={curlOf('restoreTemplateVersion', { params })}
      act={async () => {
        await service.call('restoreTemplateVersion', { params, headers: madeOn(template) });
        await readAgain(cache);
      }}
      close={close}
    >
      <p>{t('restore.what', { version, next: template.version + 1 })}</p>
    </Confirm>
  );
}
