import Type, { type Static } from 'typebox';
import { CiInfo } from './ci-info.ts';
import { DecimalId, Dictionary, HexId, Labels, Nullable, Timestamp } from './scalars.ts';
import { SutIdentity, SutState } from './sut-guard.ts';

const literals = <const T extends readonly string[]>(values: T) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as Type.TUnsafe<T[number]>;

export const RunState = literals(['queued', 'running', 'stopping', 'finished']);
export const Verdict = literals(['passed', 'failed', 'invalid', 'error', 'stopped']);
export const CaseStatus = literals([
  'passed',
  'failed',
  'error',
  'skipped',
  'flaky',
  'blocked',
  'not-run',
  'not-reported',
]);
export const Cause = literals([
  'test',
  'set-up',
  'infrastructure',
  'sut',
  'configuration',
  'tool',
  'time-out',
  'resource-limit',
  'stopped',
  'not-reported',
]);
export const LedgerMode = literals(['discovered', 'declared', 'files', 'reported']);
export type RunState = Static<typeof RunState>;
export type Verdict = Static<typeof Verdict>;
export type CaseStatus = Static<typeof CaseStatus>;
export type Cause = Static<typeof Cause>;
export type LedgerMode = Static<typeof LedgerMode>;

/** Cases by final state. `expected` is null until the set is known, and the sum of the others when closed. */
export const Counts = Type.Object({
  expected: Nullable(Type.Integer()),
  passed: Type.Integer(),
  failed: Type.Integer(),
  error: Type.Integer(),
  skipped: Type.Integer(),
  flaky: Type.Integer(),
  blocked: Type.Integer(),
  notRun: Type.Integer(),
  notReported: Type.Integer(),
});
export type Counts = Static<typeof Counts>;

export const Sut = Type.Object({
  name: Type.String(),
  branch: Type.String(),
  /** That the call demands; empty where it leaves it to the first look. */
  build: Type.Optional(Type.String()),
  ip: Type.String(),
  port: Type.String(),
});
export type Sut = Static<typeof Sut>;

/** What was seen of it where that differs from before. */
export const SutSighting = Type.Object({
  at: Timestamp,
  executor: Type.String(),
  state: SutState,
  ...SutIdentity.properties,
  reason: Nullable(Type.String()),
});

/** What is known of the system under test in this round: what it has to be, and what executors saw of it. */
export const SutWatch = Type.Object({
  sutId: DecimalId,
  expected: SutIdentity,
  state: SutState,
  looks: Type.Integer(),
  firstAt: Nullable(Timestamp),
  lastAt: Nullable(Timestamp),
  /** When it was found right last. */
  rightAt: Nullable(Timestamp),
  sightings: Type.Array(SutSighting),
});

/** `guard` null: nobody looks at it; where a name was given, `note` says why. */
export const SutOfRun = Type.Object({
  ...Sut.properties,
  build: Type.String(),
  guard: Nullable(SutWatch),
  note: Nullable(Type.String()),
});
export type SutOfRun = Static<typeof SutOfRun>;

const NamedCase = Type.Object({ caseId: Type.String(), name: Type.String() });
/**
 * Why a run is invalid: its SUT changed after `lastBefore` had ended, and `firstAfter` is the first case that may have met
 * the change. `from` and `to` are builds, null where it says none.
 */
export const Invalid = Type.Object({
  lastBefore: Nullable(NamedCase),
  firstAfter: Nullable(NamedCase),
  from: Nullable(Type.String()),
  to: Nullable(Type.String()),
  fromBranch: Nullable(Type.String()),
  toBranch: Nullable(Type.String()),
  executor: Type.String(),
  seenAt: Timestamp,
});
export type Invalid = Static<typeof Invalid>;

/** Nothing of it is started until then, and then it goes on by itself. */
export const Pause = Type.Object({ by: Type.String(), at: Timestamp, until: Timestamp, note: Type.String() });
export type Pause = Static<typeof Pause>;

export const Task = Type.Object({
  id: DecimalId,
  runId: HexId,
  templateId: DecimalId,
  /** Of a matrix with the values of the task, as in `click [BROWSER=firefox]`. */
  templateName: Type.String(),
  /** These values; absent where the template has no matrix. */
  combination: Type.Optional(Labels),
  /** Every parameter with its value; absent where there are none, and in tasks of before. */
  parameters: Type.Optional(Labels),
  templateVersion: Type.Integer(),
  /** 0 to 100, among the tasks of the project. */
  priority: Type.Integer(),
  state: RunState,
  verdict: Nullable(Verdict),
  cause: Nullable(Cause),
  /** One line for people: why the verdict is not passed, or why the task waits. */
  reason: Nullable(Type.String()),
  warnings: Type.Array(Type.String()),
  /** Null: not paused. */
  pause: Nullable(Pause),
  ledgerMode: Nullable(LedgerMode),
  /** Name of the executor that found the cases; null until then. */
  foundBy: Nullable(Type.String()),
  counts: Counts,
  commit: Nullable(Type.String()),
  createdAt: Timestamp,
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
});
export type Task = Static<typeof Task>;

/** What of a run is executed again: by how cases ended, everything, or cases that are named. */
export const RerunScope = literals(['unsuccessful', 'failed', 'errors', 'all', 'cases']);
export type RerunScope = Static<typeof RerunScope>;

/**
 * The first round of a run, or one in which some of it was executed again; final once it is finished. `scope`, `openedBy`
 * and `openedAt` are null in the first. `left`: what earlier rounds left unsuccessful and this one does not execute again;
 * it goes on speaking against the run, with 0 cases where a whole task is meant. `series`: which of several rounds that
 * were asked for at once; null where it was asked for alone.
 */
export const Round = Type.Object({
  round: Type.Integer(),
  scope: Nullable(RerunScope),
  openedBy: Nullable(Type.String()),
  openedAt: Nullable(Timestamp),
  state: RunState,
  verdict: Nullable(Verdict),
  counts: Counts,
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
  stopReason: Nullable(Type.String()),
  left: Nullable(Type.Object({ cases: Type.Integer(), verdict: Verdict })),
  series: Nullable(Type.Object({ number: Type.Integer(), of: Type.Integer(), untilFailure: Type.Boolean() })),
});
export type Round = Static<typeof Round>;

/** State, verdict, counts, start, end, stop and tasks are those of the round named by `round`. */
export const Run = Type.Object({
  id: HexId,
  number: Type.Integer(),
  projectId: HexId,
  round: Type.Integer(),
  state: RunState,
  verdict: Nullable(Verdict),
  counts: Counts,
  sut: SutOfRun,
  /** Present where the SUT changed during the round: null otherwise. */
  invalid: Nullable(Invalid),
  parameters: Dictionary(Type.String()),
  onBehalfOf: Type.String(),
  /** Only its cases are found: it ends without a verdict, and `cause` and `reason` of its task say what stands in the way of a run. */
  dryRun: Type.Boolean(),
  /** Made of reports that others wrote: no executor had a part in it. */
  imported: Type.Boolean(),
  /** Of the call that started it, as it was sent. */
  traceparent: Nullable(Type.String()),
  /** Null where no pipeline said where it is from. */
  ci: Nullable(CiInfo),
  createdBy: Type.String(),
  createdAt: Timestamp,
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
  /** How long runs of the same templates took before it; null where none had ended, and in later rounds. */
  usualMs: Nullable(Type.Integer()),
  stopReason: Nullable(Type.String()),
  /** Of the run as a whole; null where it is not paused, though tasks of it may be. */
  pause: Nullable(Pause),
  /** Kept whatever its age. */
  pinned: Type.Boolean(),
  tasks: Type.Array(Task),
  /** All rounds, in order. */
  rounds: Type.Array(Round),
});
export type Run = Static<typeof Run>;

/**
 * What the first task of a run waits for that nobody has begun with, in a few words. `until`: when that ends by itself;
 * null where it is not known, or does not.
 */
export const BriefWait = Type.Object({
  rule: Type.String(),
  text: Type.String(),
  until: Nullable(Timestamp),
});
export type BriefWait = Static<typeof BriefWait>;

/** A run in a list: everything but its tasks and rounds, of which it has the templates of the first three. */
export const RunSummary = Type.Object({
  ...Type.Omit(Run, ['tasks', 'rounds']).properties,
  templateIds: Type.Array(DecimalId),
  /** As they are called now, or were when they were deleted; in the order of their ids. */
  templateNames: Type.Array(Type.String()),
  /** Null where somebody works on it, or it is over. */
  waiting: Nullable(BriefWait),
  /** Why it came to its verdict, as its first task has it, where no case came to an end; null elsewhere. */
  reason: Nullable(Type.String()),
});
export type RunSummary = Static<typeof RunSummary>;

/** `status` is null until the case is final; `message` is the first line of what failed. */
export const Case = Type.Object({
  id: Type.String(),
  taskId: DecimalId,
  name: Type.String(),
  suite: Type.String(),
  file: Nullable(Type.String()),
  line: Nullable(Type.Integer()),
  status: Nullable(CaseStatus),
  cause: Nullable(Cause),
  durationMs: Nullable(Type.Number()),
  message: Nullable(Type.String()),
  attempts: Type.Integer(),
});
export type Case = Static<typeof Case>;

/** One try of a case, with what the framework said of it; it began `durationMs` before it ended, by the server's clock. */
export const Attempt = Type.Object({
  number: Type.Integer(),
  status: Nullable(CaseStatus),
  cause: Nullable(Cause),
  phase: Nullable(Type.String()),
  durationMs: Nullable(Type.Number()),
  message: Nullable(Type.String()),
  details: Nullable(Type.String()),
  output: Nullable(Type.String()),
  executor: Nullable(Type.String()),
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
});
/** `losses`: how often an executor was lost while it ran the case; such a try is no try of the case, and repeated. */
export const CaseDetail = Type.Object({
  ...Case.properties,
  runId: HexId,
  losses: Type.Integer(),
  tries: Type.Array(Attempt),
});
export type CaseDetail = Static<typeof CaseDetail>;

/**
 * `open`: more may come. `closed`: every byte that was written is here. `cut`: bytes beyond these were not kept, because
 * of a limit. `lost`: its lease ended before the rest came, if there was a rest.
 */
export const LogState = literals(['open', 'closed', 'cut', 'lost']);
/** How a log is read as text. */
export const LogEncoding = literals(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']);
export type LogState = Static<typeof LogState>;

/**
 * The bytes that one lease of a task wrote to one stream (`stdout`, `stderr`, `setup`, `executor`). `dropped`: bytes that
 * were written beyond `length` and not kept, as far as they were counted.
 */
export const LogStream = Type.Object({
  leaseId: DecimalId,
  executor: Type.String(),
  stream: Type.String(),
  length: Type.Integer(),
  state: LogState,
  dropped: Type.Integer(),
});
export type LogStream = Static<typeof LogStream>;

/** Where a line of a log was found. Offsets are bytes of the log. */
export const FoundLine = Type.Object({
  /** Of the first byte of the line; null where none was found in what was looked at. */
  offset: Nullable(Type.Integer()),
  /** Where to look on: behind the line; or, where none was found, behind what was looked at. */
  next: Type.Integer(),
  /** Of the log, as it is now: there is nothing more to look at where `next` is this. */
  length: Type.Integer(),
});
export type FoundLine = Static<typeof FoundLine>;

export const Artifact = Type.Object({
  id: Type.String(),
  taskId: DecimalId,
  caseId: Nullable(Type.String()),
  name: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
});
export type Artifact = Static<typeof Artifact>;

/** How much is kept of a task beside its results. */
export const TaskEvidence = Type.Object({
  taskId: DecimalId,
  /** Files, those of its cases with them. */
  artifacts: Type.Integer(),
  artifactBytes: Type.Integer(),
  lateEvents: Type.Integer(),
});
export type TaskEvidence = Static<typeof TaskEvidence>;

/**
 * Something that an executor said and that does not count: its lease was over, the lease did not hold the case, or it
 * contradicts what the lease said before. `status` null: a word about the whole task.
 */
export const LateEvent = Type.Object({
  leaseId: DecimalId,
  executor: Type.String(),
  receivedAt: Timestamp,
  reason: Type.Union([Type.Literal('lease-over'), Type.Literal('not-held'), Type.Literal('contradicts')]),
  caseId: Nullable(Type.String()),
  caseName: Nullable(Type.String()),
  attempt: Nullable(Type.Integer()),
  status: Nullable(CaseStatus),
  cause: Nullable(Cause),
  durationMs: Nullable(Type.Number()),
  message: Nullable(Type.String()),
});
export type LateEvent = Static<typeof LateEvent>;
