import { Button, Menu } from '@mantine/core';
import type { Run } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { finalCount, troubleCount } from '../../glossary/looks.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useWords } from '../../texts/words.tsx';
import { useSelection } from './list/selection.tsx';
import { untoldTasks } from './model/untold-tasks.ts';
import { AskRerun } from './questions.ts';
import type { RerunOrder } from './run-questions.tsx';
import { useRunView } from './run-view.tsx';

const whats = ['unsuccessful', 'failed', 'errors', 'all'] as const;

/** Cases that earlier rounds left unsuccessful: the next one executes them, too. */
const leftBefore = ({ round, rounds }: Run) => rounds.find((each) => each.round === round)?.left?.cases ?? 0;

function casesOf(what: (typeof whats)[number], run: Run): number {
  const { counts } = run;
  if (what === 'unsuccessful') return troubleCount(counts) + leftBefore(run);
  if (what === 'failed') return counts.failed;
  return what === 'errors' ? troubleCount(counts) - counts.failed : finalCount(counts);
}

/** Tasks that are executed as a whole, as no case of theirs says what was unsuccessful. */
function tasksOf(what: (typeof whats)[number], run: Run): number {
  if (what === 'all') return 0;
  return untoldTasks(run).filter(
    ({ verdict }) => what === 'unsuccessful' || (verdict === 'failed') === (what === 'failed'),
  ).length;
}

const countOf = (what: (typeof whats)[number], run: Run) => casesOf(what, run) + tasksOf(what, run);

/** Against another build than the one that was expected only a run as a whole begins anew. */
function usualOf(run: Run): 'unsuccessful' | 'all' {
  const { counts, sut } = run;
  const isOther = sut.guard?.state === 'wrong' || sut.guard?.state === 'changed';
  const isPart = finalCount(counts) > 0 && untoldTasks(run).length > 0;
  return (casesOf('unsuccessful', run) > 0 || isPart) && !isOther ? 'unsuccessful' : 'all';
}

/** Runs the unsuccessful again with one click and a confirmation; the others are in the menu beside it. */
export function RerunMenu() {
  const { t, figures } = useWords();
  const { run } = useRunView();
  const { selected } = useSelection();
  const [order, setOrder] = useState<RerunOrder | null>(null);
  const usual = usualOf(run);
  const ask = (what: (typeof whats)[number]) =>
    setOrder({ body: { what }, count: casesOf(what, run), tasks: tasksOf(what, run) });
  const n = countOf(usual, run);
  useShortcuts({ r: () => ask(usual) });
  return (
    <span className="split-button">
      <Button size="sm" leftSection={<Icon shape="again" />} onClick={() => ask(usual)}>
        {n === 0 ? t('act.rerun') : t(`rerun.do.${usual}`, { count: figures.count(n) })}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" aria-label={t('act.more')} className="split-more">
            <Icon shape="down" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {whats.map((what) => (
            <Menu.Item key={what} disabled={countOf(what, run) === 0} onClick={() => ask(what)}>
              {t(`rerun.${what}`, { count: figures.count(countOf(what, run)) })}
            </Menu.Item>
          ))}
          <Menu.Item
            disabled={selected.size === 0}
            onClick={() =>
              setOrder({ body: { caseIds: [...selected].slice(0, 1000) }, count: selected.size })
            }
          >
            {t('rerun.selected', { count: figures.count(selected.size) })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>{order && <AskRerun order={order} close={() => setOrder(null)} />}</Suspense>
    </span>
  );
}
