import { Link } from '@tanstack/react-router';
import type { HistoryCase, HistoryFailure } from '@testyard/protocol';
import { Badge } from '../../../glossary/badge.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { caseSearch } from './case-href.ts';
import { GridPart } from './grid-part.tsx';
import type { Column } from './history-columns.ts';

const longestMessage = 600;

interface Props {
  readonly one: HistoryCase;
  readonly columns: readonly Column[];
}

/** What a case failed with, each kind once, with the newest run that it did so in. */
export function CaseFailures({ one, columns }: Props) {
  const { t } = useWords();
  return (
    <GridPart part="row" className="history-more-row">
      <GridPart part="gridcell" aria-colspan={columns.length} className="history-failures">
        <ul aria-label={t('history.failures')}>
          {one.failures.map((failure) => (
            <Failure key={failure.caseId} one={one} failure={failure} columns={columns} />
          ))}
        </ul>
        {one.failures.length === 0 && <p className="note">{t('history.failures.none')}</p>}
      </GridPart>
    </GridPart>
  );
}

interface FailureProps extends Props {
  readonly failure: HistoryFailure;
}

function Failure({ one, failure, columns }: FailureProps) {
  const { t, figures } = useWords();
  const { message, status, cause, runs, runId, number, caseId } = failure;
  const found = columns.find((column) => column.kind === 'run' && column.run.id === runId);
  const rounds = found?.kind === 'run' ? found.run.rounds : 1;
  const text = message === null ? '' : visible(message.slice(0, longestMessage)).trim();
  return (
    <li>
      <p className="history-failure-head">
        <Badge look={caseLook(status)} />
        {cause !== null && cause !== 'test' && <span className="cause">{t(`cause.${cause}`)}</span>}
        <span className="note">{t('history.failure.runs', { n: runs, count: figures.count(runs) })}</span>
        <Link to="/runs/$run" params={{ run: runId }} search={caseSearch(one, { rounds }, caseId)}>
          {t('history.failure.open', { number })}
        </Link>
      </p>
      {text === '' ? (
        <p className="note">{t('history.failures.none')}</p>
      ) : (
        <pre>
          <bdi>{text}</bdi>
        </pre>
      )}
    </li>
  );
}
