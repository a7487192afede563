import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LateEvent, Task } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Badge } from '../../../glossary/badge.tsx';
import { countParts } from '../../../glossary/counts-bar.tsx';
import { Icon } from '../../../glossary/icon.tsx';
import { caseLook, outcomeOf } from '../../../glossary/looks.ts';
import { countedLines } from '../../../parts/counted-lines.ts';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { AskStop } from '../questions.ts';
import { useRunRights, useRunView } from '../run-view.tsx';
import { FoldedLogs } from './folded-logs.tsx';
import { Reason } from './reason.tsx';

const shortCommit = 10;

/** The templates of the run: how each went, why it waits, its logs, and what came too late. */
export function TasksTab() {
  const { run } = useRunView();
  return (
    <ul className="task-list card">
      {run.tasks.map((task) => (
        <TaskItem key={task.id} task={task} />
      ))}
    </ul>
  );
}

function TaskItem({ task }: { readonly task: Task }) {
  const words = useWords();
  const { t, figures } = words;
  const outcome = outcomeOf(task);
  const isOver = task.state === 'finished';
  return (
    <li className={`task tone-${outcome.tone}`}>
      <div className="task-line">
        <Badge look={outcome} />
        <b>
          <bdi>{shortName(task.templateName)}</bdi>
        </b>
        <span className="note">{countParts(task.counts, words).join(' · ')}</span>
        <StopTask task={task} />
      </div>
      {isOver && <Reason task={task} />}
      {countedLines(task.warnings).map(({ line, times }) => (
        <p key={line} className="warning tone-flaky">
          <Icon shape="alert" />
          <span className="spoken">{t('task.warning')}</span>
          <bdi>{visible(line)}</bdi>
          {times > 1 && <span>{`×${figures.count(times)}`}</span>}
        </p>
      ))}
      <TaskFacts task={task} />
      {!isOver && <Why task={task} />}
      <FoldedLogs task={task} />
      {isOver && <LateResults taskId={task.id} />}
    </li>
  );
}

/** Of a run with one task, that is to stop the run, which stands above. */
function StopTask({ task }: { readonly task: Task }) {
  const { t } = useWords();
  const { run } = useRunView();
  const { mayAct } = useRunRights();
  const [isAsked, setAsked] = useState(false);
  const action = t(task.state === 'stopping' ? 'act.stop-now' : 'act.stop');
  const isOver = task.state === 'finished';
  // A question that is open says so.
  if (!mayAct || run.tasks.length < 2 || (isOver && !isAsked)) return null;
  return (
    <>
      {!isOver && (
        <Button
          className="task-stop"
          variant="default"
          size="xs"
          aria-label={t('act.of-task', { action, task: shortName(task.templateName, 60) })}
          onClick={() => setAsked(true)}
        >
          {action}
        </Button>
      )}
      <Suspense fallback={null}>
        {isAsked && <AskStop run={run} task={task} close={() => setAsked(false)} />}
      </Suspense>
    </>
  );
}

function TaskFacts({ task }: { readonly task: Task }) {
  const { t, figures } = useWords();
  const { startedAt, finishedAt } = task;
  const facts = [
    t('task.version', { version: task.templateVersion }),
    task.commit && t('task.commit', { commit: task.commit.slice(0, shortCommit) }),
    task.foundBy && t('task.found-by', { executor: task.foundBy }),
    startedAt && finishedAt && figures.duration(Date.parse(finishedAt) - Date.parse(startedAt)),
  ];
  return <p className="note">{facts.filter(Boolean).join(' · ')}</p>;
}

const whyEveryMs = 5000;

/** Why a task waits, or wants more than it has. */
function Why({ task }: { readonly task: Task }) {
  const { t, figures } = useWords();
  const service = useService();
  const { data } = useQuery({
    queryKey: ['why', task.id],
    queryFn: ({ signal }) => service.call('whyTask', { params: { taskId: task.id }, signal }),
    refetchInterval: whyEveryMs,
  });
  // In one line until more is known of it, and where there is no executor of which more could be said.
  if (!data?.waits || data.executors.length === 0) return <Reason task={task} />;
  const { position, estimate, suggestion, executors } = data;
  const runs = task.state === 'running';
  const place = [
    position !== null && t('task.position', { position }),
    estimate && t('task.estimate', { time: figures.elapsed(estimate.p50Seconds * 1000) }),
  ];
  return (
    <details className="folded" open={!runs}>
      <summary>{t(runs ? 'task.why-rest' : 'task.why')}</summary>
      <p>{place.filter(Boolean).join(' · ')}</p>
      {suggestion && suggestion.changes.length > 0 && (
        <p>
          {t('task.suggestion')}
          <b>{suggestion.changes.map(({ text }) => text).join(t('task.and'))}</b>
        </p>
      )}
      <ul className="why-list">
        {executors.map(({ id, name, conditions }) => (
          <li key={id}>
            <Link to="/executors" search={{ executor: id }}>
              <bdi>{name}</bdi>
            </Link>{' '}
            <span className="note">{conditions.map(({ text }) => text).join(t('task.and'))}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const latePage = '100';

/** What came too late of a task, folded, and marked as not counted; nothing where there is none. */
function LateResults({ taskId }: { readonly taskId: string }) {
  const { t, figures } = useWords();
  const service = useService();
  const { data, error, hasNextPage, fetchNextPage, isPending, refetch } = useInfiniteQuery({
    queryKey: ['late', taskId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: latePage, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      return service.call('listLateEvidence', { params: { taskId }, query, signal });
    },
    getNextPageParam: ({ next }) => next,
    staleTime: 60_000,
  });
  if (isPending) return <Loading />;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  const events = data.pages.flatMap(({ items }) => items);
  if (events.length === 0) return null;
  return (
    <details className="folded">
      <summary>{t('late', { count: figures.count(events.length) + (hasNextPage ? '+' : '') })}</summary>
      <p className="note">{t('late.what')}</p>
      <ul className="late-list">
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no id, and are only ever added at the end
          <LateItem key={index} event={event} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="xs" onClick={() => fetchNextPage()}>
          {t('late.more')}
        </Button>
      )}
    </details>
  );
}

function LateItem({ event }: { readonly event: LateEvent }) {
  const { t, figures } = useWords();
  const facts = [
    t('case.on', { executor: event.executor }),
    t(`late.${event.reason}`),
    event.durationMs !== null && figures.duration(event.durationMs),
    figures.moment(event.receivedAt),
  ];
  return (
    <li className="late-item">
      <p className="task-line">
        {event.status !== null && <Badge look={caseLook(event.status)} />}
        <bdi>{event.caseName === null ? t('late.task') : shortName(event.caseName)}</bdi>
        <span className="note">{facts.filter(Boolean).join(' · ')}</span>
      </p>
      {event.message && (
        <p className="note">
          <bdi>{visible(event.message)}</bdi>
        </p>
      )}
    </li>
  );
}
