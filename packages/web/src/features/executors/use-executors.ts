import { useQuery } from '@tanstack/react-query';
import type { Task, TaskLease } from '@testyard/protocol';
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

/** What executors work on, by their names. Only where one is busy, and only runs of this project. */
export function useWork(projectId: string, anyBusy: boolean) {
  const service = useService();
  return useQuery({
    queryKey: ['executors-work', projectId],
    enabled: anyBusy,
    refetchInterval: periodMs,
    queryFn: async ({ signal }) => {
      const query = { limit: String(mostRuns), state: 'running' as const };
      const runs = (await service.call('listRuns', { params: { projectId }, query, signal })).items;
      const whole = await Promise.all(
        runs.map(({ id }) => service.call('getRun', { params: { runId: id }, signal })),
      );
      const tasks = whole.flatMap(({ number, tasks: of }) =>
        of.filter(({ state }) => state === 'running').map((task) => ({ number, task })),
      );
      const asked = tasks.slice(0, mostTasks).map(async ({ number, task }) => {
        const given = { params: { taskId: task.id }, signal };
        return { number, task, leases: await allItems(service, 'listLeases', given) };
      });
      return workOf(await Promise.all(asked));
    },
  });
}

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
