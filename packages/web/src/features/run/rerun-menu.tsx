import { Button, Checkbox, Menu, NumberInput } from '@mantine/core';
import type { Rerun, Run } from '@testyard/protocol';
import { useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { finalCount, troubleCount } from '../../glossary/looks.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { curlOf } from '../../parts/curl.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { useSelection } from './list/selection.tsx';
import { useShowRun } from './run-actions.tsx';
import { useRunAddress, useRunView } from './run-view.tsx';

/** What is executed again, and how many cases that is. */
export interface RerunOrder {
  readonly body: Rerun;
  readonly count: number;
}

const whats = ['unsuccessful', 'failed', 'errors', 'all'] as const;

function countOf(what: (typeof whats)[number], { counts }: Run): number {
  if (what === 'unsuccessful') return troubleCount(counts);
  if (what === 'failed') return counts.failed;
  return what === 'errors' ? troubleCount(counts) - counts.failed : finalCount(counts);
}

/** Runs the unsuccessful again with one click and a confirmation; the others are in the menu beside it. */
export function RerunMenu() {
  const { t, figures } = useWords();
  const { run } = useRunView();
  const { selected } = useSelection();
  const [order, setOrder] = useState<RerunOrder | null>(null);
  const usual = troubleCount(run.counts) > 0 ? 'unsuccessful' : 'all';
  const ask = (what: (typeof whats)[number]) => setOrder({ body: { what }, count: countOf(what, run) });
  useShortcuts({ r: () => ask(usual) });
  return (
    <span className="split-button">
      <Button size="sm" leftSection={<Icon shape="again" />} onClick={() => ask(usual)}>
        {t(`rerun.do.${usual}`, { count: figures.count(countOf(usual, run)) })}
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
      {order && <AskRerun order={order} close={() => setOrder(null)} />}
    </span>
  );
}

/** Says how many cases, and asks how often. */
export function AskRerun({ order, close }: { readonly order: RerunOrder; readonly close: () => void }) {
  const { t, figures } = useWords();
  const { run } = useRunView();
  const { set } = useRunAddress();
  const service = useService();
  const show = useShowRun();
  const [repeat, setRepeat] = useState(1);
  const [untilFailure, setUntilFailure] = useState(false);
  const body: Rerun = { ...order.body, ...(repeat > 1 ? { repeat, untilFailure } : {}) };
  const count = t('counts.cases', { n: order.count, count: figures.count(order.count) });
  const act = async () => {
    show(await service.rerun(run.id, body));
    await set({ round: undefined, case: undefined, tab: undefined, q: undefined }, false);
  };
  return (
    <Confirm
      title={t('rerun.title', { count })}
      action={t('act.rerun')}
      curl={curlOf('rerun', { params: { runId: run.id }, body })}
      act={act}
      close={close}
    >
      <p>{t('rerun.text', { round: run.rounds.length + 1 })}</p>
      <div className="start-pair">
        <NumberInput
          label={t('rerun.repeat')}
          min={1}
          max={100}
          value={repeat}
          onChange={(value) => setRepeat(Math.min(100, Math.max(1, Number(value) || 1)))}
        />
      </div>
      {repeat > 1 && (
        <Checkbox
          label={t('rerun.until-failure')}
          checked={untilFailure}
          onChange={(event) => setUntilFailure(event.currentTarget.checked)}
        />
      )}
    </Confirm>
  );
}
