import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, HexId, Labels, Nullable, Page, PageQuery, Timestamp } from './scalars.ts';

export const ExecutorState = Type.Union([
  Type.Literal('idle'),
  Type.Literal('busy'),
  Type.Literal('draining'),
  Type.Literal('paused'),
  Type.Literal('error'),
  Type.Literal('offline'),
]);
export const RefusalCode = Type.Union([
  Type.Literal('EXECUTOR_TOO_OLD'),
  Type.Literal('CREDENTIAL_REPLACED'),
  Type.Literal('PROTOCOL_UNSUPPORTED'),
]);
export type RefusalCode = Static<typeof RefusalCode>;

export const Executor = Type.Object({
  id: DecimalId,
  name: Type.String(),
  projectId: Nullable(HexId),
  /** For one task, after which it removes itself. */
  ephemeral: Type.Boolean(),
  state: ExecutorState,
  slots: Type.Integer(),
  busySlots: Type.Integer(),
  /** Given nothing new until it is resumed, online or not. */
  draining: Type.Boolean(),
  /** Given nothing new until then; null: not paused. */
  pause: Nullable(Type.Object({ until: Timestamp, note: Type.String(), by: Type.String() })),
  /** Why it is offline though its host calls: the code of the answer; null: nothing was refused since it was heard. */
  refused: Nullable(RefusalCode),
  /** What it says is in the way of all work on its host; null: nothing. */
  trouble: Nullable(Type.String()),
  /** What it has and does not believe itself, as its canaries came out wrong: no task that needs it is offered. */
  distrusted: Type.Array(
    Type.Object({ framework: Type.String(), version: Type.String(), reason: Type.String() }),
  ),
  /** Its credential, never the secret: since when it has it; whether it is to take a new one; until when the one before works. */
  key: Type.Object({
    issuedAt: Timestamp,
    rotationOrdered: Type.Boolean(),
    oldUntil: Nullable(Timestamp),
  }),
  labels: Labels,
  frameworks: Labels,
  version: Type.String(),
  /** How far that is from the version of the server: `beyond` is more than should be. */
  versionSkew: Type.Union([
    Type.Literal('same'),
    Type.Literal('allowed'),
    Type.Literal('beyond'),
    Type.Literal('too-old'),
  ]),
  lastSeenAt: Nullable(Timestamp),
});
export type Executor = Static<typeof Executor>;

export const Occupancy = Type.Object({
  /** When the first part begins; each lasts as long, from a quarter of an hour to the next. */
  from: Timestamp,
  /** The last part may not be over by then. */
  until: Timestamp,
  partSeconds: Type.Integer(),
  /** Slots that were held in each part, as a mean over what has passed of it, the oldest first. */
  busySlots: Type.Array(Type.Number()),
});
export type Occupancy = Static<typeof Occupancy>;

export const RegistrationCode = Type.Object({ code: Type.String(), expiresAt: Timestamp });

const byId = Type.Object({ executorId: DecimalId });

const WantedCode = Type.Object(
  {
    ttlSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400, default: 3600 })),
    ephemeral: Type.Optional(
      Type.Boolean({ description: 'For an executor of one task, which is removed after it' }),
    ),
  },
  { additionalProperties: false },
);

/** The rows of the native API about executors. */
export const managingExecutors = {
  listExecutors: {
    method: 'GET',
    path: '/api/v1/executors',
    summary: 'Executors that may serve the projects of the caller',
    right: 'user',
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(Executor),
  },
  getExecutor: {
    method: 'GET',
    path: '/api/v1/executors/:executorId',
    summary: 'One executor that may serve the projects of the caller',
    right: 'viewer',
    params: byId,
    status: 200,
    response: Executor,
  },
  getOccupancy: {
    method: 'GET',
    path: '/api/v1/executors/:executorId/occupancy',
    summary: 'How many slots of an executor were held in each quarter of an hour of the last 24 hours',
    right: 'viewer',
    params: byId,
    status: 200,
    response: Occupancy,
  },
  drainExecutor: {
    method: 'POST',
    path: '/api/v1/executors/:executorId/drain',
    summary: 'Give an executor nothing new; it finishes what it holds. Repeating it changes nothing',
    right: 'maintainer',
    params: byId,
    status: 200,
    response: Executor,
  },
  pauseExecutor: {
    method: 'POST',
    path: '/api/v1/executors/:executorId/pause',
    summary:
      'Give an executor nothing new for a time, after which it works again by itself; it finishes what it holds',
    right: 'maintainer',
    params: byId,
    body: Type.Object(
      {
        seconds: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 2_592_000, default: 86_400, description: 'At most 30 days' }),
        ),
        note: Type.Optional(Type.String({ maxLength: 500 })),
      },
      { additionalProperties: false },
    ),
    status: 200,
    response: Executor,
  },
  resumeExecutor: {
    method: 'POST',
    path: '/api/v1/executors/:executorId/resume',
    summary: 'Give a drained or paused executor work again; repeating it changes nothing',
    right: 'maintainer',
    params: byId,
    status: 200,
    response: Executor,
  },
  rotateExecutorKey: {
    method: 'POST',
    path: '/api/v1/executors/:executorId/rotate-key',
    summary:
      'Let an executor take a new key, which nobody else sees; the one before works for the grace after that',
    right: 'maintainer',
    params: byId,
    body: Type.Object(
      {
        graceSeconds: Type.Optional(
          Type.Integer({ minimum: 60, maximum: 604_800, default: 3600, description: 'At most 7 days' }),
        ),
      },
      { additionalProperties: false },
    ),
    status: 200,
    response: Executor,
  },
  removeExecutor: {
    method: 'DELETE',
    path: '/api/v1/executors/:executorId',
    summary: 'Remove an executor for ever: its sessions end, and what it held is requeued at once',
    right: 'maintainer',
    params: byId,
    status: 204,
  },
  createRegistrationCode: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/registration-codes',
    summary: 'A one-use code that registers an executor for the project',
    right: 'maintainer',
    params: Type.Object({ projectId: HexId }),
    body: WantedCode,
    status: 201,
    response: RegistrationCode,
  },
  createSharedRegistrationCode: {
    method: 'POST',
    path: '/api/v1/registration-codes',
    summary: 'A one-use code that registers an executor for all projects',
    right: 'system-admin',
    body: WantedCode,
    status: 201,
    response: RegistrationCode,
  },
} as const satisfies Record<string, Endpoint>;
