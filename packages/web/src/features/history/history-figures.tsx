import type { TemplateHistory } from '@testyard/protocol';
import type { ReactNode } from 'react';
import { useWords } from '../../texts/words.tsx';
import { curvesOf, linePath } from './pass-rates.ts';

const box = { width: 84, height: 18 };

/** What these runs come to, in one line. */
export function HistoryFigures({ history: { summary, runs } }: { readonly history: TemplateHistory }) {
  const { t, figures } = useWords();
  const { passRate, durationP95Ms, flaky, failing, newlyFailing } = summary;
  const { passRates, durationsMs } = curvesOf(runs);
  const count = (number: number, tone: string) => (
    <span className={number > 0 ? `tone-${tone}` : undefined}>{figures.count(number)}</span>
  );
  return (
    <dl className="history-figures card">
      <Figure name="pass-rate">
        {passRate === null ? '–' : figures.percent(passRate)}
        <Curve label={t('history.pass-rate')} values={passRates} say={figures.percent} />
      </Figure>
      <Figure name="duration">
        {durationP95Ms === null ? '–' : figures.duration(durationP95Ms)}
        <Curve label={t('column.duration')} values={durationsMs} say={figures.duration} />
      </Figure>
      <Figure name="failing">{count(failing, 'failed')}</Figure>
      <Figure name="new">{count(newlyFailing, 'failed')}</Figure>
      <Figure name="flaky">{count(flaky, 'flaky')}</Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: 'pass-rate' | 'duration' | 'failing' | 'new' | 'flaky';
  readonly children: ReactNode;
}

function Figure({ name, children }: FigureProps) {
  const { t } = useWords();
  return (
    <div title={t(`history.${name}.what`)}>
      <dt>{t(`history.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface CurveProps {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly say: (value: number) => string;
}

/** Nothing where there is nothing to compare. */
function Curve({ label, values, say }: CurveProps) {
  const { t } = useWords();
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < 2 || first === undefined || last === undefined) return null;
  const said = t('history.curve', { what: label, from: say(first), to: say(last) });
  return (
    <svg
      className="history-curve"
      viewBox={`-2 -3 ${box.width + 4} ${box.height + 6}`}
      role="img"
      aria-label={said}
    >
      <path d={linePath(values, box)} />
    </svg>
  );
}
