import type { Run, Task } from '@testyard/protocol';
import { troubleCount } from '../../../glossary/looks.ts';

/** Finished tasks that did not pass although none of their cases says so: set-up broke, no case was found, a gate of the template. */
export const untoldTasks = ({ tasks }: Pick<Run, 'tasks'>): Task[] =>
  tasks.filter(
    ({ state, verdict, counts }) =>
      state === 'finished' && verdict !== null && verdict !== 'passed' && troubleCount(counts) === 0,
  );
