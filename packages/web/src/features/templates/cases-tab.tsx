import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Project, Run, Template } from '@testyard/protocol';
import { Icon } from '../../glossary/icon.tsx';
import { countedLines } from '../../parts/counted-lines.ts';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { shortName, visible } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { ParameterFields } from '../../parts/start-run/order-fields.tsx';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { useOrder } from './use-order.ts';

const route = getRouteApi('/templates/$template');
const periodMs = 1000;
const mostShown = 500;

interface CasesProps {
  readonly project: Project;
  readonly template: Template;
}

/** The cases that an executor finds for a template, none of which is executed. */
export function CasesTab({ project, template }: CasesProps) {
  const { t } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const deed = useDeed();
  const { run } = route.useSearch();
  const { order, set, parameters, body: whole } = useOrder(template);
  const { templates: _, ...body } = whole;
  const start = () =>
    deed.run(async () => {
      const started = await service.dryRun(template.id, body);
      const search = { tab: 'cases', run: started.id } as const;
      await navigate({ to: '/templates/$template', params: { template: template.id }, search });
    });
  return (
    <div className="section">
      <p>{t('dry.what')}</p>
      {mayIn(project, 'runner') && (
        <>
          <ParameterFields parameters={parameters} given={order.parameters} set={set} />
          <div className="actions">
            <Button loading={deed.busy} disabled={template.disabled} onClick={start}>
              {t(run === undefined ? 'dry.start' : 'dry.again')}
            </Button>
          </div>
        </>
      )}
      {template.disabled && <p className="note">{t('template.disabled.what')}</p>}
      <Refusal deed={deed} />
      {run !== undefined && <DryRun key={run} runId={run} />}
      <ShowCurl curl={curlOf('dryRunTemplate', { params: { templateId: template.id }, body })} />
    </div>
  );
}

function DryRun({ runId }: { readonly runId: string }) {
  const { t } = useWords();
  const service = useService();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['dry-run', runId],
    queryFn: ({ signal }) => service.call('getRun', { params: { runId }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'finished' ? false : periodMs),
  });
  if (isError && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  if (data.state !== 'finished')
    return (
      <div className="add-waiting" role="status">
        <span className="spinner" />
        <span>
          {t(data.state === 'queued' ? 'headline.queued' : 'headline.finding')}
          <Reasons run={data} />
        </span>
      </div>
    );
  return (
    <>
      <Reasons run={data} />
      <Found run={data} />
    </>
  );
}

/** Why it waits, or what stands in the way of a run. */
function Reasons({ run }: { readonly run: Run }) {
  const { figures } = useWords();
  const isOver = run.state === 'finished';
  const lines = run.tasks.flatMap(({ reason, cause, warnings }) => [
    ...(reason !== null && (!isOver || cause !== null) ? [reason] : []),
    ...warnings,
  ]);
  return countedLines(lines).map(({ line, times }) => (
    <p key={line} className={`remark tone-${isOver ? 'error' : 'muted'}`}>
      <Icon shape={isOver ? 'alert' : 'clock'} />
      <bdi>{visible(line)}</bdi>
      {times > 1 && <span>{`×${figures.count(times)}`}</span>}
    </p>
  ));
}

/** The cases by name, as many as a person looks at; the page of the run has them all. */
function Found({ run }: { readonly run: Run }) {
  const { t, figures } = useWords();
  const service = useService();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['dry-run-cases', run.id],
    queryFn: async ({ signal }) => {
      const given = { params: { runId: run.id }, query: { limit: String(mostShown) }, signal };
      return (await service.call('listCases', given)).items;
    },
  });
  if (isError && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  const n = run.counts.expected ?? data.length;
  const number = run.number;
  // Where nobody came as far as to look, what was not found says nothing, and the log says why.
  if (n === 0 && run.tasks.some(({ cause }) => cause !== null))
    return (
      <Link to="/runs/$run" params={{ run: run.id }} search={{ tab: 'tasks' }}>
        {t('dry.log', { number })}
      </Link>
    );
  return (
    <section className="section">
      <h2>{t(n === 0 ? 'dry.none' : 'dry.found', { n, count: figures.count(n) })}</h2>
      {data.length > 0 && (
        <ol className="card found-cases">
          {data.map(({ id, name, suite }) => (
            <li key={id} className="found-case">
              {suite !== '' && <bdi className="note">{`${shortName(suite, 120)} › `}</bdi>}
              <bdi>{shortName(name)}</bdi>
            </li>
          ))}
        </ol>
      )}
      <Link to="/runs/$run" params={{ run: run.id }}>
        {t(n > data.length ? 'dry.all' : 'dry.run', { number, count: figures.count(n) })}
      </Link>
    </section>
  );
}
