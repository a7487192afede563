import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Run, Task } from './run-resources.ts';
import { DecimalId, HexId } from './scalars.ts';

/**
 * Executors end what runs and keep its files, which the stop waits for; `atOnce`: it waits for nobody, and what they still
 * tell counts no more.
 */
export const Stop = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
    atOnce: Type.Optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);
export type Stop = Static<typeof Stop>;

/** Goes on by itself when the time is over. */
export const PauseOrder = Type.Object(
  {
    seconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_592_000, default: 86_400, description: 'At most 30 days' }),
    ),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type PauseOrder = Static<typeof PauseOrder>;

const ofRun = {
  method: 'POST',
  right: 'runner',
  params: Type.Object({ runId: HexId }),
  response: Run,
} as const;
const ofTask = {
  method: 'POST',
  right: 'runner',
  params: Type.Object({ taskId: DecimalId }),
  response: Task,
} as const;

/** What is done to a run, or to a task of it, that goes on; part of the native table. */
export const controlEndpoints = {
  stopRun: {
    ...ofRun,
    path: '/api/v1/runs/:runId/stop',
    summary:
      'Stop a run: wait until the executors have ended what runs, or with `atOnce` wait for nobody; repeating it changes nothing',
    body: Stop,
    status: 202,
  },
  pauseRun: {
    ...ofRun,
    path: '/api/v1/runs/:runId/pause',
    summary:
      'Start nothing more of a run for a time; the cases that run come to their end, and its slots go to others',
    body: PauseOrder,
    status: 200,
  },
  resumeRun: {
    ...ofRun,
    path: '/api/v1/runs/:runId/resume',
    summary: 'Let a paused run, and all that is paused of it, go on; repeating it changes nothing',
    status: 200,
  },
  stopTask: {
    ...ofTask,
    path: '/api/v1/tasks/:taskId/stop',
    summary: 'Stop one task of a run as a run is stopped, the others go on; repeating it changes nothing',
    body: Stop,
    status: 202,
  },
  pauseTask: {
    ...ofTask,
    path: '/api/v1/tasks/:taskId/pause',
    summary: 'Pause one task of a run as a run is paused; the others go on',
    body: PauseOrder,
    status: 200,
  },
  resumeTask: {
    ...ofTask,
    path: '/api/v1/tasks/:taskId/resume',
    summary: 'Let a paused task go on, its run stay as it is; repeating it changes nothing',
    status: 200,
  },
} as const satisfies Record<string, Endpoint>;
