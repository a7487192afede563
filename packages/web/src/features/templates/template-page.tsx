import { getRouteApi, Link } from '@tanstack/react-router';
import type { Project, WrittenTemplate } from '@testyard/protocol';
import type { ReactNode } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { useInView } from '../../parts/in-view.ts';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { OfProject, useTitle } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { shortName, visible } from '../../parts/shown-text.ts';
import { useWords } from '../../texts/words.tsx';
import { CasesTab } from './cases-tab.tsx';
import { DocumentTab } from './document-tab.tsx';
import { RunsTab } from './runs-tab.tsx';
import { sourceText } from './source-text.ts';
import { TemplateActions } from './template-actions.tsx';
import { type TemplateTab, templateTabs } from './templates-search.ts';
import { useTemplate } from './use-templates.ts';
import { VersionsTab } from './versions/versions-tab.tsx';

const route = getRouteApi('/templates/$template');

/** One template: its document, versions, cases and runs. */
export function TemplatePage() {
  const { t } = useWords();
  const { template: id } = route.useParams();
  const { data, isError, error, refetch } = useTemplate(id);
  if (isError && !data) return <Problem isPage error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  return (
    <OfProject title={t('nav.templates')} projectId={data.projectId}>
      {(project) => <Whole key={data.id} project={project} template={data} />}
    </OfProject>
  );
}

interface PartProps {
  readonly project: Project;
  readonly template: WrittenTemplate;
}

const contents: Readonly<Record<TemplateTab, (part: PartProps) => ReactNode>> = {
  document: (part) => <DocumentTab {...part} />,
  versions: (part) => <VersionsTab {...part} />,
  cases: (part) => <CasesTab {...part} />,
  runs: ({ template }) => <RunsTab template={template} />,
};

function Whole(part: PartProps) {
  const { project, template } = part;
  const { t } = useWords();
  const { tab = 'document' } = route.useSearch();
  useTitle(shortName(template.name, 60));
  return (
    <>
      <p className="crumb">
        <Link to="/templates">{t('nav.templates')}</Link>
      </p>
      <div className="heading">
        <div className="template-head">
          <h1>
            <NameText name={template.name} />
          </h1>
          <p className="note">
            {[template.document.framework, shortName(sourceText(template.document), 120)].join(' · ')}
            {` · ${t('template.version', { version: template.version })}`}
          </p>
          {template.document.description && <p>{visible(template.document.description)}</p>}
          {template.disabled && (
            <p className="remark tone-flaky">
              <Icon shape="ban" />
              {t('template.disabled.what')}
            </p>
          )}
        </div>
        <TemplateActions project={project} template={template} />
      </div>
      <Tabs template={template} chosen={tab} />
      <LookOnly project={project} needed={tab === 'cases' || tab === 'runs' ? 'runner' : 'maintainer'} />
      <div className="template-part">
        {/* What is being written stays while another part is looked at. */}
        <div hidden={tab !== 'document'}>{contents.document(part)}</div>
        {tab !== 'document' && contents[tab](part)}
      </div>
    </>
  );
}

interface TabsProps {
  readonly template: WrittenTemplate;
  readonly chosen: TemplateTab;
}

function Tabs({ template, chosen }: TabsProps) {
  const { t } = useWords();
  const row = useInView<HTMLElement>('[aria-current=page]', chosen);
  return (
    <nav ref={row} className="tabs" aria-label={t('template.parts')}>
      {templateTabs.map((each) => (
        <Link
          key={each}
          to="/templates/$template"
          params={{ template: template.id }}
          search={each === 'document' ? {} : { tab: each }}
          className="tab"
          activeOptions={{ exact: true }}
          aria-current={each === chosen ? 'page' : undefined}
        >
          {t(`template.tab.${each}`)}
        </Link>
      ))}
      <Link to="/history" search={{ template: template.name }} className="tab">
        {t('nav.history')}
      </Link>
    </nav>
  );
}
