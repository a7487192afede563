import { Link } from '@tanstack/react-router';
import type { HistoryRun } from '@testyard/protocol';
import { memo } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { outcomeOf } from '../../../glossary/looks.ts';
import { serverNow } from '../../../session/service.ts';
import { useWords } from '../../../texts/words.tsx';
import { GridPart } from './grid-part.tsx';
import type { Column } from './history-columns.ts';
import { placeName } from './use-grid-focus.ts';

interface Props {
  readonly columns: readonly Column[];
  /** Column of the head that Tab reaches; -1: none. */
  readonly active: number;
}

/** The heads: what is said of a case, and the runs, each leading there. */
export const GridHead = memo(function GridHead({ columns, active }: Props) {
  const { t } = useWords();
  const tabIndex = (at: number) => (at === active ? 0 : -1);
  return (
    <GridPart part="rowgroup" className="history-head">
      <GridPart part="row" aria-rowindex={1} className="history-row">
        <div className="history-start">
          {columns.map((column, at) =>
            column.kind === 'run' ? null : (
              <GridPart
                key={column.kind === 'name' ? 'name' : column.metric}
                part="columnheader"
                data-place={placeName(0, at)}
                tabIndex={tabIndex(at)}
                className={column.kind === 'name' ? 'history-name' : `history-metric of-${column.metric}`}
                title={column.kind === 'metric' ? whatOf(column.metric, t) : undefined}
              >
                {t(column.kind === 'name' ? 'history.case' : `history.${column.metric}`)}
              </GridPart>
            ),
          )}
        </div>
        {columns.map((column, at) =>
          column.kind === 'run' ? (
            <RunHead key={column.run.id} run={column.run} place={placeName(0, at)} tabIndex={tabIndex(at)} />
          ) : null,
        )}
      </GridPart>
    </GridPart>
  );
});

function whatOf(metric: string, t: ReturnType<typeof useWords>['t']): string | undefined {
  if (metric === 'score') return t('history.score.what');
  return metric === 'retried' ? t('history.retried.what') : undefined;
}

interface RunHeadProps {
  readonly run: HistoryRun;
  readonly place: string;
  readonly tabIndex: number;
}

function RunHead({ run, place, tabIndex }: RunHeadProps) {
  const { t, figures } = useWords();
  const look = outcomeOf({ verdict: run.verdict, state: 'finished' });
  const said = t('templates.execution', {
    ...{ number: run.number, outcome: t(look.word), ago: figures.ago(run.createdAt, serverNow()) },
  });
  return (
    <GridPart part="columnheader" className="history-cell">
      <Link
        to="/runs/$run"
        params={{ run: run.id }}
        data-place={place}
        tabIndex={tabIndex}
        aria-label={said}
        className={`history-run tone-${look.tone}`}
      >
        <span>{`#${run.number}`}</span>
        <Icon shape={look.shape} />
      </Link>
    </GridPart>
  );
}
