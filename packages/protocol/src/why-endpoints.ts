import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { ExecutorState } from './managing-executors.ts';
import { DecimalId, Nullable } from './scalars.ts';

/** `text` is for people; `values` are what it speaks of: an executor, a label and its value, a number of slots. */
const WhyChange = Type.Object({
  rule: Type.String(),
  values: Type.Array(Type.String()),
  text: Type.String(),
});

/** Why an executor does not take a task: every condition that fails, and what would take each of them away. */
const WhyExecutor = Type.Object({
  id: DecimalId,
  name: Type.String(),
  state: ExecutorState,
  conditions: Type.Array(Type.Object({ rule: Type.String(), text: Type.String() })),
  changes: Type.Array(WhyChange),
});

/**
 * Why a task waits. `position` is its place among the waiting tasks of its project, from 1. `estimate` is null where
 * something that it depends on is not known. `suggestion` is the smallest change that starts it; its executor is null
 * where it takes a new one. A task that does not wait has no executors here.
 */
export const TaskWhy = Type.Object({
  taskId: DecimalId,
  waits: Type.Boolean(),
  /** Slots that work on it now; it may want more. */
  slots: Type.Integer(),
  reason: Nullable(Type.String()),
  position: Nullable(Type.Integer()),
  estimate: Nullable(Type.Object({ p50Seconds: Type.Integer(), p90Seconds: Type.Integer() })),
  suggestion: Nullable(Type.Object({ executor: Nullable(Type.String()), changes: Type.Array(WhyChange) })),
  executors: Type.Array(WhyExecutor),
});
export type TaskWhy = Static<typeof TaskWhy>;

export const whyEndpoints = {
  whyTask: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/why',
    summary:
      'Why a task waits: what keeps each executor from it, the smallest change that starts it, and when it may start',
    right: 'viewer',
    params: Type.Object({ taskId: DecimalId }),
    status: 200,
    response: TaskWhy,
  },
} as const satisfies Record<string, Endpoint>;
