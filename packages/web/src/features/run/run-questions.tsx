import { Checkbox, NumberInput } from '@mantine/core';
import type { Rerun, Run } from '@testyard/protocol';
import { useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { useRunAddress, useRunView } from './run-view.tsx';
import { useShowRun } from './use-show-run.ts';

/** What is executed again, and how many cases that is. */
export interface RerunOrder {
  readonly body: Rerun;
  readonly count: number;
  /** Tasks that are executed as a whole beside them; none where absent. */
  readonly tasks?: number;
}

interface Asking {
  readonly run: Run;
  readonly close: () => void;
}

export function AskPause({ run, close }: Asking) {
  const { t } = useWords();
  const service = useService();
  const show = useShowRun();
  const [hours, setHours] = useState(24);
  const params = { runId: run.id };
  const body = { seconds: Math.max(1, Math.min(720, hours)) * 3600 };
  return (
    <Confirm
      title={t('pause.title', { number: run.number })}
      action={t('act.pause')}
      curl={curlOf('pauseRun', { params, body })}
      act={async () => show(await service.call('pauseRun', { params, body }))}
      close={close}
    >
      <p>{t('pause.text', { n: hours, hours })}</p>
      <NumberInput
        label={t('pause.hours')}
        min={1}
        max={720}
        value={hours}
        onChange={(value) => setHours(Number(value) || 1)}
        hideControls
      />
    </Confirm>
  );
}

export function AskResume({ run, close }: Asking) {
  const { t } = useWords();
  const service = useService();
  const show = useShowRun();
  const params = { runId: run.id };
  return (
    <Confirm
      title={t('resume.title', { number: run.number })}
      action={t('act.resume')}
      curl={curlOf('resumeRun', { params })}
      act={async () => show(await service.call('resumeRun', { params }))}
      close={close}
    >
      <p>{t('resume.text')}</p>
    </Confirm>
  );
}

const calls = [
  'getRun',
  'followRun',
  'listCaseColumns',
  'readStandings',
  'readReport',
  'readLogs',
  'readArtifacts',
  'stopRun',
  'pauseRun',
  'resumeRun',
  'rerun',
] as const;

/** What the page of a run reads and does, as calls that a program would make. */
export function RunAsCurl({ run, close }: Asking) {
  const { t } = useWords();
  const params = { runId: run.id };
  return (
    <Dialog size="xl" onClose={close} title={t('act.curl')}>
      <p className="note">{t('run-curl.what')}</p>
      {calls.map((name) => (
        <Snippet
          key={name}
          title={t(`run-curl.${name}`)}
          text={curlOf(name, {
            params,
            ...(name === 'rerun' ? { body: { what: 'unsuccessful' } } : {}),
            ...(name === 'stopRun' || name === 'pauseRun' ? { body: {} } : {}),
            ...(name === 'readReport' ? { query: { format: 'junit' } } : {}),
          })}
        />
      ))}
    </Dialog>
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
  const { count, tasks = 0 } = order;
  const parts = [
    count > 0 && t('counts.cases', { n: count, count: figures.count(count) }),
    tasks > 0 && t('rerun.tasks', { n: tasks, count: figures.count(tasks) }),
  ].filter(Boolean);
  // Of a run that ended before any case was found, all is run again, however many that is.
  const title = parts.length === 0 ? t('act.rerun') : t('rerun.title', { count: parts.join(' + ') });
  const act = async () => {
    show(await service.rerun(run.id, body));
    await set({ round: undefined, case: undefined, tab: undefined, q: undefined }, false);
  };
  return (
    <Confirm
      title={title}
      action={t('act.rerun')}
      curl={curlOf('rerun', { params: { runId: run.id }, body })}
      act={act}
      close={close}
    >
      <p>{t('rerun.text', { round: run.rounds.length + 1 })}</p>
      <div className="field-pair">
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
