import { Button, Menu } from '@mantine/core';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useWords } from '../../texts/words.tsx';
import { useSelection } from './list/selection.tsx';
import { AskRerun } from './questions.ts';
import { type RerunWhat, rerunSize, rerunWhats, usualRerun } from './rerun-choices.ts';
import type { RerunOrder } from './run-questions.tsx';
import { useRunView } from './run-view.tsx';

/** More cases than a call takes are not sent. */
const mostSelected = 1000;

/** Runs the unsuccessful again with one click and a confirmation; the others are in the menu beside it. */
export function RerunMenu() {
  const { t, figures } = useWords();
  const { run } = useRunView();
  const { selected } = useSelection();
  const [order, setOrder] = useState<RerunOrder | null>(null);
  const usual = usualRerun(run);
  const ask = (what: RerunWhat) => {
    const { cases, tasks, more } = rerunSize(what, run);
    setOrder({ body: { what }, ...(more ? { count: 0 } : { count: cases, tasks }) });
  };
  const nameOf = (what: RerunWhat) => {
    const { cases, tasks, more } = rerunSize(what, run);
    return more ? t(`rerun.some.${what}`) : t(`rerun.${what}`, { count: figures.count(cases + tasks) });
  };
  const isNone = (what: RerunWhat) => {
    const { cases, tasks, more } = rerunSize(what, run);
    return cases + tasks === 0 && !more;
  };
  const { cases, tasks, more } = rerunSize(usual, run);
  useShortcuts({ r: () => ask(usual) });
  return (
    <span className="split-button">
      <Button size="sm" leftSection={<Icon shape="again" />} onClick={() => ask(usual)}>
        {isNone(usual)
          ? t('act.rerun')
          : more
            ? t('rerun.do.some')
            : t(`rerun.do.${usual}`, { count: figures.count(cases + tasks) })}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" aria-label={t('act.more')} className="split-more">
            <Icon shape="down" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {rerunWhats.map((what) => (
            <Menu.Item key={what} disabled={isNone(what)} onClick={() => ask(what)}>
              {nameOf(what)}
            </Menu.Item>
          ))}
          <Menu.Item
            disabled={selected.size === 0}
            onClick={() =>
              setOrder({
                body: { caseIds: [...selected].slice(0, mostSelected) },
                count: Math.min(selected.size, mostSelected),
              })
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
