import { Button, TextInput } from '@mantine/core';
import type { TemplateHistory } from '@testyard/protocol';
import { useMemo, useRef } from 'react';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { StateBox } from '../../parts/state-box.tsx';
import { useWords } from '../../texts/words.tsx';
import { HistoryGrid } from './grid/history-grid.tsx';
import { Legend } from './legend.tsx';
import { OtherRuns } from './other-runs.tsx';
import { shownCases } from './shown-cases.ts';
import { useHistoryAddress } from './use-history.ts';

interface Props {
  readonly history: TemplateHistory;
}

/** The cases that were unsuccessful or flaky at least once, run by run. */
export function HistoryCases({ history }: Props) {
  const { t, figures } = useWords();
  const { search } = useHistoryAddress();
  const { view, before, runs, q = '' } = search;
  const { cases, more } = history;
  const shown = useMemo(
    () => shownCases(cases, { isFlakyView: view === 'flaky', text: q }),
    [cases, view, q],
  );
  return (
    <>
      <div className="history-bar">
        <Views history={history} />
        <Find />
        <Range history={history} />
      </div>
      {shown.length > 0 ? (
        <>
          <HistoryGrid
            // Other runs, or the flaky ones, are another grid, which is looked at from its newest end.
            key={JSON.stringify([history.template.id, before, runs, view])}
            {...{ history, cases: shown, isFlakyView: view === 'flaky' }}
          />
          <Legend />
        </>
      ) : (
        <NoCase isSearched={q !== ''} />
      )}
      {more > 0 && (
        <p className="note history-more">{t('history.more', { n: more, count: figures.count(more) })}</p>
      )}
    </>
  );
}

/** All of them, or the flaky ones by how flaky they are. */
function Views({ history: { cases, more, summary } }: Props) {
  const { t, figures } = useWords();
  const { search, set } = useHistoryAddress();
  const views = [
    { view: undefined, word: 'all', count: cases.length + more },
    { view: 'flaky', word: 'flaky', count: summary.flaky },
  ] as const;
  return (
    <fieldset className="history-views" aria-label={t('history.views')}>
      {views.map(({ view, word, count }) => (
        <button
          key={word}
          type="button"
          className="tab"
          aria-pressed={search.view === view}
          onClick={() => set({ view, case: undefined })}
        >
          {t(`history.view.${word}`)} <span className="tab-count">{figures.count(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Find() {
  const { t } = useWords();
  const { search, set } = useHistoryAddress();
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => box.current?.focus() });
  return (
    <TextInput
      ref={box}
      className="history-find"
      aria-label={t('history.find-case')}
      placeholder={t('history.find-case')}
      value={search.q ?? ''}
      onChange={(event) => set({ q: event.currentTarget.value }, true)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}

/** Which runs these are, and how to come to others. */
function Range({ history: { runs, before } }: Props) {
  const { t } = useWords();
  const [newest, oldest] = [runs[0], runs.at(-1)];
  return (
    <div className="history-range">
      {newest && oldest && (
        <span className="note">
          {newest === oldest
            ? t('run', { number: newest.number })
            : t('history.range', { first: oldest.number, last: newest.number })}
        </span>
      )}
      <OtherRuns before={before} />
    </div>
  );
}

function NoCase({ isSearched }: { readonly isSearched: boolean }) {
  const { t } = useWords();
  const { set } = useHistoryAddress();
  if (isSearched)
    return (
      <StateBox shape="search" title={t('history.no-case')} next={t('history.no-case.next')}>
        <Button variant="default" onClick={() => set({ q: undefined }, true)}>
          {t('runs.clear')}
        </Button>
      </StateBox>
    );
  return (
    <div className="tone-passed glad">
      <StateBox shape="check" title={t('history.no-flaky')} next={t('history.no-flaky.next')}>
        <Button variant="default" onClick={() => set({ view: undefined })}>
          {t('history.show-all')}
        </Button>
      </StateBox>
    </div>
  );
}
