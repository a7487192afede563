import type { Run, Task } from '@testyard/protocol';
import { failuresOfTask } from './failure-count.ts';

/** Finished tasks that did not pass although none of their cases says so: set-up broke, no case was found, a gate of the template, a stop. */
export const untoldTasks = (run: Pick<Run, 'tasks' | 'stopReason'>): Task[] =>
  run.tasks.filter((task) => {
    const { state, verdict } = task;
    return (
      state === 'finished' && verdict !== null && verdict !== 'passed' && failuresOfTask(task, run) === 0
    );
  });
