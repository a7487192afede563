import type { Run, Task } from '@testyard/protocol';
import { UsageError } from '../usage-error.ts';

/** A task by its place in the run, counted from 1, by its id, or by the name of its template where only one has it. */
export function findTask({ tasks, number }: Run, named: string): Task {
  const place = /^[0-9]{1,4}$/.test(named) ? tasks[Number(named) - 1] : undefined;
  const meant = place
    ? [place]
    : tasks.filter(({ id, templateName }) => id === named || templateName === named);
  const [task] = meant;
  if (!task) throw new UsageError('logs.noTask', { given: named, number });
  if (meant.length > 1) throw new UsageError('stop.severalTasks', { given: named, number });
  return task;
}
