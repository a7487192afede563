import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Announce, Announced, Register, Registered } from './executor-introduction.ts';
import { ExecutorRemark } from './executor-remarks.ts';
import { ToldReceipt } from './report-receipt.ts';
import { CaseStatus, Cause, LedgerMode } from './run-resources.ts';
import { Count, DecimalId, HexId, Labels, Nullable, SafeInteger } from './scalars.ts';
import { SutLook, SutLookReply } from './sut-guard.ts';
import { TaskPlan } from './task-plan.ts';

/** The meaning and the order of these messages: docs/executor-protocol.md. */
export const PROTOCOL_VERSION = '1';
export const PROTOCOL_HEADER = 'testyard-protocol';

/** The lease that a message speaks for. */
const LeaseRef = { epoch: Count };

export const Heartbeat = Type.Object({
  instanceId: HexId,
  leases: Type.Array(Type.Object({ id: DecimalId, ...LeaseRef })),
});
export type Heartbeat = Static<typeof Heartbeat>;
export const HeartbeatReply = Type.Object({
  leases: Type.Array(
    Type.Object({
      id: DecimalId,
      status: Type.Union([Type.Literal('current'), Type.Literal('stop'), Type.Literal('stale')]),
    }),
  ),
});
export type HeartbeatReply = Static<typeof HeartbeatReply>;

export const Offer = Type.Object({
  leaseId: DecimalId,
  epoch: Type.Integer(),
  acceptWithinSeconds: Type.Number(),
  plan: TaskPlan,
});
export type Offer = Static<typeof Offer>;

/**
 * `stopping`: leases whose order to stop has arrived already, so that it is not given again. `held`: all that are worked on;
 * an executor of before does not say it, and is not asked for anything back.
 */
export const Claim = Type.Object({
  instanceId: HexId,
  freeSlots: Type.Integer({ minimum: 0, maximum: 1024 }),
  /** What is in the way of all work on the host; absent or null: nothing. */
  trouble: Type.Optional(
    Nullable(Type.Object({ message: Type.String(), remark: Type.Optional(ExecutorRemark) })),
  ),
  stopping: Type.Array(DecimalId),
  held: Type.Optional(Type.Array(DecimalId, { maxItems: 1024 })),
  waitSeconds: Type.Number({ minimum: 0, maximum: 60 }),
});
export type Claim = Static<typeof Claim>;
export const StopOrder = Type.Object({
  leaseId: DecimalId,
  cause: Cause,
  reason: Type.String(),
  /**
   * `stop` ends the session with outcome `stopped`; `halt` lets the case that runs come to its end, starts no more,
   * and ends with outcome `stopped`; `stale` means that the lease is not ours any more.
   */
  kind: Type.Union([Type.Literal('stop'), Type.Literal('halt'), Type.Literal('stale')]),
});
export type StopOrder = Static<typeof StopOrder>;
export const ClaimReply = Type.Object({
  offers: Type.Array(Offer),
  orders: Type.Array(StopOrder),
  drain: Type.Boolean(),
  /** It is to take a new credential, by `renewCredential`. */
  rotate: Type.Optional(Type.Boolean()),
  /** Leases that are to give back what they have not begun: another slot has nothing to do. A server of before asks none. */
  wantedBack: Type.Optional(Type.Array(DecimalId)),
});
export type ClaimReply = Static<typeof ClaimReply>;

export const Accept = Type.Object(LeaseRef);
/** `secrets`: values of the plan's `secrets`, by variable. They are in no other message, and kept nowhere. */
export const Accepted = Type.Object({ secrets: Type.Optional(Labels) });
export const Started = Type.Object(LeaseRef);
export const SourceResolved = Type.Object({
  ...LeaseRef,
  url: Type.String(),
  ref: Type.String(),
  commit: Type.String({ pattern: '^[0-9a-f]{40,64}$' }),
});
export const SourcePinned = Type.Object({ commit: Type.String() });

/** `identity` is the framework's own name of the case (a node id), unique within the task after `#2` is added. */
export const FoundCase = Type.Object({
  identity: Type.String({ minLength: 1, maxLength: 4096 }),
  name: Type.String({ minLength: 1, maxLength: 1024 }),
  suite: Type.String({ maxLength: 1024 }),
  file: Nullable(Type.String({ maxLength: 4096 })),
  line: Nullable(SafeInteger),
  /** Cases of one group run in one session, one after the other: the framework's own demand. */
  group: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 1024 }))),
});
export type FoundCase = Static<typeof FoundCase>;

/** Cases of one part of a ledger: few enough for the server to take one without keeping others waiting. */
export const LEDGER_PART = 1_000;

/**
 * Sent in parts of `LEDGER_PART` cases, the last of which may have fewer, `part` counted from 0; the ledger is fixed by
 * the part with `last`.
 * For mode `reported` it is sent after the report was read. `asPlanned`: the cases are those that the plan names, all of
 * them and in its order, and none is sent: where it says `namesCases`.
 */
export const Ledger = Type.Object({
  ...LeaseRef,
  mode: LedgerMode,
  part: Count,
  last: Type.Boolean(),
  cases: Type.Array(FoundCase, { maxItems: LEDGER_PART }),
  asPlanned: Type.Optional(Type.Boolean()),
});
export type Ledger = Static<typeof Ledger>;
export const LedgerReply = Type.Object({ fixed: Type.Boolean() });

export const BlockCase = Type.Object({
  id: Type.String(),
  identity: Type.String(),
  /** Counted from 1. */
  attempt: Type.Integer(),
  /** Cases with the same one go to one session, one after the other; absent: alone. */
  together: Type.Optional(Type.String()),
});
export type BlockCase = Static<typeof BlockCase>;
export const Block = Type.Object({ id: Type.String(), cases: Type.Array(BlockCase) });
export type Block = Static<typeof Block>;

/** 366 days: the longest time that a template can give. What a report says beyond it is no duration. */
export const LONGEST_CASE_MS = 366 * 86_400_000;

/** By which rule `message` was said, where the executor itself speaks. */
const remarked = { remark: Type.Optional(ExecutorRemark) };
const eventCase = { caseId: Type.String(), attempt: Type.Integer({ minimum: 1, maximum: 1_000_000 }) };
export const CaseStarted = Type.Object({ type: Type.Literal('case-started'), ...eventCase });
/**
 * `status`: what the framework said; `cause` is null but for failed, error and not-run. `message` is the first line
 * of the failure, `details` the whole text (trace, diff), `output` what the case printed. Texts are cut by the
 * executor to 64 KiB each, with a mark.
 */
const result = {
  status: CaseStatus,
  cause: Nullable(Cause),
  phase: Nullable(Type.String({ maxLength: 40 })),
  durationMs: Type.Number({ minimum: 0, maximum: LONGEST_CASE_MS }),
  message: Nullable(Type.String()),
  ...remarked,
  details: Nullable(Type.String()),
  output: Nullable(Type.String()),
};
export const CaseFinished = Type.Object({ type: Type.Literal('case-finished'), ...eventCase, ...result });
/** Cases of one file that its runner told of: more go into one message with difficulty. */
export const MOST_OF_FILE = 10_000;
/**
 * For the mode `files`: the file that a line stands for has ended, and these are its cases, which take its place in the
 * ledger. A file that told of none ends by `case-finished`.
 */
export const FileReported = Type.Object({
  type: Type.Literal('file-reported'),
  ...eventCase,
  cases: Type.Array(Type.Object({ ...FoundCase.properties, ...result }), {
    minItems: 1,
    maxItems: MOST_OF_FILE,
  }),
});
/** A fact about the whole task: shown on it; `failsTask` makes the task fail although every case passed. */
export const TaskNotice = Type.Object({
  type: Type.Literal('task-notice'),
  kind: Type.Union([Type.Literal('warning'), Type.Literal('failure')]),
  cause: Cause,
  message: Type.String(),
  ...remarked,
});
/** Cases of its blocks that the lease has not begun and will not: they were wanted back. */
export const CasesReturned = Type.Object({
  type: Type.Literal('cases-returned'),
  caseIds: Type.Array(Type.String(), { maxItems: 100_000 }),
});
/** A file of a report was read: what was made of it. */
export const ReportRead = Type.Object({ type: Type.Literal('report-read'), receipt: ToldReceipt });
export const LeaseEvent = Type.Union([
  CaseStarted,
  CaseFinished,
  FileReported,
  TaskNotice,
  CasesReturned,
  ReportRead,
]);
export type CaseStarted = Static<typeof CaseStarted>;
export type CaseFinished = Static<typeof CaseFinished>;
export type FileReported = Static<typeof FileReported>;
export type TaskNotice = Static<typeof TaskNotice>;
export type ReportRead = Static<typeof ReportRead>;
export type LeaseEvent = Static<typeof LeaseEvent>;

/** `want` 0 only delivers events. At most 2,000 events a message. */
export const Next = Type.Object({
  ...LeaseRef,
  sequence: Count,
  events: Type.Array(LeaseEvent, { maxItems: 2000 }),
  want: Type.Integer({ minimum: 0, maximum: 1 }),
  blocksReceived: Count,
  waitSeconds: Type.Number({ minimum: 0, maximum: 60 }),
});
export type Next = Static<typeof Next>;
export const NextReply = Type.Object({
  received: Type.Integer(),
  block: Nullable(Block),
  done: Type.Boolean(),
  stop: Nullable(StopOrder),
  /** Cases of the run that have ended, by the last number that was given to one. A server of before does not say it. */
  finished: Type.Optional(Type.Integer()),
});
export type NextReply = Static<typeof NextReply>;

export const Outcome = Type.Union([
  Type.Literal('completed'),
  Type.Literal('session-died'),
  Type.Literal('failed'),
  Type.Literal('timed-out'),
  Type.Literal('stopped'),
  Type.Literal('returned'),
]);
export type Outcome = Static<typeof Outcome>;
export const Finish = Type.Object({
  ...LeaseRef,
  /** Events that the lease sent in all: the server must have them before it takes the finish. */
  events: Count,
  outcome: Outcome,
  cause: Nullable(Cause),
  message: Nullable(Type.String()),
  ...remarked,
  exitCode: Nullable(SafeInteger),
  signal: Nullable(Type.String()),
  runningCaseId: Nullable(Type.String()),
});
export type Finish = Static<typeof Finish>;

/**
 * `length`: bytes of the stream that are kept. `gatherMs`: milliseconds for which the executor may gather further bytes
 * before it sends them, less while somebody watches; a server from before this field leaves it to the executor.
 */
export const LogLength = Type.Object({
  length: Type.Integer(),
  gatherMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
});
export const ArtifactStored = Type.Object({ id: Type.String() });
const nothing = Type.Object({});

const ofLease = Type.Object({ leaseId: DecimalId });
const row = <const E extends Omit<Endpoint, 'status' | 'right'>>(endpoint: E) =>
  ({ status: 200, right: 'executor', ...endpoint }) as const;

/** What executors speak, /executor/v1. */
export const executorEndpoints = {
  register: {
    method: 'POST',
    path: '/executor/v1/register',
    summary: 'Exchange a registration code for a credential',
    right: 'anyone',
    body: Register,
    status: 201,
    response: Registered,
  },
  announce: row({
    method: 'POST',
    path: '/executor/v1/announce',
    summary: 'A new instance is there',
    body: Announce,
    response: Announced,
  }),
  renewCredential: row({
    method: 'POST',
    path: '/executor/v1/credential',
    summary: 'Take a new credential, as ordered; the one before works for its grace',
    body: nothing,
    response: Type.Object({ credential: Type.String() }),
  }),
  leave: row({
    method: 'POST',
    path: '/executor/v1/leave',
    summary: 'An executor ends: with its instance it may come back, without, one of one task is removed',
    body: Type.Object({ instanceId: Type.Optional(HexId) }),
    response: Type.Object({ removed: Type.Boolean() }),
  }),
  heartbeat: row({
    method: 'POST',
    path: '/executor/v1/heartbeat',
    summary: 'Alive; extends leases',
    body: Heartbeat,
    response: HeartbeatReply,
  }),
  claim: row({
    method: 'POST',
    path: '/executor/v1/claim',
    summary: 'Ask for work and orders',
    body: Claim,
    response: ClaimReply,
  }),
  accept: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/accept',
    summary: 'Take an offer',
    params: ofLease,
    body: Accept,
    response: Accepted,
  }),
  started: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/started',
    summary: 'The task is running',
    params: ofLease,
    body: Started,
    response: nothing,
  }),
  source: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/source',
    summary: 'Pin a source',
    params: ofLease,
    body: SourceResolved,
    response: SourcePinned,
  }),
  ledger: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/ledger',
    summary: 'The expected cases',
    params: ofLease,
    body: Ledger,
    response: LedgerReply,
  }),
  sut: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/sut',
    summary: 'What was seen of the system under test',
    params: ofLease,
    body: SutLook,
    response: SutLookReply,
  }),
  next: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/next',
    summary: 'Results up, next block down',
    params: ofLease,
    body: Next,
    response: NextReply,
  }),
  writeLog: row({
    method: 'PUT',
    path: '/executor/v1/leases/:leaseId/log/:stream',
    summary: 'Log bytes at an offset (application/octet-stream, at most 1 MiB)',
    params: Type.Object({ leaseId: DecimalId, stream: Type.String({ pattern: '^[a-z]{1,20}$' }) }),
    query: Type.Object({
      epoch: Type.String({ pattern: '^[0-9]{1,9}$' }),
      offset: Type.String({ pattern: '^[0-9]{1,15}$' }),
      closed: Type.Optional(Type.Literal('1')),
      dropped: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
    }),
    response: LogLength,
  }),
  writeArtifact: row({
    method: 'PUT',
    path: '/executor/v1/leases/:leaseId/artifacts',
    summary: 'One file, streamed (application/octet-stream)',
    params: ofLease,
    query: Type.Object({
      epoch: Type.String({ pattern: '^[0-9]{1,9}$' }),
      name: Type.String({ minLength: 1, maxLength: 1024 }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      caseId: Type.Optional(DecimalId),
    }),
    response: ArtifactStored,
  }),
  finish: row({
    method: 'POST',
    path: '/executor/v1/leases/:leaseId/finish',
    summary: 'Done with the task',
    params: ofLease,
    body: Finish,
    response: nothing,
  }),
} as const satisfies Record<string, Endpoint>;
