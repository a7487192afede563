import { Link } from '@tanstack/react-router';
import type { HistoryCase } from '@testyard/protocol';
import type { ReactNode } from 'react';
import { useWords } from '../../../texts/words.tsx';
import { failRate } from '../shown-cases.ts';
import { GridPart } from './grid-part.tsx';
import type { Column, Metric } from './history-columns.ts';

/** What makes an element a cell that keys come to. */
export interface CellProps {
  readonly 'data-place': string;
  readonly tabIndex: number;
}

interface Props {
  readonly one: HistoryCase;
  readonly columns: readonly Column[];
  readonly metric: Metric;
  readonly cell: CellProps;
}

/** What is said of a case beside its name. */
export function MetricCell({ one, columns, metric, cell }: Props) {
  const { t, figures } = useWords();
  if (metric === 'standing') return <Standing {...{ one, columns, cell }} />;
  if (metric === 'score')
    return (
      <Plain metric={metric} cell={cell} title={t('history.score.what')}>
        <span className={one.isFlaky ? 'tone-flaky' : undefined}>{one.score.toFixed(2)}</span>
      </Plain>
    );
  if (metric === 'retried')
    return (
      <Plain metric={metric} cell={cell} title={t('history.retried.what')}>
        {figures.count(one.flaky)}
      </Plain>
    );
  const rate = failRate(one);
  const [failed, executed] = [figures.count(one.failed), figures.count(one.executed)];
  return (
    <Plain metric={metric} cell={cell} title={t('history.fail-rate.what', { failed, executed })}>
      {rate === null ? '–' : figures.percent(rate)}
    </Plain>
  );
}

interface PlainProps {
  readonly metric: Metric;
  readonly cell: CellProps | Record<string, never>;
  readonly title?: string;
  readonly children: ReactNode;
}

function Plain({ metric, cell, title, children }: PlainProps) {
  const { t } = useWords();
  return (
    <GridPart
      part="gridcell"
      {...cell}
      className={`history-metric of-${metric}`}
      data-label={t(`history.${metric}`)}
      title={title}
    >
      {children}
    </GridPart>
  );
}

/** Whether it fails now, and since when. */
function Standing({ one: { standing, since }, columns, cell }: Omit<Props, 'metric'>) {
  const { t } = useWords();
  if (standing === null || since === null)
    return (
      <Plain metric="standing" cell={cell}>
        <span className="note">{t('history.passes-now')}</span>
      </Plain>
    );
  if (standing !== 'known')
    return (
      <Plain metric="standing" cell={cell}>
        <span className={`standing tone-${standing === 'new' ? 'failed' : 'flaky'}`}>
          {t(`standing.${standing}`)}
        </span>
      </Plain>
    );
  const run = columns.find((column) => column.kind === 'run' && column.run.number === since);
  const said = <span className="standing tone-muted">{t('standing.known', { number: since })}</span>;
  if (run?.kind !== 'run')
    return (
      <Plain metric="standing" cell={cell}>
        {said}
      </Plain>
    );
  return (
    <Plain metric="standing" cell={{}}>
      <Link to="/runs/$run" params={{ run: run.run.id }} {...cell}>
        {said}
      </Link>
    </Plain>
  );
}
