import { Link } from '@tanstack/react-router';
import type { Execution } from '@testyard/protocol';
import { Badge } from '../glossary/badge.tsx';
import { Icon } from '../glossary/icon.tsx';
import { outcomeOf } from '../glossary/looks.ts';
import { serverNow } from '../session/service.ts';
import { useWords } from '../texts/words.tsx';
import { When } from './when.tsx';

interface Props {
  /** Newest first; undefined: not read yet. */
  readonly executions: readonly Execution[] | undefined;
}

/** How a template ended of late, oldest first as time goes; each mark leads to its run. */
export function LastTen({ executions }: Props) {
  const { t, figures } = useWords();
  if (executions === undefined || executions.length === 0) return null;
  return (
    <ol className="last-ten" aria-label={t('templates.last-ten')}>
      {executions.toReversed().map((execution) => {
        const { taskId, runId, number, createdAt } = execution;
        const look = outcomeOf(execution);
        const said = t('templates.execution', {
          ...{ number, outcome: t(look.word), ago: figures.ago(createdAt, serverNow()) },
        });
        return (
          <li key={taskId}>
            <Link
              to="/runs/$run"
              params={{ run: runId }}
              className={`tone-${look.tone}`}
              aria-label={said}
              title={said}
            >
              <Icon shape={look.shape} />
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

/** How it ended last, in which run, and when. */
export function LastRun({ executions }: Props) {
  const { t } = useWords();
  const newest = executions?.[0];
  if (newest === undefined)
    return executions === undefined ? null : <span className="note">{t('templates.never')}</span>;
  return (
    <>
      <Badge look={outcomeOf(newest)} />{' '}
      <Link to="/runs/$run" params={{ run: newest.runId }} className="last-run">{`#${newest.number}`}</Link>
      <span className="note">
        {' · '}
        <When at={newest.createdAt} />
      </span>
    </>
  );
}
