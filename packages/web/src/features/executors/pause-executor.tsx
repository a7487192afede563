import { NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Executor } from '@testyard/protocol';
import { useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

const times = ['1800', '7200', '86400', '604800', '2592000'] as const;

/** Asks for how long, and why. */
export function PauseExecutor({
  executor,
  close,
}: {
  readonly executor: Executor;
  readonly close: () => void;
}) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const [seconds, setSeconds] = useState('7200');
  const [note, setNote] = useState('');
  const params = { executorId: executor.id };
  const body = { seconds: Number(seconds), ...(note.trim() === '' ? {} : { note: note.trim() }) };
  return (
    <Confirm
      title={t('order.title.pause', { name: shortName(executor.name, 60) })}
      action={t('order.action.pause')}
      curl={curlOf('pauseExecutor', { params, body })}
      act={async () => {
        await service.call('pauseExecutor', { params, body });
        await cache.invalidateQueries({ queryKey: ['executors'] });
      }}
      close={close}
    >
      <div className="fields">
        <p>{t('order.what.pause')}</p>
        <NativeSelect
          label={t('pause.for')}
          data-autofocus
          value={seconds}
          data={times.map((value) => ({ value, label: t(`pause.${value}`) }))}
          onChange={(event) => setSeconds(event.currentTarget.value)}
        />
        <TextInput
          label={t('pause.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </div>
    </Confirm>
  );
}
