import { useWords } from '../texts/words.tsx';
import { type PacedRun, paceOf } from './pace.ts';

interface Props {
  readonly run: PacedRun;
  /** So far, or in all. */
  readonly tookMs: number;
}

/** How long a run takes, or took, beside how long such runs usually take. */
export function Took({ run, tookMs }: Props) {
  const { t, figures } = useWords();
  const isOver = run.finishedAt !== null;
  const pace = paceOf(tookMs, run);
  return (
    <>
      <span className={pace === 'slower' ? 'took tone-flaky' : 'took'}>
        {isOver ? figures.duration(tookMs) : figures.elapsed(tookMs)}
      </span>
      {run.usualMs !== null && (
        <span className="words" title={t('run.usual.what')}>
          {t(pace === 'usual' ? 'run.usual' : `run.${pace}`, { time: figures.duration(run.usualMs) })}
        </span>
      )}
    </>
  );
}
