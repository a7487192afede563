import { useMemo } from 'react';
import { StateBox } from '../../../parts/state-box.tsx';
import { useWords } from '../../../texts/words.tsx';
import { CaseLine } from '../list/case-line.tsx';
import { useSelection } from '../list/selection.tsx';
import type { CaseTable, Row } from '../model/case-table.ts';
import { leftText } from '../model/left-text.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';

const most = 10;

/** A run without failures: what took longest of it is what is left to look at. */
export function NothingFailed() {
  const words = useWords();
  const { t } = words;
  const { run, table } = useRunView();
  const { set } = useRunAddress();
  const { selected, toggle } = useSelection();
  const slowest = useMemo(() => (table ? slowestOf(table) : []), [table]);
  if (run.state !== 'finished')
    return <StateBox shape="check" title={t('failures.none-yet')} next={t('failures.none-yet.next')} />;
  if (slowest.length === 0)
    return <StateBox shape="ring" title={t('list.none-over')} next={t('list.none-over.next')} />;
  const left = leftText(run, words);
  return (
    <section className="nothing-failed card">
      <h2>{t(left === null ? 'failures.none' : 'failures.none-here')}</h2>
      <p className="note">{t('failures.none.next')}</p>
      <ol>
        {slowest.map((row) => (
          <li key={row.id}>
            <CaseLine
              row={row}
              isOpen={false}
              isSelected={selected.has(row.id)}
              open={(id) => set({ tab: 'cases', case: id }, false)}
              toggle={toggle}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

function slowestOf({ rows }: CaseTable): Row[] {
  const ended = rows.filter(({ durationMs }) => durationMs !== null);
  return ended.sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0)).slice(0, most);
}
