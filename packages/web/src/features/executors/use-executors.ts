import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Client } from '@testyard/client';
import type { Executor, Task, TaskLease } from '@testyard/protocol';
import { allItems } from '../../session/all-items.ts';
import { useService } from '../../session/session.tsx';

const periodMs = 3000;
/** Of how many runs and tasks it is asked who works on them. */
const mostRuns = 10;
const mostTasks = 30;

/** Executors that serve a project, its own and shared ones, read again and again. */
export function useExecutors(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['executors'],
    queryFn: ({ signal }) => allItems(service, 'listExecutors', { signal }),
    select: (all) => all.filter((each) => each.projectId === null || each.projectId === projectId),
    refetchInterval: periodMs,
  });
}

/** One task on an executor. */
export interface Work {
  readonly runId: string;
  readonly number: number;
  readonly template: string;
  readonly slots: number;
}

/** What executors work on as far as runs of one project tell it. */
export interface ProjectWork {
  /** By the name of the executor. */
  readonly byName: ReadonlyMap<string, readonly Work[]>;
  /** Every run and task that is going on was asked. */
  readonly isWhole: boolean;
}

/** What `executors` work on for this project, read again as soon as one has become busier or less so. */
export function useWork(projectId: string, executors: readonly Executor[]) {
  const service = useService();
  const busy = executors.flatMap(({ id, busySlots }) => (busySlots > 0 ? [`${id} ${busySlots}`] : []));
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['executors-work', projectId, busy.join()],
    enabled: busy.length > 0,
    refetchInterval: periodMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => readWork(service, projectId, signal),
  });
  return { byName: data?.byName, isWhole: data?.isWhole === true && !isPlaceholderData };
}

/** A run that is being stopped still holds its executors. */
const going = ['running', 'stopping'] as const;

async function readWork(
  service: Pick<Client, 'call' | 'items'>,
  projectId: string,
  signal: AbortSignal,
): Promise<ProjectWork> {
  const pages = await Promise.all(
    going.map((state) => {
      const query = { limit: String(mostRuns), state };
      return service.call('listRuns', { params: { projectId }, query, signal });
    }),
  );
  const runs = await Promise.all(
    pages
      .flatMap(({ items }) => items)
      .map(({ id }) => service.call('getRun', { params: { runId: id }, signal })),
  );
  const tasks = runs.flatMap(({ number, tasks: of }) =>
    of.filter(({ state }) => state === 'running' || state === 'stopping').map((task) => ({ number, task })),
  );
  const asked = tasks.slice(0, mostTasks).map(async ({ number, task }) => {
    const given = { params: { taskId: task.id }, signal };
    return { number, task, leases: await allItems(service, 'listLeases', given) };
  });
  const isWhole = pages.every(({ next }) => next === null) && tasks.length <= mostTasks;
  return { byName: workOf(await Promise.all(asked)), isWhole };
}

/** A shared executor is busy, and not for this project: where all is known of this project's runs. */
export const isBusyElsewhere = (
  { projectId, busySlots }: Pick<Executor, 'projectId' | 'busySlots'>,
  work: readonly Work[],
  isWhole: boolean,
): boolean => projectId === null && busySlots > 0 && work.length === 0 && isWhole;

interface Asked {
  readonly number: number;
  readonly task: Pick<Task, 'runId' | 'templateName'>;
  readonly leases: readonly Pick<TaskLease, 'executor' | 'state'>[];
}

/** By name of the executor: tasks whose leases on it are not over. */
export function workOf(asked: readonly Asked[]): ReadonlyMap<string, readonly Work[]> {
  const found = new Map<string, Work[]>();
  for (const { number, task, leases } of asked) {
    const slots = new Map<string, number>();
    for (const { executor, state } of leases)
      if (state !== 'ended') slots.set(executor, (slots.get(executor) ?? 0) + 1);
    for (const [executor, count] of slots) {
      const work = { runId: task.runId, number, template: task.templateName, slots: count };
      found.set(executor, [...(found.get(executor) ?? []), work]);
    }
  }
  return found;
}
