import { ActionIcon, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { EndpointName } from '@testyard/client';
import type { Executor } from '@testyard/protocol';
import { useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { PauseExecutor } from './pause-executor.tsx';

type Order = 'drain' | 'resume' | 'rotate' | 'remove';
type OrderName = Extract<
  EndpointName,
  'drainExecutor' | 'resumeExecutor' | 'rotateExecutorKey' | 'removeExecutor'
>;
const calls: Readonly<Record<Order, OrderName>> = {
  drain: 'drainExecutor',
  resume: 'resumeExecutor',
  rotate: 'rotateExecutorKey',
  remove: 'removeExecutor',
};

/** What can be ordered of an executor as it stands. */
const ordersFor = ({ draining, pause }: Executor): readonly (Order | 'pause')[] => [
  ...(draining || pause ? (['resume'] as const) : []),
  ...(draining ? [] : (['drain'] as const)),
  ...(['pause', 'rotate', 'remove'] as const),
];

/** What is done with an executor; each is asked for once more, with what it means. */
export function ExecutorMenu({ executor }: { readonly executor: Executor }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<Order | 'pause' | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('executors.actions', { name: shortName(executor.name) })}
          >
            <Icon shape="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {ordersFor(executor).map((order) => (
            <Menu.Item
              key={order}
              {...(order === 'remove' ? { className: 'dangerous' } : {})}
              onClick={() => setAsked(order)}
            >
              {t(`order.open.${order}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asked === 'pause' && <PauseExecutor executor={executor} close={close} />}
      {asked !== null && asked !== 'pause' && <Ask order={asked} executor={executor} close={close} />}
    </>
  );
}

interface AskProps {
  readonly order: Order;
  readonly executor: Executor;
  readonly close: () => void;
}

function Ask({ order, executor, close }: AskProps) {
  const { t, figures } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const params = { executorId: executor.id };
  const n = executor.busySlots;
  const act = async () => {
    if (order === 'rotate') await service.call('rotateExecutorKey', { params, body: {} });
    else if (order === 'remove') await service.call('removeExecutor', { params });
    else await service.call(order === 'drain' ? 'drainExecutor' : 'resumeExecutor', { params });
    await cache.invalidateQueries({ queryKey: ['executors'] });
  };
  return (
    <Confirm
      title={t(`order.title.${order}`, { name: shortName(executor.name, 60) })}
      action={t(`order.action.${order}`)}
      dangerous={order === 'remove'}
      curl={curlOf(calls[order], { params, ...(order === 'rotate' ? { body: {} } : {}) })}
      act={act}
      close={close}
    >
      <p>{t(`order.what.${order}`)}</p>
      {(order === 'drain' || order === 'remove') && (
        <p>
          <strong>{n === 0 ? t('holds.nothing') : t('holds.now', { n, count: figures.count(n) })}</strong>
        </p>
      )}
    </Confirm>
  );
}
