import { Icon } from '../../glossary/icon.tsx';
import { caseLooks, finalCount, type Look } from '../../glossary/looks.ts';
import { useWords } from '../../texts/words.tsx';
import { toggleStatus } from './model/case-filter.ts';
import { useRunAddress, useRunView } from './run-view.tsx';

/** Sign, number and word of each state that occurs; each shows its cases. Passed as soon as anything has. */
export function CountsLegend() {
  const { counts } = useRunView().run;
  const any = finalCount(counts) > 0;
  const shown = caseLooks.filter(({ count, status }) => counts[count] > 0 || (any && status === 'passed'));
  const left = Math.max(0, (counts.expected ?? 0) - finalCount(counts));
  return (
    <ul className="legend">
      {shown.map((look) => (
        <Entry key={look.status} look={look} status={look.status} count={counts[look.count]} />
      ))}
      {left > 0 && (
        <Entry
          look={{ shape: 'clock', tone: 'muted', word: 'status.waiting' }}
          status="waiting"
          count={left}
        />
      )}
    </ul>
  );
}

interface EntryProps {
  readonly look: Look;
  readonly status: string;
  readonly count: number;
}

function Entry({ look, status, count }: EntryProps) {
  const { t, figures } = useWords();
  const { search, set } = useRunAddress();
  const show = () => set({ tab: 'cases', q: toggleStatus(search.q ?? '', status) }, false);
  return (
    <li className={`tone-${look.tone}`}>
      <button
        type="button"
        className="legend-entry"
        title={t('legend.only', { word: t(look.word) })}
        onClick={show}
      >
        <Icon shape={look.shape} />
        <b>{figures.count(count)}</b> {t(look.word)}
      </button>
    </li>
  );
}
