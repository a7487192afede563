import { Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Run, Stop, Task } from '@testyard/protocol';
import { useState } from 'react';
import { finalCount } from '../../glossary/looks.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { useService } from '../../session/session.tsx';
import { useWords, type Words } from '../../texts/words.tsx';
import { runKey } from './use-run.ts';
import { useShowRun } from './use-show-run.ts';

interface Asking {
  readonly run: Run;
  /** Only this one of its tasks. */
  readonly task?: Task;
  readonly close: () => void;
}

const longestReason = 1000;

/** Asks in which manner a run, or one task of it, is stopped; of one that is being stopped, whether to wait no longer. */
export function AskStop({ run, task, close }: Asking) {
  const words = useWords();
  const { t } = words;
  const isStopping = (task ?? run).state === 'stopping';
  const [atOnce, setAtOnce] = useState(isStopping);
  const [reason, setReason] = useState('');
  const why = reason.trim();
  const body: Stop = { ...(why === '' ? {} : { reason: why }), ...(atOnce ? { atOnce } : {}) };
  const stop = useStop({ run, body, ...(task ? { task } : {}) });
  const title = task
    ? t('stop.title.task', { task: shortName(task.templateName, 60) })
    : t('stop.title', { number: run.number });
  // It may have ended, or somebody else may have stopped it, while the question was open.
  if ((task ?? run).state === 'finished')
    return (
      <Dialog onClose={close} title={title}>
        <p role="status">{t(task ? 'stop.over.task' : 'stop.over')}</p>
      </Dialog>
    );
  return (
    <Confirm title={title} action={t(atOnce ? 'act.stop-now' : 'act.stop')} dangerous {...stop} close={close}>
      {isStopping ? (
        <p>{t('stop.still')}</p>
      ) : (
        <>
          <p>{whatEnds(words, { run, ...(task ? { task } : {}) })}</p>
          <Radio.Group
            label={t('stop.how')}
            value={atOnce ? 'now' : 'wait'}
            onChange={(value) => setAtOnce(value === 'now')}
          >
            <div className="fields radio-rows">
              <Radio value="wait" label={t('stop.wait')} description={t('stop.wait.what')} />
              <Radio value="now" label={t('stop.now')} description={t('stop.now.what')} />
            </div>
          </Radio.Group>
          <TextInput
            label={t('stop.reason')}
            maxLength={longestReason}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
    </Confirm>
  );
}

interface Order extends Omit<Asking, 'close'> {
  readonly body: Stop;
}

function useStop({ run, task, body }: Order) {
  const service = useService();
  const show = useShowRun();
  const cache = useQueryClient();
  if (task === undefined) {
    const call = { params: { runId: run.id }, body };
    return { curl: curlOf('stopRun', call), act: async () => show(await service.call('stopRun', call)) };
  }
  const call = { params: { taskId: task.id }, body };
  const act = async () => {
    await service.call('stopTask', call);
    await cache.invalidateQueries({ queryKey: runKey(run.id, undefined) });
  };
  return { curl: curlOf('stopTask', call), act };
}

/** What ends, and how many cases will not have run. */
function whatEnds({ t, figures }: Words, { run, task }: Omit<Asking, 'close'>): string {
  const { counts } = task ?? run;
  const n = task ? 1 : run.tasks.length;
  const count = figures.count(n);
  const open = counts.expected === null ? null : counts.expected - finalCount(counts);
  const left = open === null ? '' : t('counts.cases', { n: open, count: figures.count(open) });
  if (task) return open === null ? t('stop.text.task-unknown') : t('stop.text.task', { left });
  return open === null ? t('stop.text-unknown', { n, count }) : t('stop.text', { n, count, left });
}
