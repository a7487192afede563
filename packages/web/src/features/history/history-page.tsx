import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Project, TemplateHistory } from '@testyard/protocol';
import { Loading } from '../../parts/loading.tsx';
import { OfProject, useTitle } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { useWords } from '../../texts/words.tsx';
import { ChooseTemplate } from './choose-template.tsx';
import { HistoryCases } from './history-cases.tsx';
import { HistoryFigures } from './history-figures.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { NothingFailed } from './nothing-failed.tsx';
import { OtherRuns } from './other-runs.tsx';
import { callOf, useHistory, useHistoryAddress } from './use-history.ts';

/** How the cases of a template ended, run by run. */
export function HistoryPage() {
  const { t } = useWords();
  const { search } = useHistoryAddress();
  return (
    <OfProject title={t('nav.history')}>
      {(project) =>
        search.template === undefined ? (
          <>
            <div className="heading">
              <h1>{t('nav.history')}</h1>
            </div>
            <ChooseTemplate project={project} />
          </>
        ) : (
          <OfTemplate project={project} template={search.template} />
        )
      }
    </OfProject>
  );
}

interface Props {
  readonly project: Project;
  /** Name or id, as the address has it. */
  readonly template: string;
}

function OfTemplate({ project, template }: Props) {
  const { t } = useWords();
  const { search } = useHistoryAddress();
  const { data, isError, error, refetch, isPlaceholderData } = useHistory(project.id, template);
  const name = data?.template.name ?? template;
  useTitle(`${t('nav.history')}: ${shortName(name, 60)}`);
  if (isError && (!data || isPlaceholderData))
    return <Problem isPage error={error} retry={() => refetch()} />;
  return (
    <>
      <div className="heading">
        <h1>{t('nav.history')}</h1>
        {data && (
          <Link to="/templates/$template" params={{ template: data.template.id }}>
            {t('history.open-template')}
          </Link>
        )}
      </div>
      <HistoryFilters project={project} template={name} />
      {data ? (
        <div className="history-part" aria-busy={isPlaceholderData || undefined}>
          <Filled history={data} />
        </div>
      ) : (
        <Loading />
      )}
      <ShowCurl curl={curlOf('readHistory', callOf(project.id, template, search))} />
    </>
  );
}

function Filled({ history }: { readonly history: TemplateHistory }) {
  if (history.runs.length === 0) return <NoRuns history={history} />;
  return (
    <>
      <HistoryFigures history={history} />
      {history.cases.length === 0 ? <NothingFailed history={history} /> : <HistoryCases history={history} />}
    </>
  );
}

/** Nothing was ever run, or nothing of this branch and system, or nothing of it among these. */
function NoRuns({ history }: { readonly history: TemplateHistory }) {
  const { t } = useWords();
  const { search, set } = useHistoryAddress();
  const isFiltered = search.branch !== undefined || search.sut !== undefined;
  if (!isFiltered && history.before === null && search.before === undefined)
    return (
      <StateBox shape="clock" title={t('history.none')} next={t('history.none.next')}>
        <Link to="/templates/$template" params={{ template: history.template.id }}>
          {t('history.open-template')}
        </Link>
      </StateBox>
    );
  return (
    <StateBox shape="search" title={t('history.filtered')} next={t('history.filtered.next')}>
      <OtherRuns before={history.before} />
      {isFiltered && (
        <Button variant="default" onClick={() => set({ branch: undefined, sut: undefined })}>
          {t('runs.clear')}
        </Button>
      )}
    </StateBox>
  );
}
