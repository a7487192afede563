/** People stop, pause and resume runs and tasks of a random history. */
import {
  pauseRun,
  pauseTask,
  type Run,
  resumeRun,
  resumeTask,
  stopOneTask,
  stopRun,
  type Task,
} from '@testyard/core';
import { expect } from 'vitest';
import type { Step } from './history-steps.ts';
import type { HistoryYard } from './history-yard.ts';
import { expectRefusal } from './kept-runs.ts';
import { systemAdmin } from './test-core.ts';

const by = { principal: systemAdmin };

/** Every other one waits for nobody. */
export async function stop(yard: HistoryYard, { who }: Step, { id, state }: Run): Promise<void> {
  const atOnce = who % 2 === 0;
  await stopRun(yard.core, { ...by, runId: id, reason: '', atOnce });
  const after = await yard.runs.byId(id);
  expect(after.state).toMatch(state === 'finished' || atOnce ? /^finished$/ : /^(stopping|finished)$/);
}

export async function stopTask(yard: HistoryYard, { size, who }: Step, { id }: Run): Promise<void> {
  const tasks = await yard.core.reads.tasks.ofRun(id);
  const task = tasks[size % tasks.length] as Task;
  const atOnce = who % 2 === 0;
  await stopOneTask(yard.core, { ...by, taskId: task.id, reason: '', atOnce });
  const after = await yard.core.reads.tasks.ofRun(id);
  const { state } = after.find((one) => one.id === task.id) ?? task;
  expect(state).toMatch(atOnce ? /^finished$/ : /^(stopping|finished)$/);
  const others = (all: readonly Task[]) => all.filter((one) => one.id !== task.id);
  expect(others(after), 'the others go on').toEqual(others(tasks));
}

/** What is at its end is not paused; of all else nothing is given out any more. */
export async function pause(yard: HistoryYard, { size }: Step, run: Run): Promise<void> {
  const order = { ...by, seconds: size * 60, note: '' };
  const before = (await yard.core.reads.tasks.ofRound(run)).filter(mayPause);
  const asked = pauseRun(yard.core, { ...order, runId: run.id });
  if (before.length === 0) return expectRefusal(asked, 'RUN_ENDED');
  await asked;
  expect((await yard.runs.byId(run.id)).pause).not.toBeNull();
  await expectPaused(yard, before);
}

export async function pauseOne(yard: HistoryYard, { size }: Step, run: Run): Promise<void> {
  const tasks = await yard.core.reads.tasks.ofRun(run.id);
  const task = tasks[size % tasks.length] as Task;
  const asked = pauseTask(yard.core, { ...by, taskId: task.id, seconds: size * 60, note: '' });
  if (!mayPause(task)) return expectRefusal(asked, 'RUN_ENDED');
  await asked;
  await expectPaused(yard, [task]);
}

/** All of it, or the first paused task: the others stay as they are then. */
export async function resume(yard: HistoryYard, { size }: Step, run: Run): Promise<void> {
  const { tasks } = yard.core.reads;
  const paused = (await tasks.ofRound(run)).filter((task) => task.pause !== null);
  const [first, ...rest] = paused;
  if (first && size % 2 === 0) {
    await resumeTask(yard.core, { ...by, taskId: first.id });
    const after = await tasks.ofRound(run);
    expect(after.filter((task) => task.pause !== null).map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
  } else if (run.state === 'finished' || run.state === 'stopping') {
    await expectRefusal(resumeRun(yard.core, { ...by, runId: run.id }), 'RUN_ENDED');
  } else {
    await resumeRun(yard.core, { ...by, runId: run.id });
    expect((await tasks.ofRound(run)).every((task) => task.pause === null)).toBe(true);
  }
  expect((await yard.runs.byId(run.id)).pause).toBeNull();
}

function mayPause({ state }: Task): boolean {
  return state === 'queued' || state === 'running';
}

/** A task whose offer was taken back may be at its end by that. */
async function expectPaused(yard: HistoryYard, before: readonly Task[]): Promise<void> {
  for (const { id } of before) {
    const task = await yard.core.reads.tasks.byId(id);
    if (task?.state !== 'finished') expect(task?.pause).not.toBeNull();
    expect(task?.claimable, 'what is paused is not offered').toBe(false);
  }
}
