import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Executor, Project } from '@testyard/protocol';
import { Icon } from '../../glossary/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import { useWords } from '../../texts/words.tsx';
import { AddExecutor } from './add-executor.tsx';
import { fleetOf, inOrder } from './executor-looks.ts';
import { ExecutorRow } from './executor-row.tsx';
import { useExecutors, useWork } from './use-executors.ts';

const route = getRouteApi('/executors');

/** The executors that serve a project. */
export function ExecutorsPage() {
  const { t } = useWords();
  return <OfProject title={t('nav.executors')}>{(project) => <Executors project={project} />}</OfProject>;
}

function Executors({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const { add: adding, ...rest } = route.useSearch();
  const navigate = useNavigate();
  const show = (isShown: boolean) =>
    navigate({ to: '/executors', search: isShown ? { ...rest, add: '1' } : rest, replace: true });
  const executors = useExecutors(project.id);
  const add = mayIn(project, 'maintainer') && (
    <Button leftSection={<Icon shape="plus" />} onClick={() => show(true)}>
      {t('add.open')}
    </Button>
  );
  return (
    <>
      <div className="heading">
        <div>
          <h1>{t('nav.executors')}</h1>
          {executors.data && executors.data.length > 0 && <Summary executors={executors.data} />}
        </div>
        {executors.data && executors.data.length > 0 && add}
      </div>
      <LookOnly project={project} needed="maintainer" />
      {executors.isPending && <Loading />}
      {executors.isError && !executors.data && (
        <Problem error={executors.error} retry={() => executors.refetch()} />
      )}
      {executors.data?.length === 0 && (
        <StateBox shape="server" title={t('executors.none')} next={t('executors.none.next')}>
          {add}
        </StateBox>
      )}
      {executors.data && executors.data.length > 0 && <List project={project} executors={executors.data} />}
      {adding && mayIn(project, 'maintainer') && <AddExecutor project={project} close={() => show(false)} />}
    </>
  );
}

function Summary({ executors }: { readonly executors: readonly Executor[] }) {
  const { t, figures } = useWords();
  const { online, offline, held, trouble, slots, busySlots } = fleetOf(executors);
  const parts = [
    t('executors.online', { count: figures.count(online) }),
    ...(offline > 0 ? [t('executors.offline', { count: figures.count(offline) })] : []),
    ...(trouble > 0 ? [t('executors.trouble', { count: figures.count(trouble) })] : []),
    ...(held > 0 ? [t('executors.held', { count: figures.count(held) })] : []),
    t('executors.slots', { busy: figures.count(busySlots), total: figures.count(slots) }),
  ];
  return <p className="note">{parts.join(' · ')}</p>;
}

const columns = ['name', 'state', 'slots-title', 'labels', 'now', 'version', 'seen'] as const;

function List({
  project,
  executors,
}: {
  readonly project: Project;
  readonly executors: readonly Executor[];
}) {
  const { t } = useWords();
  const { byName, isWhole } = useWork(project.id, executors);
  return (
    <div className="card table-box">
      <table className="table executors">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`executors.${column}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        {inOrder(executors).map((executor) => (
          <ExecutorRow
            key={executor.id}
            executor={executor}
            work={byName?.get(executor.name) ?? []}
            knowsAll={isWhole}
            mayOrder={mayIn(project, 'maintainer')}
          />
        ))}
      </table>
    </div>
  );
}
