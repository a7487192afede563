import { UnstyledButton } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Executor } from '@testyard/protocol';
import { Badge } from '../../glossary/badge.tsx';
import { Icon } from '../../glossary/icon.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { When } from '../../parts/when.tsx';
import { useWords } from '../../texts/words.tsx';
import { ExecutorDetails } from './executor-details.tsx';
import { executorLooks, ownLabels } from './executor-looks.ts';
import { ExecutorMenu } from './executor-menu.tsx';
import { ExecutorRemarks } from './executor-remarks.tsx';
import { isBusyElsewhere, type Work } from './use-executors.ts';

const route = getRouteApi('/executors');
const labelsShown = 6;

interface Props {
  readonly executor: Executor;
  readonly work: readonly Work[];
  /** `work` is all that there is of this project's. */
  readonly knowsAll: boolean;
  readonly mayOrder: boolean;
}

/** One executor: a line, below it what is wrong with it, and where it is asked for, all that is known. */
export function ExecutorRow({ executor, work, knowsAll, mayOrder }: Props) {
  const { t } = useWords();
  const { executor: looked, ...rest } = route.useSearch();
  const navigate = useNavigate();
  const open = looked === executor.id;
  const toggle = () =>
    navigate({ to: '/executors', search: open ? rest : { ...rest, executor: executor.id }, replace: true });
  const name = shortName(executor.name);
  const labels = ownLabels(executor);
  return (
    <tbody>
      <tr>
        <td>
          <UnstyledButton
            className="executor-name"
            aria-expanded={open}
            aria-label={t('executors.details', { name })}
            onClick={toggle}
          >
            <Icon shape={open ? 'down' : 'right'} />
            <NameText name={executor.name} />
          </UnstyledButton>
          {executor.ephemeral && <span className="chip">{t('executors.once')}</span>}
        </td>
        <td className="cell-tight">
          {executorLooks(executor).map((look) => (
            <Badge key={look.word} look={look} />
          ))}
        </td>
        <Slots executor={executor} />
        <td {...(labels.length > 0 ? { 'data-label': t('executors.labels') } : {})}>
          {labels.length > 0 && <Labels labels={labels} />}
        </td>
        <Now executor={executor} work={work} knowsAll={knowsAll} />
        <td className="cell-tight" data-label={t('executors.version')}>
          {executor.version}
        </td>
        <td className="cell-tight" data-label={t('executors.seen')}>
          {executor.lastSeenAt === null ? t('executors.never') : <When at={executor.lastSeenAt} />}
        </td>
        <td className="cell-end">{mayOrder && <ExecutorMenu executor={executor} />}</td>
      </tr>
      <ExecutorRemarks executor={executor} />
      {open && <ExecutorDetails executor={executor} />}
    </tbody>
  );
}

function Slots({ executor: { slots, busySlots } }: { readonly executor: Executor }) {
  const { t } = useWords();
  const words = t('executors.busy-slots', { busy: busySlots, total: slots });
  return (
    <td className="cell-tight" data-label={t('executors.slots-title')} title={words}>
      <span className="slots" aria-hidden="true">
        <span style={{ flexGrow: busySlots }} />
        <span style={{ flexGrow: Math.max(0, slots - busySlots) }} />
      </span>
      <span aria-hidden="true">{`${busySlots}/${slots}`}</span>
      <span className="spoken">{words}</span>
    </td>
  );
}

function Labels({ labels }: { readonly labels: readonly string[] }) {
  const left = labels.length - labelsShown;
  return (
    <span className="chips">
      {labels.slice(0, labelsShown).map((label) => (
        <bdi key={label} className="chip" title={shortName(label)}>
          {shortName(label, 60)}
        </bdi>
      ))}
      {left > 0 && <span className="chip">{`+${left}`}</span>}
    </span>
  );
}

function Now({ executor, work, knowsAll }: Pick<Props, 'executor' | 'work' | 'knowsAll'>) {
  const { t } = useWords();
  return (
    <td {...(executor.busySlots > 0 ? { 'data-label': t('executors.now') } : {})}>
      {executor.busySlots > 0 && (
        <>
          {work.map(({ runId, number, template, slots }) => (
            <span key={`${runId} ${template}`} className="executor-work">
              <Link to="/runs/$run" params={{ run: runId }}>
                {t('executors.now.of', { number, template: shortName(template, 60) })}
              </Link>
              {slots > 1 && <span className="note">{` ×${slots}`}</span>}
            </span>
          ))}
          {isBusyElsewhere(executor, work, knowsAll) && (
            <span className="note">{t('executors.now.elsewhere')}</span>
          )}
        </>
      )}
    </td>
  );
}
