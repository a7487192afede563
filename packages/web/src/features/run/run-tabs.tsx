import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useInView } from '../../parts/in-view.ts';
import { lazyPart } from '../../parts/lazy-part.ts';
import { Loading } from '../../parts/loading.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useWords } from '../../texts/words.tsx';
import { failureCount } from './model/failure-count.ts';
import { untoldTasks } from './model/untold-tasks.ts';
import { usualTab } from './model/usual-tab.ts';
import { type RunTab, runTabs } from './run-search.ts';
import { type RunView, useRunAddress, useRunView } from './run-view.tsx';
import { CasesTab } from './tabs/cases-tab.tsx';
import { FailuresTab } from './tabs/failures-tab.tsx';

const TasksTab = lazyPart(async () => (await import('./tabs/tasks-tab.tsx')).TasksTab);
const TimelineTab = lazyPart(async () => (await import('./tabs/timeline-tab.tsx')).TimelineTab);
const ArtifactsTab = lazyPart(async () => (await import('./tabs/artifacts-tab.tsx')).ArtifactsTab);
const EnvironmentTab = lazyPart(async () => (await import('./tabs/environment-tab.tsx')).EnvironmentTab);
const RoundsTab = lazyPart(async () => (await import('./tabs/rounds-tab.tsx')).RoundsTab);

const contents: Readonly<Record<RunTab, () => ReactNode>> = {
  failures: () => <FailuresTab />,
  cases: () => <CasesTab />,
  tasks: () => <TasksTab />,
  timeline: () => <TimelineTab />,
  artifacts: () => <ArtifactsTab />,
  environment: () => <EnvironmentTab />,
  rounds: () => <RoundsTab />,
};

/** The parts of a run. It opens on what failed; while it runs and nothing has, on its tasks until there are cases. */
export function RunTabs() {
  const { t } = useWords();
  const { search, set } = useRunAddress();
  const usual = useUsualTab(search.case !== undefined);
  const tab = search.tab ?? usual;
  const row = useInView<HTMLDivElement>('[aria-selected=true]', tab);
  const open = (next: RunTab) => set({ tab: next === usual ? undefined : next }, false);
  useShortcuts(Object.fromEntries(runTabs.map((each, index) => [String(index + 1), () => open(each)])));
  return (
    <>
      <div ref={row} className="tabs" role="tablist" aria-label={t('run.tabs')}>
        {runTabs.map((each) => (
          <Tab key={each} tab={each} isChosen={each === tab} open={open} />
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
        <Suspense fallback={<Loading />}>{contents[tab]()}</Suspense>
      </div>
    </>
  );
}

/** A page that is looked at does not change by itself, but for the end of its run where nobody has opened anything. */
function useUsualTab(isHeld: boolean): RunTab {
  const { run } = useRunView();
  const [usual, setUsual] = useState<RunTab>(() => usualTab(run));
  const isOver = run.state === 'finished';
  const held = useRef(isHeld);
  held.current = isHeld;
  const runNow = useRef(run);
  runNow.current = run;
  useEffect(() => {
    if (isOver && !held.current) setUsual(usualTab(runNow.current));
  }, [isOver]);
  return usual;
}

interface TabProps {
  readonly tab: RunTab;
  readonly isChosen: boolean;
  readonly open: (tab: RunTab) => void;
}

/** Arrows go from tab to tab, as everywhere. */
function Tab({ tab, isChosen, open }: TabProps) {
  const { t, figures } = useWords();
  const count = countOf(tab, useRunView());
  const step = (by: number) => {
    const next = runTabs[(runTabs.indexOf(tab) + by + runTabs.length) % runTabs.length] ?? tab;
    open(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      className="tab"
      aria-selected={isChosen}
      aria-controls="tab-panel"
      tabIndex={isChosen ? 0 : -1}
      onClick={() => open(tab)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') step(1);
        if (event.key === 'ArrowLeft') step(-1);
      }}
    >
      {t(`tab.${tab}`)}
      {count !== null && <span className="tab-count">{figures.count(count)}</span>}
    </button>
  );
}

function countOf(tab: RunTab, { run, table, isWhole }: RunView): number | null {
  if (tab === 'failures') {
    const untold = untoldTasks(run).filter(({ verdict }) => verdict !== 'stopped');
    return failureCount(run, isWhole ? table?.leftOut : undefined) + untold.length;
  }
  if (tab === 'cases') return run.counts.expected;
  if (tab === 'tasks') return run.tasks.length;
  return tab === 'rounds' && run.rounds.length > 1 ? run.rounds.length : null;
}
