import type { Task } from '../../runs/run.ts';
import { isSpare, type Lane } from '../lane.ts';

/** Tasks that wait in a lane, and how many of them are more urgent than one task or older. */
export interface CountedLane {
  readonly lane: string;
  readonly tasks: number;
  readonly before: number;
}

export interface TasksAhead {
  readonly lane: Lane;
  readonly tasks: number;
}

/** What the place of a task is reckoned from. */
export interface Waiting {
  readonly lanes: readonly Lane[];
  readonly counted: readonly CountedLane[];
  /** Whether an executor that could do the task could do what is in a lane, too. */
  readonly isShared: (lane: Lane) => boolean;
}

/** Of a lane, what is before a task of the same project. What a slot is hardly worth for is behind all else. */
export function aheadIn({ lane, tasks, before }: CountedLane, task: Pick<Task, 'lane'>): number {
  if (isSpare(lane) === isSpare(task.lane)) return before;
  return isSpare(lane) ? 0 : tasks;
}

/**
 * What is offered before a task by executors that fit both: of its own project what is older or more urgent; of each
 * other project as many tasks, because projects take turns.
 */
export function tasksAhead(task: Pick<Task, 'projectId' | 'lane'>, waiting: Waiting): TasksAhead[] {
  const counts = new Map(waiting.counted.map((each) => [each.lane, each]));
  const shared = waiting.lanes.filter(waiting.isShared);
  const own = shared.filter(({ projectId }) => projectId === task.projectId);
  const before = own.map((lane) => {
    const counted = counts.get(lane.key);
    return { lane, tasks: counted ? aheadIn(counted, task) : 0 };
  });
  const turns = before.reduce((total, { tasks }) => total + tasks, 1);
  const room = new Map<string, number>();
  const others = shared.filter(({ projectId }) => projectId !== task.projectId);
  return [
    ...before,
    ...others.map((lane) => {
      const left = room.get(lane.projectId) ?? turns;
      const most = isSpare(lane.key) && !isSpare(task.lane) ? 0 : (counts.get(lane.key)?.tasks ?? 0);
      const tasks = Math.min(left, most);
      room.set(lane.projectId, left - tasks);
      return { lane, tasks };
    }),
  ].filter(({ tasks }) => tasks > 0);
}
