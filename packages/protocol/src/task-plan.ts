/** What a host is told of a task that it is to work on. */
import Type, { type Static } from 'typebox';
import { Sut } from './run-resources.ts';
import { Count, DecimalId, HexId, Labels, Nullable } from './scalars.ts';
import { SutGuard } from './sut-guard.ts';

/** Times in milliseconds. */
export const TaskTimeouts = Type.Object({
  setupMs: Type.Integer(),
  caseMs: Type.Integer(),
  taskMs: Type.Integer(),
  collectMs: Type.Integer(),
});

/** What is kept at most: log bytes of the lease, files and bytes of files of the task. */
export const TaskLimits = Type.Object({
  logBytes: Count,
  artifactFiles: Count,
  artifactBytes: Count,
});
export type TaskLimits = Static<typeof TaskLimits>;

/** What a session may take of its host; null: no limit. CPU time, open files and file size are those of each process. */
export const SessionLimits = Type.Object({
  memoryBytes: Nullable(Count),
  processes: Nullable(Count),
  cpuSeconds: Nullable(Count),
  openFiles: Nullable(Count),
  fileBytes: Nullable(Count),
});
export type SessionLimits = Static<typeof SessionLimits>;

/** Everything that a host needs to work on a task; the template with its defaults filled in. */
export const TaskPlan = Type.Object({
  taskId: DecimalId,
  runId: HexId,
  /** A server of before does not say it. */
  projectId: Type.Optional(HexId),
  templateName: Type.String(),
  framework: Type.String(),
  source: Type.Union([
    Type.Object({ git: Type.String(), ref: Type.String(), commit: Nullable(Type.String()) }),
    Type.Object({ path: Type.String() }),
  ]),
  workingDirectory: Type.String(),
  select: Type.Array(Type.String()),
  arguments: Type.Array(Type.String()),
  command: Nullable(Type.Array(Type.String())),
  cases: Nullable(Type.Array(Type.Object({ name: Type.String(), command: Type.Array(Type.String()) }))),
  /** `robot`: a server of before has none. */
  report: Nullable(
    Type.Object({
      junit: Nullable(Type.String()),
      robot: Type.Optional(Nullable(Type.String())),
      tap: Type.Boolean(),
    }),
  ),
  /** `environment` of the template, then parameters, then TESTYARD_*: ready to be laid over the host's. */
  environment: Labels,
  /** Variables whose values come with the answer to `accept`; absent: none. */
  secrets: Type.Optional(Type.Array(Type.String())),
  setup: Type.Array(Type.String()),
  timeouts: TaskTimeouts,
  artifacts: Type.Array(Type.String()),
  /** Files that cannot be looked into for secrets are not kept. */
  withholdsUnread: Type.Optional(Type.Boolean()),
  /** A server of before says none. */
  limits: Type.Optional(TaskLimits),
  /** Of the template, which the host's own limits may be below. A server of before says none. */
  sessionLimits: Type.Optional(SessionLimits),
  onLost: Type.Union([Type.Literal('tolerant'), Type.Literal('strict')]),
  sut: Sut,
  /** Absent: nobody looks at the SUT. */
  sutGuard: Type.Optional(SutGuard),
  /** Whether the task's ledger is fixed already: then this lease joins and finds only to check. */
  ledgerFixed: Type.Boolean(),
  /** The names in `cases` are its whole ledger: who finds the same says no more than that. A server of before does not say it. */
  namesCases: Type.Optional(Type.Boolean()),
  /** Only find the cases: none of them is executed, and no command of the template but those of `setup`. */
  dryRun: Type.Optional(Type.Boolean()),
  /** What is left of `timeouts.taskMs`, counted by the server since the task started. */
  remainingMs: Type.Integer(),
});
export type TaskPlan = Static<typeof TaskPlan>;
