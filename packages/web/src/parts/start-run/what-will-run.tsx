import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project, RunSummary, Template } from '@testyard/protocol';
import { Badge } from '../../glossary/badge.tsx';
import { finalCount, outcomeOf } from '../../glossary/looks.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

/** More of them are not asked for. */
const mostTemplates = 20;

interface Props {
  readonly project: Project;
  readonly templates: readonly Template[];
}

/** Of each template that is chosen, how it runs and what its last run had: so many cases, so long. */
export function WhatWillRun({ project, templates }: Props) {
  const { t, figures } = useWords();
  const service = useService();
  const rest = templates.length - mostTemplates;
  const asked = templates.slice(0, mostTemplates);
  const answers = useQueries({
    queries: asked.map(({ id }) => ({
      queryKey: ['last-run', project.id, id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = { template: id, state: 'finished', limit: '20' } as const;
        const { items } = await service.call('listRuns', {
          params: { projectId: project.id },
          query,
          signal,
        });
        // Of a run of several templates the cases are not those of one.
        return items.find(({ templateIds }) => templateIds.every((each) => each === id)) ?? null;
      },
      staleTime: 60_000,
    })),
  });
  return (
    <section>
      <h3>{t('start.what')}</h3>
      <ul className="what-will-run">
        {asked.map((template, index) => (
          <Line key={template.id} template={template} last={answers[index]?.data} />
        ))}
        {rest > 0 && <li className="note">{t('start.more', { count: figures.count(rest) })}</li>}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly template: Template;
  /** Undefined: not known yet; null: it never ran alone. */
  readonly last: RunSummary | null | undefined;
}

function Line({ template: { name, document }, last }: LineProps) {
  const { t } = useWords();
  const labels = Object.entries(document.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return (
    <li>
      <b>
        <bdi>{name}</bdi>
      </b>{' '}
      <span className="note">
        {[document.framework, labels.length > 0 && t('start.needs', { labels: labels.join(', ') })]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {last === null && <span className="note">{t('start.first')}</span>}
      {last && <Last run={last} />}
    </li>
  );
}

function Last({ run }: { readonly run: RunSummary }) {
  const { t, figures } = useWords();
  const n = finalCount(run.counts);
  const { startedAt, finishedAt } = run;
  const tookMs =
    startedAt !== null && finishedAt !== null ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
  const facts = [
    t('counts.cases', { n, count: figures.count(n) }),
    tookMs !== null && figures.duration(tookMs),
  ];
  return (
    <span className="note">
      {t('start.last')} <Link to="/runs/$run" params={{ run: run.id }}>{`#${run.number}`}</Link>{' '}
      <Badge look={outcomeOf(run)} /> {facts.filter(Boolean).join(' · ')}
    </span>
  );
}
