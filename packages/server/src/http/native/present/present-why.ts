import type { Change, TaskWhy } from '@testyard/core';
import type { TaskWhy as TaskWhyResource } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { changeText, conditionText } from '../../common/texts/waiting-texts.ts';
import { presentTask } from './present-run.ts';

/** Why a task waits, in the reader's language. */
export function presentWhy(why: TaskWhy, language: Language): TaskWhyResource {
  const { suggestion, estimate } = why;
  const change = (one: Change) => ({
    rule: one.rule,
    values: [...one.values],
    text: changeText(one, language),
  });
  return {
    taskId: why.task.id,
    waits: why.waits,
    slots: why.activeLeases,
    reason: presentTask(why.task, language).reason,
    position: why.position,
    estimate: estimate && {
      p50Seconds: Math.ceil(estimate.p50 / 1000),
      p90Seconds: Math.ceil(estimate.p90 / 1000),
    },
    suggestion: suggestion && {
      executor: suggestion.executor?.name ?? null,
      changes: suggestion.changes.map(change),
    },
    executors: why.executors.map(({ executor, state, conditions, changes }) => ({
      id: executor.id,
      name: executor.name,
      state,
      conditions: conditions.map((each) => ({ rule: each.rule, text: conditionText(each, language) })),
      changes: changes.map(change),
    })),
  };
}
