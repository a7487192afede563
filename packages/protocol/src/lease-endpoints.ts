import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, Nullable, Page, PageQuery, Timestamp } from './scalars.ts';

/**
 * What one slot of an executor did on a task. `results`: tries of cases that it brought to their end; they stay, however
 * it ended. `lost`: its executor or host was gone, and what it held went to others. `end`: how it ended, for people; null
 * while it goes on.
 */
export const TaskLease = Type.Object({
  id: DecimalId,
  executor: Type.String(),
  state: Type.Union([
    Type.Literal('offered'),
    Type.Literal('accepted'),
    Type.Literal('running'),
    Type.Literal('ended'),
  ]),
  offeredAt: Timestamp,
  endedAt: Nullable(Timestamp),
  results: Type.Integer(),
  lost: Type.Boolean(),
  end: Nullable(Type.String()),
});
export type TaskLease = Static<typeof TaskLease>;

/** Who works, or worked, on a task; part of the native table. */
export const leaseEndpoints = {
  listLeases: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId/leases',
    summary: 'Leases of a task, oldest first: on which executors it was worked on, and how each ended',
    right: 'viewer',
    params: Type.Object({ taskId: DecimalId }),
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(TaskLease),
  },
} as const satisfies Record<string, Endpoint>;
